"""The public pages: what they show, to whom, and with how many queries."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.actors import Actor
from consultations.acts.desk import corrections
from consultations.acts.private_page import own_question
from consultations.models import FAQ, MoreInfo, Question, Reply
from consultations.retrieval.similar import rebuild
from consultations.templatetags.consultations import cut, help_lines
from consultations.views.public import pages
from consultations.workflow import insert_imported, publish_imported
from tests.factories import DRAFT, make_department, make_doctor, make_topic, published, queued

pytestmark = pytest.mark.django_db


def imported(department, doctor, count=1, topics=(), **fields):
    """Published questions the short way: as an import makes them, by the same functions."""
    defaults = {
        "title": "Neat red spots?",
        "body": "Red spots.",
        "asked_on": date(2020, 5, 3),
        "asker_name": "Mr. Zhang",
    }
    start = Question.objects.count()
    questions = [
        Question(
            department=department,
            import_ref=f"t-{start + n}",
            headline=f"Headline {start + n}",
            slug="x",
            **{**defaults, **fields},
        )
        for n in range(count)
    ]
    insert_imported(questions)
    replies = Reply.objects.bulk_create(
        Reply(
            question=question,
            doctor=doctor,
            department=department,
            answer="Let a doctor see it.",
            imported=True,
            written_at=timezone.now(),
            sent_at=timezone.now(),
            replied_on=date(2020, 5, 3),
        )
        for question in questions
    )
    for question, reply in zip(questions, replies, strict=True):
        question.published_reply = reply
        question.topics.set(topics)
    publish_imported(questions)
    return questions


def headings(html):
    found = re.findall(r"<h([1-6])[^>]*>(.*?)</h\1>", html, re.S)
    return [(int(level), " ".join(re.sub(r"<[^>]+>", "", text).split()).replace("&amp;", "&")) for level, text in found]


def text_of(html):
    """What a person reads: inline tags leave no space, blocks do."""
    spaced = re.sub(r"<(/?(?:p|h\d|li|div|ul|section|header|time)\b)", r" <\1", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", spaced)).split())


@pytest.fixture
def seed_like():
    """A page like the seed's: an imported decline, More Info, similar ones and FAQ."""
    department = make_department("Skin")
    doctor = make_doctor(department, name="Wu Yuxin", hospital="City Hospital")
    topic = make_topic("Red Spots")
    (question,) = imported(department, doctor, topics=[topic], asker_sex="female", asker_age_band="30-39")
    MoreInfo.objects.create(question=question, body="Spots have *many* causes.\n\nMost are harmless.", imported=True)
    similar = imported(department, doctor, count=5, topics=[topic])
    for name in ("Red Spots", "Sunspots"):
        FAQ.objects.create(title=name, slug=name.lower().replace(" ", "-"), department=department).topics.set([topic])
    rebuild()
    return question, similar


def test_the_page_has_the_blocks_of_the_seed_in_their_order(client, seed_like):
    question, _similar = seed_like
    html = client.get(question.get_absolute_url()).content.decode()
    assert headings(html)[:5] == [
        (1, "Headline 0 - Skin"),
        (2, "Neat red spots?"),
        (2, "Dr. Wu Yuxin reply Skin"),
        (2, "More Info"),
        (2, "Similar Q&A"),
    ]
    titles = [text for _level, text in headings(html)]
    assert titles.index("Related FAQ") > titles.index("Similar Q&A")
    text = text_of(html)
    blocks = [
        "Headline 0 - Skin",
        "Share to:",
        "Neat red spots?",
        "Red spots.",
        "Mr. Zhang, 30–39 year old female. Ask Date: 2020/05/03",
        "Let a doctor see it.",
        "Reply Date: 2020/05/03",
        "More Info",
        "Spots have *many* causes.",
        "Similar Q&A",
        "[Read More] Headline 1",
        "Related FAQ",
        "(Skin)",
    ]
    at = 0
    for block in blocks:  # the list of what is on the page names some of them before
        at = text.index(block, at)
    assert html.count("[Read More]") == 4
    assert "City Hospital" in html
    assert "before this portal" in text  # imported replies say that no policy was there


@pytest.mark.parametrize(("length", "shown"), [(279, "x" * 279), (280, "x" * 280), (281, "x" * 280 + "...")])
def test_cut_keeps_exactly_the_length(length, shown):
    assert cut("x" * length, 280) == shown


def test_a_reply_shows_its_disclaimer_and_policy(client):
    question = published(make_department("Skin"))
    text = text_of(client.get(question.get_absolute_url()).content.decode())
    assert f"{question.published_reply.doctor.display_name} (Skin) has not examined the person who asked." in text
    assert "Policy version 1, in force since 1 January 2024" in text


def test_more_info_written_here_waits_for_its_reviewer(client):
    department = make_department()
    question, author, reviewer = published(department), make_doctor(department), make_doctor(department)
    info = MoreInfo.objects.create(question=question, body="## Causes\n\nThere are <b>many</b>.", author=author)
    assert "More Info" not in text_of(client.get(question.get_absolute_url()).content.decode())
    info.reviewer = reviewer
    info.save()
    html = client.get(question.get_absolute_url()).content.decode()
    assert "<h3>Causes</h3>" in html
    assert "<b>" not in html


def test_addresses_of_a_question(client):
    department = make_department()
    question = published(department)
    assert client.get(f"/questions/{question.pk}/").status_code == 301
    old = client.get(f"/questions/{question.pk}/another-slug/")
    assert (old.status_code, old["Location"]) == (301, question.get_absolute_url())
    assert client.get("/questions/999999/x/").status_code == 404
    assert client.get("/questions/99999999999999999999999999/x/").status_code == 404
    assert client.get(queued(department).get_absolute_url()).status_code == 404


def test_a_question_withdrawn_before_it_was_public_is_unknown(client):
    question = queued(make_department())
    own_question.withdraw(question.pk)
    assert client.get(question.get_absolute_url()).status_code == 404


def public_pages(question):
    department, topic = question.department, question.topics.first()
    return [
        "/",
        "/departments/",
        department.get_absolute_url(),
        "/topics/",
        topic.get_absolute_url(),
        question.published_reply.doctor.get_absolute_url(),
        FAQ.objects.get().get_absolute_url(),
    ]


def test_what_stops_being_public_is_gone_from_every_page_at_once(client):
    department, topic = make_department(), make_topic()
    other = published(department, headline="Another headline", topics=[topic])
    question = published(department, headline="Marker headline", topics=[topic])
    FAQ.objects.create(title="F", slug="f", department=department).topics.set([topic])
    rebuild()
    readers = [*public_pages(question)[2:], other.get_absolute_url(), "/"]
    assert [
        url for url in readers if "Marker headline" not in client.get(url).content.decode() and url != "/topics/"
    ] == []
    own_question.set_publication(question.pk, granted=False)
    assert [url for url in readers if "Marker headline" in client.get(url).content.decode()] == []
    assert "1 answered question" in client.get("/departments/").content.decode()


@pytest.mark.parametrize("count", [1, 60])
def test_queries_of_a_question_page_do_not_grow(client, django_assert_num_queries, count):
    department, other = make_department("Skin"), make_department("Heart")
    doctor = make_doctor(department)
    topics = [make_topic() for _ in range(min(count, 12))]
    (question,) = imported(department, doctor, topics=topics)
    imported(department, doctor, count=count, topics=topics)
    for n in range(count):
        faq = FAQ.objects.create(title=f"FAQ {n}", slug=f"faq-{n}", department=department if n % 2 else other)
        faq.topics.set(topics[:3])
    for n in range(min(count, 5) - 1):
        Reply.objects.create(
            question=question,
            doctor=make_doctor(department),
            department=department,
            answer=f"{n}",
            imported=True,
            written_at=timezone.now(),
            sent_at=timezone.now(),
            replied_on=date(2020, 5, 4),
        )
    rebuild()
    help_lines()  # kept per process for a minute; cold it is one more
    with django_assert_num_queries(10):
        html = client.get(question.get_absolute_url()).content.decode()
    assert html.count("[Read More]") == min(count, 4)
    assert html.count(" reply <small") >= min(count, 5)


@pytest.mark.parametrize("url", ["/", "/departments/", "/departments/skin/", "/topics/", "/doctors/"])
def test_queries_of_the_lists_do_not_grow(client, django_assert_max_num_queries, url):
    department = make_department("Skin")
    imported(department, make_doctor(department), topics=[make_topic()])
    counts = []
    client.get(url)  # numbers to call are kept for a minute, and the wait that is announced for a day
    for more in (0, 40):
        if more:
            imported(department, make_doctor(department), count=more, topics=[make_topic(), make_topic()])
            for _ in range(5):
                make_doctor(department, make_department())
        with django_assert_max_num_queries(20) as captured:
            assert client.get(url).status_code == 200
        counts.append(len(captured.captured_queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("sort", ["newest", "oldest", "headline"])
def test_paging_shows_every_question_once_in_order_and_back(client, sort):
    department = make_department("Skin")
    doctor = make_doctor(department)
    for day in (1, 2):
        imported(department, doctor, count=25, asked_on=date(2020, 5, day))  # many ties
    url, forward = reverse("department", args=["skin"]), []
    query = f"?sort={sort}"
    while query:
        page = client.get(url + query).context["page"]
        forward.append([question.pk for question in page])
        query = page.older_url
    every = [pk for rows in forward for pk in rows]
    assert len(every) == len(set(every)) == 50
    assert [len(rows) for rows in forward] == [20, 20, 10]
    backward, query = [forward[-1]], page.newer_url
    while query:
        page = client.get(url + query).context["page"]
        backward.insert(0, [question.pk for question in page])
        query = page.newer_url
    assert backward == forward


@pytest.mark.parametrize(
    "query", ["?after=x", "?after=99999999999999999999999", "?before=-1", "?sort=nope", "?after=%00", "?after=٣"]
)
def test_a_strange_page_address_shows_the_first_page(client, query):
    department = make_department("Skin")
    imported(department, make_doctor(department), count=2)
    assert len(client.get(f"/departments/skin/{query}").context["page"]) == 2


def test_similar_prefers_rare_topics_and_shows_nothing_that_is_unlike(client):
    skin, heart = make_department("Skin"), make_department("Heart")
    doctor = make_doctor(skin, heart)
    rare, common = make_topic("Rare"), make_topic("Common")
    (question,) = imported(skin, doctor, topics=[rare, common])
    (shares_rare,) = imported(heart, doctor, topics=[rare], asked_on=date(2019, 1, 1))
    shares_common = imported(skin, doctor, count=2, topics=[common], asked_on=date(2020, 1, 1))
    imported(skin, doctor, title="Snoring of a husband", body="He snores all night. Is it his nose?")
    rebuild()
    cards = client.get(question.get_absolute_url()).context["similar"]
    first, *others = [card.pk for card, _why, _differs in cards]
    # The two others are as like it as each other, but for their headlines' numbers.
    assert (first, set(others)) == (shares_rare.pk, {other.pk for other in shares_common})
    assert next(why for _card, why, _differs in cards).startswith("Same topic: Rare")


def test_related_faq_shares_topics_first_then_goes_with_them_then_means_the_like(client):
    skin, heart = make_department("Skin"), make_department("Heart")
    doctor = make_doctor(skin)
    own, beside, strange = make_topic("Own"), make_topic("Beside"), make_topic("Strange")
    (question,) = imported(skin, doctor, topics=[own])
    imported(skin, doctor, count=2, topics=[own, beside])
    for name, department, topics in [
        ("Ageing hair", skin, []),
        ("Spots that are red", skin, []),
        ("Beside", skin, [beside]),
        ("Own", skin, [own]),
        ("Own", heart, [own]),
        ("Strange", heart, [strange]),
    ]:
        slug = name.lower().replace(" ", "-")
        FAQ.objects.create(title=name, slug=slug, department=department).topics.set(topics)
    rebuild()
    related = client.get(question.get_absolute_url()).context["related"]
    assert [(faq.title, faq.department.name) for faq in related] == [
        ("Own", "Skin"),
        ("Beside", "Skin"),
        ("Spots that are red", "Skin"),
        ("Ageing hair", "Skin"),
        ("Own", "Heart"),
    ]


def test_a_correction_shows_what_changed_and_the_old_version_stays_readable(client):
    department = make_department()
    doctor = make_doctor(department)
    question = published(department, doctor)
    old = question.published_reply
    assert client.get(old.get_absolute_url()).status_code == 302  # it is the current one
    corrections.correct(
        question.pk, Actor.doctor(doctor), {**DRAFT, "answer": "Better words."}, note="A clearer sentence."
    )
    html = client.get(question.get_absolute_url()).content.decode()
    assert "Better words." in html
    assert "A clearer sentence." in html
    assert DRAFT["answer"] not in html
    response = client.get(old.get_absolute_url())
    assert DRAFT["answer"] in response.content.decode()
    assert response["X-Robots-Tag"] == "noindex"


def test_public_pages_touch_no_session_and_set_no_cookie(client):
    department = make_department()
    question = published(department, topics=[make_topic()])
    FAQ.objects.create(title="F", slug="f", department=department).topics.set(question.topics.all())
    for url in [*public_pages(question), question.get_absolute_url(), "/doctors/", "/policies/reply/1/"]:
        response = client.get(url)
        assert response.status_code == 200, url
        assert not response.cookies, url
        assert "Cookie" not in response.headers.get("Vary", ""), url
        assert "default-src 'self'" in response["Content-Security-Policy"]


def test_public_pages_refuse_post(client):
    question = published(make_department())
    for url in ("/", "/departments/", question.get_absolute_url()):
        assert client.post(url).status_code == 405


def test_a_policy_version_still_to_come_is_not_public(client):
    assert client.get("/policies/reply/1/").status_code == 200
    assert client.get("/policies/reply/2/").status_code == 404


def test_many_topics_are_shown_by_initial(client, monkeypatch):
    monkeypatch.setattr(pages, "MAX_TOPICS_ON_ONE_PAGE", 2)
    monkeypatch.setattr(pages, "MOST_ASKED_TOPICS", 1)
    department = make_department()
    doctor = make_doctor(department)
    imported(department, doctor, count=3, topics=[make_topic("Acne")])
    imported(department, doctor, topics=[make_topic("Asthma"), make_topic("Back pain")])

    def shown(url):
        return [topic.name for _initial, topics in client.get(url).context["groups"] for topic in topics]

    assert shown("/topics/") == ["Acne"]
    assert shown("/topics/?initial=A") == ["Acne", "Asthma"]
    assert shown("/topics/?initial=nope") == ["Acne"]
    monkeypatch.setattr(pages, "MAX_TOPICS_ON_ONE_PAGE", 3)
    assert shown("/topics/") == ["Acne", "Asthma", "Back pain"]
