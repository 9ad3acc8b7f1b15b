"""Who gets what from every address of the portal: `rights.txt` has a line for each, a new address has to bring its own.

The file is the decision. `WRITE_RIGHTS=1 pytest tests/portal/test_rights.py -n 0` writes what is so now, to be read and
compared before it is kept.
"""

import os
import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from consultations import tasks
from consultations.acts.upkeep import seals
from consultations.models import (
    FAQ,
    Finding,
    HelpLine,
    MoreInfo,
    Photo,
    Policy,
    PolicyVersion,
    ReplyRule,
    ReplyTemplate,
)
from consultations.secret_link import private_path
from portal import links, staff_history
from portal.models import User
from tests.consultations.world import World
from tests.factories import make_department, make_doctor, make_moderator, make_topic, submitted

pytestmark = pytest.mark.django_db
FILE = Path(__file__).with_name("rights.txt")
GROUPS = {"editor": "editor", "approver": "policy approver", "administrator": "administrator", "operator": "operator"}
ROLES = ["anonymous", "asker", "other_asker", "doctor", "other_doctor", "moderator", *GROUPS, "superuser"]
PUBLIC = ROLES[:3]  # people without an account; the asker holds the link of the question, the other one another's
NEVER = "nobody/here"
HEAD = "# What everybody gets from every address: the status of GET and of an empty POST. See test_rights.py."


def routes() -> list[str]:
    """Every address that the resolver knows, each once, in the order in which they are tried."""

    def labels_in_order(match: re.Match[str]) -> str:
        # The admin names its apps in the order in which their modules happened to be imported.
        return f"{match[1]}{'|'.join(sorted(match[2].split('|')))})"

    def walk(resolver, prefix=""):
        for one in resolver.url_patterns:
            route = re.sub(r"(\(\?P<app_label>)([^)]*)\)", labels_in_order, prefix + str(one.pattern))
            if isinstance(one, URLResolver):
                yield from walk(one, route)
            else:
                yield route

    return list(dict.fromkeys(walk(get_resolver())))


class Scene:
    """One object of every kind, a client for every role, and the address of each route for a role."""

    def __init__(self) -> None:
        world = self.world = World()
        self.question = world.in_status("claimed", topics=[make_topic("Itching")])
        self.public, self.other = world.in_status("published"), submitted(world.department)
        self.photo = Photo.objects.create(question=self.question, width=9, height=9, added_at=timezone.now())
        default_storage.save(self.photo.path, ContentFile(b"pixels"))
        self.faq = FAQ.objects.create(
            title="Itching", slug="itching", department=world.department, review_asked_of=world.dr_chen
        )
        self.rule = ReplyRule.objects.order_by("pk").first()
        seals.seal()
        tasks.mail_on_call.enqueue(self.question.pk)
        self.user = User.objects.create_user("somebody@example.org", "a long password")
        asked = staff_history.record("address_asked", user=self.user, about=self.user)
        self.token = links.address_link(asked, self.user, "else@example.org").split("/")[-2]
        self.objects = {
            "portal/user": self.user,
            "portal/staffevent": asked,
            "doctors/department": world.department,
            "doctors/doctor": world.dr_lin,
            "consultations/faq": self.faq,
            "consultations/moreinfo": MoreInfo.objects.create(question=self.public, body="x", imported=True),
            "consultations/helpline": HelpLine.objects.first(),
            "consultations/policy": Policy.objects.first(),
            "consultations/policyversion": PolicyVersion.objects.first(),
            "consultations/question": self.question,
            "consultations/replyrule": self.rule,
            "consultations/replytemplate": ReplyTemplate.objects.create(title="x", department=world.department),
            "consultations/topic": self.question.topics.get(),
            "consultations/event": self.question.events.first(),
            "consultations/seal": seals.Seal.objects.first(),
            "consultations/finding": Finding.objects.create(
                question=self.public, reply=self.public.published_reply, kind="x", field="answer", start=0, end=1,
                rule=self.rule, outcome="review",
            ),
            "django_tasks_database/dbtaskresult": DBTaskResult.objects.first(),
        }  # fmt: skip
        self.clients = {role: self.client(role) for role in ROLES}

    def client(self, role: str) -> Client:
        client = Client()
        if role in PUBLIC:
            return client
        if role in GROUPS:
            user = User.objects.create_user(f"{role}@example.org", "a long password")
            user.groups.add(Group.objects.get(name=GROUPS[role]))
        elif role == "superuser":
            user = User.objects.create_superuser("root@example.org", "a long password")
        else:
            user = {
                "doctor": self.world.dr_chen.user,
                "other_doctor": make_doctor(make_department()).user,
                "moderator": make_moderator(),
            }[role]
        client.force_login(user)
        return client

    def secret(self, role: str) -> str:
        owner = self.other if role == "other_asker" else self.question
        return private_path(owner).split("/")[3] if role in ("asker", "other_asker") else "made-up-secret-000000000"

    def address(self, route: str, role: str) -> str:
        if route == "questions/<number:number>/<words:slug>/":
            return self.public.get_absolute_url()
        path = re.sub(r"\(\?P<(\w+)>.*?\)(?=[/$-])", r"<\1>", route).replace("^", "").replace("$", "")
        for kind, row in self.objects.items():
            if path.startswith(f"admin/{kind}/"):
                path = re.sub(r"<(?:path:object_id|int:\w+_id|id)>", str(row.pk if row else 1), path)
        public = path.startswith(("questions/", "reports/"))
        values = {
            "number:number": (self.public if public else self.question).pk,
            "number:faq": self.faq.pk,
            "number:reply": self.public.published_reply_id,
            "str:secret": self.secret(role),
            "words:department": self.world.department.slug,
            "slug:name": "gate" if path.startswith("ask/<") else self.photo.name,
            "slug:following": "check",
            "slug:section": "questions",
            "words:slug": self.slug(path),
            "app_label": "consultations",
            "url": NEVER,
            "str:token": self.token,
            "path:object_id": "1",
            "int:pk": "1",
            "key": "abc",
            "uidb36": "1",
        }
        path = re.sub(r"<policies>", "", path)
        if path.startswith("policies/"):
            values["number:number"] = 1
        return "/" + re.sub(r"<([\w:]+)>", lambda match: str(values[match[1]]), path)

    def slug(self, path: str) -> str:
        slugs = {
            "departments/": self.world.department.slug,
            "topics/": self.question.topics.get().slug,
            "faq/": self.faq.slug,
            "doctors/": self.world.dr_chen.slug,
            "policies/": Policy.objects.get(slug="reply").slug,
            "feeds/departments/": self.world.department.slug,
            "feeds/topics/": self.question.topics.get().slug,
            "feeds/doctors/": self.world.dr_chen.slug,
        }
        return next((slug for start, slug in slugs.items() if path.startswith(start)), "-")

    def response(self, route: str, role: str, method: str) -> HttpResponse:
        """What this role gets; whatever it does is taken back, signing out included."""
        client = self.clients[role]
        cookies = client.cookies.output(header="")
        with transaction.atomic():
            response = getattr(client, method)(self.address(route, role))
            transaction.set_rollback(True)
        client.cookies.clear()
        client.cookies.load(cookies)
        return response


def line_of(scene: Scene, route: str) -> str:
    parts = []
    for method in ("get", "post"):
        found: dict[int, list[str]] = {}
        for role in ROLES:
            found.setdefault(scene.response(route, role, method).status_code, []).append(role)
        largest = max(found, key=lambda status: len([role for role in found[status] if role not in PUBLIC]))
        told = {status: named(roles, rest=status == largest) for status, roles in sorted(found.items())}
        parts.append(f"{method.upper()} " + " ".join(f"{status}={roles}" for status, roles in told.items()))
    return f"/{route} | {' | '.join(parts)}"


def named(roles: list[str], *, rest: bool) -> str:
    """The roles in few words: `all`, `public` without an account, `staff` with one, `rest` for most of the staff."""
    if roles == ROLES:
        return "all"
    ours = [role for role in roles if role not in PUBLIC]
    names = ["public"] if set(PUBLIC) <= set(roles) else [role for role in roles if role in PUBLIC]
    if len(ours) == len(ROLES) - len(PUBLIC):
        names.append("staff")
    else:
        names += ["rest"] if rest and len(ours) > 3 else ours
    return ",".join(names)


def written() -> dict[str, str]:
    lines = FILE.read_text(encoding="utf-8").splitlines() if FILE.exists() else []
    return {line.partition(" | ")[0][1:]: line for line in lines if line.startswith("/")}


def test_every_address_has_its_line_and_no_line_is_left_over():
    assert sorted(written()) == sorted(routes())


HALVES = [routes()[half::4] for half in range(4)]


@pytest.mark.parametrize("some", HALVES, ids=["a", "b", "c", "d"])
def test_everybody_gets_what_is_written(some, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    scene, lines = Scene(), written()
    found = {route: line_of(scene, route) for route in some}
    if os.environ.get("WRITE_RIGHTS"):
        lines |= found
        head = (
            [line for line in FILE.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
            if FILE.exists()
            else []
        )
        FILE.write_text(
            "\n".join([*head, *(lines[route] for route in routes() if route in lines), ""]), encoding="utf-8"
        )
    assert [found[route] for route in some] == [lines.get(route) for route in some]
