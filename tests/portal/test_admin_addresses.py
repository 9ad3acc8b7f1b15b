"""Every list, filter, search, page, action and form of every model in the admin, asked for what cannot be.

What is asked is derived from the registry and the forms that the pages show. The answer is the page, 404, or the list
with a sentence; never an error, and never a sentence of a library.
"""

import ast
import gettext
import re
from html import unescape
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from consultations import tasks
from consultations.models import ReplyTemplate
from portal.model_admin import StaffModelAdmin
from portal.models import User
from tests.consultations.moderation.test_admin_access import MODELS, an_object
from tests.factories import make_department, submitted

pytestmark = pytest.mark.django_db
STRANGE = ["²", "٣", "NaN", "Infinity", "-1", "9" * 30, "9" * 5000, "a\0b", "<b>x</b>("]
FOR_FILTERS = ["²", "NaN", "9" * 30, "a\0b", "("]
HALF = "%ED%A0%80"  # half a character, as an address may hold it
IDS = [quote(one, safe="") for one in STRANGE] + [HALF, "_2F"]
# Words of Django's own admin and forms that are said in the portal's words instead.
LIBRARY = re.compile(
    r"Select \w[\w ]* to (?:change|view)|\d results?\b|successfully|Ensure this|Select a valid|is required"
    r"|already exists|Perhaps it was|Null characters|No action selected|Items must|ManagementForm|valid value"
)


@pytest.fixture
def superuser():
    client = Client(raise_request_exception=True)
    client.force_login(User.objects.create_superuser("root@example.org", "a long password"))
    return client


def a_row(model):
    """One row of a model, made where the other tests of the admin make none."""
    if row := an_object(model):
        return row
    submitted(body="I have chest pain since this morning. What should I do about it now?")  # with a finding
    ReplyTemplate.objects.create(title="Sleep", department=make_department())
    tasks.mail_on_call.enqueue(1)
    return model._default_manager.first()


def name_of(model):
    return f"admin:{model._meta.app_label}_{model._meta.model_name}"


def lookups_of(model_admin):
    """Names of parameters: what a list may be narrowed by, and what Django takes besides."""
    names = ["all", "e", "_to_field", "_changelist_filters", "id", "id__in", "pk", "nothing__exact"]
    for one in model_admin.list_filter:
        if isinstance(one, str | tuple):
            field = one if isinstance(one, str) else one[0]
            names += [field, *(f"{field}__{end}" for end in ("exact", "id__exact", "isnull", "isempty"))]
        else:
            names.append(one.parameter_name)
    text = next((f.name for f in model_admin.model._meta.fields if f.get_internal_type() == "CharField"), "id")
    return [*names, f"{text}__regex", f"{text}__contains"]


def say(response, what):
    """Check one answer: its status, its words, and that nothing of the address is markup in it."""
    assert response.status_code in (200, 302, 403, 404), (what, response.status_code)
    html = unescape(response.content.decode())
    assert not LIBRARY.search(re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)), (what, LIBRARY.search(html))
    assert "<b>x</b>" not in response.content.decode(), what


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_list_that_cannot_be_is_the_whole_list(superuser, model):
    a_row(model)
    url = reverse(f"{name_of(model)}_changelist")
    asked = [(name, value) for name in ("q", "p", "o") for value in STRANGE]
    asked += [(name, value) for name in lookups_of(admin.site._registry[model]) for value in FOR_FILTERS]
    for name, value in [*asked, ("\0", "x")]:
        say(superuser.get(url, {name: value}), (name, value[:20]))
    say(superuser.get(f"{url}?q={HALF}&p={HALF}"), "half")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_row_that_cannot_be_is_404(superuser, model):
    row = a_row(model)
    for what in ("change", "delete", "history"):
        for key in IDS:
            url = reverse(f"{name_of(model)}_{what}", args=["KEY"]).replace("KEY", key)
            assert superuser.get(url).status_code in (403, 404), url[:80]
            if what == "change":
                assert superuser.post(url, {"post": "yes"}).status_code in (403, 404), url[:80]
    assert superuser.get(f"{url}?_to_field=nothing").status_code == 404
    for what in ("change", "delete"):
        url = reverse(f"{name_of(model)}_{what}", args=[row.pk])
        assert superuser.get(url, {"_to_field": "password"}).status_code in (200, 403, 404)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_an_action_on_rows_that_cannot_be_does_nothing(superuser, model):
    row = a_row(model)
    url = reverse(f"{name_of(model)}_changelist")
    request = superuser.get(url).wsgi_request
    actions = [*admin.site._registry[model].get_actions(request), "delete_selected", "nothing", "\0"]
    for action in actions:
        for more in ({}, {"index": "0"}, {"index": "9" * 5000}, {"index": "²", "select_across": "x"}):
            typed = {"action": action, "_selected_action": [*STRANGE, "0"], "post": "yes", **more}
            say(superuser.post(url, typed), (action, more))
    assert type(row)._default_manager.filter(pk=row.pk).exists()


def fields_of(html):
    """Names of all fields in the page's own form."""
    return dict.fromkeys(re.findall(r'<(?:input|select|textarea)[^>]*?\bname="([^"]+)"', html))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_form_with_what_cannot_be_is_told(superuser, model):
    row = a_row(model)
    urls = [reverse(f"{name_of(model)}_add"), reverse(f"{name_of(model)}_change", args=[row.pk])]
    for url in urls:
        page = superuser.get(url)
        if page.status_code == 403:
            continue
        names = [name for name in fields_of(page.content.decode()) if name != "csrfmiddlewaretoken"]
        for value in STRANGE:
            say(superuser.post(url, dict.fromkeys(names, value)), (url, value[:20]))
            say(superuser.get(url, dict.fromkeys(names, value)), (url, "initial", value[:20]))


def test_every_model_is_guarded_by_being_registered():
    assert all(isinstance(one, StaffModelAdmin) for one in admin.site._registry.values())


def test_a_list_says_in_a_sentence_what_it_does_not_have(superuser):
    for query in ("p=99999999999999999999", "action__exact=%00", "hash__regex=%28"):
        answer = superuser.get(f"/admin/consultations/event/?{query}", follow=True)
        if query.startswith("p="):
            continue  # a list of one page is that page
        (said,) = [str(one) for one in answer.context["messages"]]
        assert said == "This list does not have what the address asks for. You see the whole list."


def test_the_admins_scripts_speak_as_the_portal_does(superuser):
    words = superuser.get("/admin/jsi18n/").content.decode()
    assert "Enter the portal\\u2019s time. Its clock is %s hours ahead of yours." in words
    assert "ticked" in words


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_the_compiled_sentences_are_those_of_the_file(domain):
    folder = settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES"
    lines = (folder / f"{domain}.po").read_text().splitlines()
    with (folder / f"{domain}.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    said = [ast.literal_eval(line.split(" ", 1)[1]) for line in lines if re.match(r'msg(id|str(\[1\])?) "', line)][2:]
    plural = [ast.literal_eval(line.split(" ", 1)[1]) for line in lines if line.startswith("msgid_plural ")]
    for one, translated in zip(said[::2], said[1::2], strict=True):
        assert translated in (compiled.gettext(one), *(compiled.ngettext(one, two, 2) for two in plural)), one
