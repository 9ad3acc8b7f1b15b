"""The pages about the portal. What they say of data is true of every table; what they say of doctors, of the code."""

import pytest
from django.apps import apps
from django.conf import settings as configured
from django.db import connection, models
from django.test import Client
from django.utils.translation import override

from consultations.actors import DOCTOR, MODERATOR, SYSTEM
from consultations.models import Question
from consultations.views.public.kept_data import KEPT, WITHOUT_PERSONAL_DATA
from consultations.workflow import TRANSITIONS, S
from doctors.models import Doctor
from portal.models import User
from tests.consultations.moderation.admin_pages import decide_url
from tests.consultations.public.test_pages import imported, text_of
from tests.consultations.upkeep.test_erasing import WORDS, answered, followed_up, sent
from tests.consultations.world import World
from tests.factories import make_department, make_doctor, signed_in, submitted

ABOUT = ("", "doctors/", "your-data/", "accessibility/", "contact/", "citing/")
HOLDS_TEXT = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)
PEOPLE = (User, Doctor, Question)
NO_TABLE = {"pghistory.Events", "pghistory.MiddlewareEvents"}  # views that a library makes of revisions


def may_be_personal(model) -> bool:
    """Whether a table has text, or something that Django does not know, or leads to a person or to a question."""
    fields = model._meta.local_fields
    return any(
        isinstance(field, HOLDS_TEXT)
        or (field.is_relation and field.related_model in PEOPLE)
        or (field.get_internal_type() not in vars(models) and not field.is_relation)
        for field in fields
    )


TABLES = {
    model._meta.label: model
    for model in apps.get_models(include_auto_created=True)
    if model._meta.label not in NO_TABLE
}


def test_every_table_has_its_sentence_or_holds_nothing_personal():
    told = [label for part in KEPT for label in part.tables]
    assert len(told) == len(set(told))
    assert not set(told) & set(WITHOUT_PERSONAL_DATA)
    assert {label for label, model in TABLES.items() if may_be_personal(model)} <= {*told, *WITHOUT_PERSONAL_DATA}
    assert {*told, *WITHOUT_PERSONAL_DATA} <= set(TABLES)  # what is gone is taken off the list


def holding(*words: str) -> set[str]:
    """The tables in which one of these words stands anywhere."""
    found = set()
    with connection.cursor() as cursor:
        for label, model in TABLES.items():
            rows = (
                f'SELECT EXISTS (SELECT FROM "{model._meta.db_table}" AS row WHERE to_jsonb(row)::text ILIKE ANY (%s))'
            )
            cursor.execute(rows, [[f"%{word}%" for word in words]])
            if cursor.fetchone()[0]:
                found.add(label)
    return found


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.mark.django_db
def test_no_table_without_a_sentence_holds_a_word_of_anybody(media):
    """A question goes through everybody's hands, with marked words in all that is written: where do they stand?"""
    world, client = World(), Client()
    question, _photo = sent(world)
    answered(world, question, client)
    followed_up(world, question, client)
    holders = holding(*WORDS.values())
    assert {"consultations.Question", "consultations.Reply", "consultations.QuestionDraft"} <= holders
    assert not holders & set(WITHOUT_PERSONAL_DATA)
    assert holders <= {label for part in KEPT for label in part.tables}
    of_history = next(part for part in KEPT if "consultations.Event" in part.tables)
    assert not holders & set(of_history.tables)  # "none of your words"


@pytest.mark.django_db
def test_the_page_says_every_sentence_in_every_language(client):
    for language, _name in configured.LANGUAGES:
        with override(language):
            text = text_of(client.get(f"{'' if language == 'en' else '/zh-hant'}/about/your-data/").text)
            for part in KEPT:
                for sentence in (part.title, *part.sentences):
                    assert " ".join(str(sentence).split()) in text


@pytest.mark.django_db
def test_the_askers_address_is_on_no_page_of_moderators(admin_client):
    world = World()
    question = submitted(world.department, email="tamsgard@example.org")
    for staff in (signed_in(world.mo), admin_client):
        records = "/admin/consultations/question/"
        for path in (records, decide_url(question), f"{records}{question.pk}/history/"):
            page = staff.get(path, follow=True)
            assert page.status_code == 200, path
            assert "tamsgard" not in page.text, path


def test_software_rejects_nothing_and_sends_no_reply():
    assert TRANSITIONS["reject"].roles == {MODERATOR}
    assert TRANSITIONS["send"].roles == TRANSITIONS["agree"].roles == {DOCTOR}
    by_itself = {name for name, transition in TRANSITIONS.items() if SYSTEM in transition.roles}
    assert not {S.REJECTED, S.ANSWERED, S.RETURNED} & {to for name in by_itself for to in TRANSITIONS[name].targets}
    assert TRANSITIONS["submit"].targets == {S.SUBMITTED}  # a moderator comes first
    assert TRANSITIONS["approve"].roles == {MODERATOR}


@pytest.mark.django_db
@pytest.mark.parametrize("page", ABOUT)
def test_every_page_opens_in_both_languages_sets_no_cookie_and_is_linked_from_every_footer(client, page):
    for prefix in ("", "/zh-hant"):
        answer = client.get(f"{prefix}/about/{page}")
        assert answer.status_code == 200
        assert not answer.cookies
        assert f'href="{prefix}/about/{page}"' in client.get(f"{prefix}/topics/").text
        assert client.post(f"{prefix}/about/{page}").status_code == 405


@pytest.mark.django_db
def test_without_an_operator_the_pages_say_so(client, settings):
    settings.CONTACT_EMAIL = settings.OPERATOR_NAME = settings.OPERATOR_ADDRESS = ""
    contact = client.get("/about/contact/").text
    assert "has not published an email address yet" in text_of(contact)
    assert "has not given their name here yet" in text_of(contact)
    assert "mailto:" not in contact + client.get("/about/accessibility/").text
    assert "They haven’t given their name here yet." in text_of(client.get("/about/your-data/").text)


@pytest.mark.django_db
def test_the_operator_is_named_and_written_to(client, settings):
    settings.CONTACT_EMAIL = "help@example.org"
    settings.OPERATOR_NAME, settings.OPERATOR_ADDRESS = "Health <Trust>", "1 Long Lane\nTaipei"
    contact = client.get("/about/contact/").text
    assert contact.count('<a href="mailto:help@example.org">help@example.org</a>') == 1
    assert "Health &lt;Trust&gt;" in contact
    assert "1 Long Lane<br>Taipei" in contact
    assert "yet" not in text_of(contact).partition("Complain about")[2].partition("About Askwell")[0]
    assert 'href="mailto:help@example.org"' in client.get("/about/accessibility/").text
    assert "Health &lt;Trust&gt; runs this portal" in client.get("/about/your-data/").text


@pytest.mark.django_db
def test_an_emergency_stands_before_the_address(client, settings):
    settings.CONTACT_EMAIL = "help@example.org"
    page = client.get("/about/contact/").text
    assert page.index('href="tel:119"') < page.index("mailto:")


@pytest.mark.django_db
def test_an_imported_page_names_its_source(client):
    (question,) = imported(make_department(), make_doctor())
    Question.objects.filter(pk=question.pk).update(source_name="Old archive", source_url="https://example.org/old")
    assert "Old archive" in client.get(question.get_absolute_url()).text
