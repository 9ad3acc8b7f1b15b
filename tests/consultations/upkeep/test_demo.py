"""The demo's data: whole, loaded once, finished after a stop, and never among other questions."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count
from django.test import Client, override_settings

from consultations.management.commands import load_demo
from consultations.models import FAQ, MoreInfo, Question, Reply, Topic
from consultations.retrieval.similar import similar_questions
from consultations.retrieval.suggestions import similar_to
from consultations.workflow import S
from doctors.models import Department, Doctor
from portal.models import User
from tests.consultations.world import dump
from tests.factories import submitted

PASSWORD = "violet gravel 71"
# Weak last cards that an editor would leave out: the ranking shows them still. Take a line out once it does not.
NOT_YET = {
    "demo-09 demo-11 must_not",
    "demo-32 demo-17 must_not",
    "demo-41 demo-07 must_not",
}
GOLDEN = Path(__file__).parents[1] / "retrieval" / "golden_similar.jsonl"
SMALL = ["demo-01", "demo-02", "demo-03", "demo-04", "demo-25"]  # a correction and a follow-up among them


@pytest.fixture(scope="class")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The whole demo, loaded once for its class, and taken out again with its transaction."""
    hasher, var = "django.contrib.auth.hashers.MD5PasswordHasher", tmp_path_factory.mktemp("demo")
    quick = override_settings(PASSWORD_HASHERS=[hasher], VAR_DIR=var)  # where a demo of one's own keeps its password
    with pytest.MonkeyPatch.context() as patch, quick, django_db_blocker.unblock(), transaction.atomic():
        patch.setenv("DEMO_PASSWORD", PASSWORD)
        call_command("load_demo", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as the database's own housekeeping does soon after; it sees no open transaction
        yield
        transaction.set_rollback(True)


@pytest.fixture
def small(settings, tmp_path):
    """A demo of five questions, for what needs a load of its own."""
    lines = (settings.BASE_DIR / "demo" / "content.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["type"] != "question" or row["ref"] in SMALL]
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "content.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    settings.BASE_DIR, settings.VAR_DIR = tmp_path, tmp_path / "var"


def counts():
    return {
        model.__name__: model.objects.count()
        for model in (Department, Doctor, User, Topic, FAQ, MoreInfo, Question, Reply)
    }


class TestTheWhole:
    pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

    def test_cards_are_those_that_an_editor_would_choose(self):
        """The golden set, written without sight of the ranking: what must be among the cards, and what must not."""
        lines = (GOLDEN.read_text(encoding="utf-8")).splitlines()
        numbers = {
            ref.removeprefix("demo-"): pk
            for ref, pk in Question.objects.filter(parent=None).values_list("send_key", "pk")
        }
        wrong = []
        for pair in map(json.loads, lines):
            question, other = (numbers[pair[name].removeprefix("demo-")] for name in ("question", "other"))
            shown = [card.pk for card in similar_questions(Question.objects.get(pk=question))]
            if (other in shown) != (pair["expected"] == "must"):
                wrong.append(f"{pair['question']} {pair['other']} {pair['expected']}")
        assert len(lines) >= 60
        # Processors round differently, so that a card at the threshold is there on one machine and not on another.

        assert set(wrong) <= NOT_YET

    @pytest.mark.parametrize(
        ("asked", "twin"), [("demo-58", "demo-22"), ("demo-60", "demo-01"), ("demo-72", "demo-47")]
    )
    def test_who_asks_what_was_answered_before_is_shown_it(self, asked, twin):
        question = Question.objects.get(send_key=asked)
        shown = [one.question.send_key for one in similar_to(question.title, question.body, own=question.pk)]
        assert shown[0] == twin

    def test_a_childs_question_has_the_childs_age(self):
        children = Question.objects.filter(asked_for="child")
        assert children.count() >= 8
        assert set(children.values_list("asker_age_band", flat=True)) == {"0-9"}

    def test_every_status_is_there_and_enough_of_what_is_public(self):
        states = Counter(Question.objects.filter(parent=None).values_list("status", flat=True))
        assert set(states) == set(S.values) - {"erased"}
        assert states["published"] >= 48
        per_department = Question.objects.published().values_list("department__name").annotate(n=Count("pk"))
        assert len(per_department) == 8
        assert min(n for _name, n in per_department) >= 5  # each page has four others to show

    def test_the_rest_is_there_in_full(self):
        found = counts()
        assert (found["Department"], found["Doctor"]) == (8, 10)
        assert Topic.objects.filter(synonyms__isnull=False).distinct().count() >= 40
        assert found["FAQ"] >= 24
        assert found["MoreInfo"] >= 1
        assert Reply.objects.filter(kind="decline", sent_at__isnull=False).count() >= 3
        assert Reply.objects.filter(corrects__isnull=False).exclude(correction_note="").exists()
        assert Question.objects.filter(parent__isnull=False, status="answered").exists()
        assert Question.objects.filter(priority=1).exists()
        assert Doctor.objects.filter(triages=True).count() == 1

    def test_what_is_held_is_held_now_and_nobody_holds_too_much(self):
        (held,) = Question.objects.filter(status="claimed")
        assert held in Question.objects.held_by(held.claimed_by, load_demo.timezone.now())
        assert not Question.objects.filter(submitted_at__gt=load_demo.timezone.now()).exists()

    def test_every_history_begins_with_its_question_and_goes_forward(self):
        for question in Question.objects.prefetch_related("events"):
            events = sorted(question.events.all(), key=lambda event: event.sequence)
            assert events[0].at == min(event.at for event in events), question
            assert [event.at for event in events] == sorted(event.at for event in events), question
            assert events[-1].to_status == question.status

    def test_loading_again_changes_nothing(self, capsys):
        before, found = dump(), counts()
        call_command("load_demo")
        assert "The demo data is loaded already." in capsys.readouterr().out
        assert (dump(), counts()) == (before, found)

    def test_a_visitors_question_does_not_stop_the_next_start(self, capsys):
        submitted()
        call_command("load_demo")
        assert "loaded already" in capsys.readouterr().out

    def test_nearly_every_page_has_similar_questions_and_none_more_than_four(self):
        counts = [len(similar_questions(question)) for question in Question.objects.published()]
        assert max(counts) == 4
        assert sum(count > 0 for count in counts) >= 0.85 * len(counts)

    @pytest.mark.parametrize("place", range(8))
    def test_a_page_of_every_department_shows_them(self, client, place):
        department = Department.objects.order_by("name")[place]
        listed = Question.objects.published().filter(department=department).exclude(similar=None)
        question = listed.latest("pk")
        html = client.get(question.get_absolute_url()).content.decode()
        assert 1 <= html.count("[Read More]") <= 4
        assert "Related FAQ" in html

    def test_every_page_opens(self, client):
        pages = ["/", "/departments/", "/topics/", "/doctors/"]
        for model in (Department, Doctor, FAQ):
            pages += [one.get_absolute_url() for one in model.objects.all()]
        pages += [question.get_absolute_url() for question in Question.objects.published()]
        assert [page for page in pages if client.get(page).status_code != 200] == []

    @pytest.mark.parametrize(
        ("email", "home"),
        [("admin", "/admin/"), ("moderator1", "/admin/"), ("moderator2", "/admin/"), ("hsu-mei-ling", "/desk/")],
    )
    def test_its_people_sign_in(self, client, email, home):
        response = client.post("/accounts/login/", {"login": f"{email}@askwell.example", "password": PASSWORD})
        assert response["Location"] == home
        assert client.get(home).status_code == 200

    def test_every_account_is_of_the_demo_and_every_name_is_its_own(self):
        addresses = list(User.objects.values_list("email", flat=True))
        assert len(addresses) == 3 + 10
        assert [address for address in addresses if not re.fullmatch(r"[a-z0-9-]+@askwell\.example", address)] == []


@pytest.mark.django_db
def test_only_in_the_demo(settings):
    settings.PORTAL_DEMO = False
    before = counts()
    with pytest.raises(CommandError, match="only with PORTAL_DEMO=1"):
        call_command("load_demo")
    assert counts() == before


@pytest.mark.django_db
def test_not_among_other_questions(small):
    submitted()
    before = counts()
    with pytest.raises(CommandError, match="Load the demo into an empty database"):
        call_command("load_demo")
    assert counts() == before


@pytest.mark.django_db
@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_load_that_was_stopped_is_finished_by_the_next(small, capsys, monkeypatch, after):
    whole, done = load_demo.Loader.act_after_reply, []

    def stop(self, question, row, *args):
        """In the midst of a question: it is answered already, and what follows is missing."""
        if len(done) == after:
            raise KeyboardInterrupt
        done.append(row["ref"])
        whole(self, question, row, *args)

    with monkeypatch.context() as patch:
        patch.setattr(load_demo.Loader, "act_after_reply", stop)
        with pytest.raises(KeyboardInterrupt):
            call_command("load_demo")
    assert Question.objects.filter(parent=None).count() == after
    call_command("load_demo")
    printed = capsys.readouterr().out
    assert f"Loaded {len(SMALL) - after} fictional questions." in printed
    assert set(Question.objects.filter(parent=None).values_list("send_key", flat=True)) == set(SMALL)
    found = counts()
    assert (found["User"], found["Doctor"], found["Department"], found["Question"]) == (13, 10, 8, len(SMALL) + 1)
    # The password that was printed last is the one that holds, whoever made the accounts.
    password = re.findall(r"password (\S+)", printed)[-1]
    assert [user.email for user in User.objects.all() if not check_password(password, user.password)] == []


@pytest.mark.django_db
def test_a_password_of_ones_own_is_taken_and_not_printed(small, capsys, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    call_command("load_demo")
    assert PASSWORD not in capsys.readouterr().out
    client = Client()
    client.post("/accounts/login/", {"login": "admin@askwell.example", "password": PASSWORD})
    assert client.get("/admin/").status_code == 200
