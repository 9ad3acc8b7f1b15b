"""Whatever comes to the desk from outside: never an error page, never the words of a library, and nothing is lost."""

import re
from html import unescape

import pytest
from django.conf import settings

from consultations.actors import Actor
from consultations.acts.desk import reply_drafts
from consultations.forms.desk import more_info, profile
from consultations.forms.page_acts import ActForm
from consultations.models import FAQ, Question, ReplyDraft, ReplyTemplate
from consultations.retrieval.similar import CARDS_ON_PAGE
from consultations.views.desk import faq_articles
from consultations.views.desk.acts import ACTS
from tests.factories import DECLINE, DRAFT, published, signed_in

pytestmark = pytest.mark.django_db
ODD = ["\0", "9" * 5000]
LIBRARY = re.compile(
    r"Ensure this|Enter a (valid|whole|number)|Select a valid|This field|Null characters|is not one of the available"
)


def text_of(response):
    return unescape(b"".join(response).decode(errors="replace"))


@pytest.mark.parametrize("odd", ODD, ids=["NUL", "5,000 digits"])
def test_no_parameter_that_a_form_of_the_desk_reads_breaks_it(world, odd):
    """Each field of each form in turn, whatever else is right."""
    held, out, review = world.in_status("claimed"), world.in_status("published"), world.in_status("in_review")
    faq = FAQ.objects.create(title="It", slug="it", department=world.department, review_asked_of=world.dr_chen)
    forms = [(held.get_desk_url(), act) for act in ("send", "transfer", "propose_duplicate", "request_info")]
    forms += [(f"/desk/{held.pk}/draft/", "send"), (out.get_desk_url(), "retract"), (review.get_desk_url(), "agree")]
    named = [(address, act, [*ACTS[act].form.base_fields, "step", "template"]) for address, act in forms]
    named += [(f"/desk/{out.pk}/more-info/", "propose", more_info.MoreInfoForm.base_fields)]
    named += [(f"/desk/faq/{faq.pk}/", "approve", faq_articles.ACTS["approve"].form.base_fields)]
    named += [("/desk/me/", "", profile.ProfileForm.base_fields)]
    for address, act, names in named:
        client = signed_in(world.dr_lin if act == "agree" else world.dr_chen)
        for name in {*names, "action"}:
            response = client.post(address, {"action": act, "step": "auto", name: odd})
            assert response.status_code < 500, (address, name)
            assert not LIBRARY.search(text_of(response)), (address, act, name)


@pytest.mark.parametrize("odd", [*ODD, "99999999999999999999", "\u00b2", "-1"], ids=ascii)
def test_nor_one_in_an_address(world, odd):
    question = world.in_status("claimed")
    reply_drafts.save(question.pk, Actor.doctor(world.dr_chen), DRAFT)
    client = signed_in(world.dr_chen)
    everything = dict.fromkeys(["department", "only", "page", "check", "q"], odd)
    for address in ("/desk/", "/desk/me/", question.get_desk_url(), f"/desk/{question.pk}/preview/"):
        assert client.get(address, everything).status_code == 200, address


def test_old_drafts_with_odd_citations_are_shown(world):
    """As they were kept before citations were looked at."""
    question = world.in_status("claimed")
    content = {**DRAFT, "cites": ["9" * 5000, "x", "\u0661", "-1"], "turn": "9" * 5000, "writer": "w"}
    reply_drafts.save(question.pk, Actor.doctor(world.dr_chen), content)
    client = signed_in(world.dr_chen)
    for address in (question.get_desk_url(), f"/desk/{question.pk}/preview/"):
        assert client.get(address).status_code == 200
    again = {"action": "send", "step": "auto", **DRAFT, "writer": "w", "turn": "9" * 5000}
    assert client.post(f"/desk/{question.pk}/draft/", again).status_code == 200


def test_what_a_field_that_is_too_long_says_is_ours(world):
    question = world.in_status("claimed")
    typed = {"action": "request_info", "note": "x" * 1001}
    form = signed_in(world.dr_chen).post(question.get_desk_url(), typed).context["forms"]["request_info"]
    assert form.errors["note"] == ["Use 1000 characters or fewer. You have used 1001."]
    assert issubclass(type(form), ActForm)


OFFERED = {name: field for act in ACTS.values() for name, field in act.form.base_fields.items()} | {
    **profile.ProfileForm.base_fields,
    **more_info.MoreInfoForm.base_fields,
}


def test_no_page_writes_microseconds_into_a_datetime():
    """HTML allows three digits of a second; `c` writes six."""
    pages = list((settings.BASE_DIR / "templates").rglob("*.html"))
    assert len(pages) > 100
    assert [page.name for page in pages if 'date:"c"' in page.read_text(encoding="utf-8")] == []


HIDDEN = {"would_need": "Bring {what} to a doctor.", "see_whom": "x" * 121, "decline_code": "tired"}


@pytest.mark.parametrize("step", ["send", "preview"])
def test_what_is_not_shown_is_neither_checked_nor_sent(world, step):
    question = world.in_status("claimed")
    client, typed = signed_in(world.dr_chen), {"action": "send", **DRAFT, **HIDDEN}
    if step == "preview":
        client.post(f"/desk/{question.pk}/draft/", {**typed, "step": "preview"})
        html = text_of(client.get(f"/desk/{question.pk}/preview/"))
        assert "found nothing to change" in html
        assert "Bring {what}" not in html.split('aria-label="The page as it will be"')[1]
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))
        typed = {name: value for name, value in hidden.items() if name != "csrfmiddlewaretoken"}
    assert client.post(question.get_desk_url(), typed).status_code == 302
    reply = Question.objects.get(pk=question.pk).published_reply
    assert (reply.kind, reply.would_need, reply.see_whom, reply.decline_code) == ("answer", "", "", "")


def test_and_is_not_lost_while_one_writes(world):
    question = world.in_status("claimed")
    client = signed_in(world.dr_chen)
    told = client.post(f"/desk/{question.pk}/draft/", {"action": "send", "step": "auto", **DRAFT, **HIDDEN}).json()
    assert "would_need" not in told["marks"]
    assert "you must change this" not in told["findings"].lower()
    assert ReplyDraft.objects.get().content["would_need"] == HIDDEN["would_need"]
    refused = client.post(question.get_desk_url(), {"action": "send", **DRAFT, **HIDDEN, "next_step": ""})
    form = refused.context["form"]
    assert list(form.errors) == ["next_step"]
    assert form["would_need"].value() == HIDDEN["would_need"]
    # Chosen, it is checked again.
    chosen = {**DECLINE, "would_need": HIDDEN["would_need"]}
    assert "would_need" in client.post(question.get_desk_url(), {"action": "send", **chosen}).context["form"].errors


def test_a_templates_decline_part_does_not_stop_an_answer(world):
    question = world.in_status("claimed")
    template = ReplyTemplate.objects.create(title="Look", answer="It may be harmless.", would_need="A look at {what}.")
    client = signed_in(world.dr_chen)
    client.post(f"/desk/{question.pk}/draft/", {"action": "send", "step": "template", "template": template.pk, **DRAFT})
    content = ReplyDraft.objects.get().content
    assert "{what}" in content["would_need"]
    assert client.post(question.get_desk_url(), {"action": "send", "revision": 1, **content}).status_code == 302


def test_a_question_is_never_like_itself_nor_cited_by_its_own_reply(world):
    question = world.in_status("published")
    others = [published(world.department, world.dr_chen) for _n in range(CARDS_ON_PAGE)]
    response = signed_in(world.dr_chen).get(question.get_desk_url())
    offered = [one for one, _cited in response.context["form"].similar]
    assert question not in offered
    assert set(offered) <= set(others)
    assert question not in signed_in(world.dr_lin).get(question.get_desk_url()).context["similar"]
    assert question.get_absolute_url() not in response.content.decode().split('id="reply-title"')[1]


DOSES = "Take ibuprofen 400 mg twice daily. Then take amoxicillin 500 mg three times a day."
WHY = "This prescribes a medicine or a dose. That needs an examination."


@pytest.mark.parametrize("act", ["send", "correct"])
def test_one_rule_that_is_hit_twice_says_its_sentence_once_with_both_places(world, act):
    question = world.in_status("claimed" if act == "send" else "published")
    typed = {**DRAFT, "answer": DOSES, "correction_note": "Clearer."}
    form = signed_in(world.dr_chen).post(question.get_desk_url(), {"action": act, **typed}).context["form"]
    (sentence,) = form.errors["answer"]
    assert sentence.startswith(f"{WHY} See “")
    assert "400 mg" in sentence
    assert "500 mg" in sentence


def test_a_note_to_the_asker_names_every_place_at_once(world):
    question = world.in_status("claimed")
    response = signed_in(world.dr_chen).post(question.get_desk_url(), {"action": "request_info", "note": DOSES})
    (sentence,) = response.context["forms"]["request_info"].errors["note"]
    assert sentence.count(WHY) == 1
    assert "400 mg" in sentence
    assert "500 mg" in sentence


def test_the_same_words_twice_are_named_once(world):
    question = world.in_status("claimed")
    typed = {**DRAFT, "answer": "Take ibuprofen 400 mg twice daily.\n\nTake ibuprofen 400 mg twice daily."}
    form = signed_in(world.dr_chen).post(question.get_desk_url(), {"action": "send", **typed}).context["form"]
    (sentence,) = form.errors["answer"]
    assert sentence.count("400 mg") == 1


def test_a_part_that_is_missing_names_no_place(world):
    question = world.in_status("claimed", body="I have chest pain since this morning. What should I do about it now?")
    form = (
        signed_in(world.dr_chen)
        .post(question.get_desk_url(), {"action": "send", **DRAFT, "seek_help_if": ""})
        .context["form"]
    )
    assert form.errors["seek_help_if"] == ["The question names a sign of danger. Say when to get emergency help."]
