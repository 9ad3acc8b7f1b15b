"""Fill an empty demo with fictional people and questions (demo/content.jsonl), through the same acts as real ones."""

import json
import os
import unicodedata
from datetime import date, datetime, timedelta
from itertools import cycle
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from tqdm import tqdm

from consultations.actors import Actor
from consultations.acts.asking import submission
from consultations.acts.desk import claims, corrections, replies
from consultations.acts.moderation import decisions
from consultations.acts.private_page import own_question
from consultations.models import FAQ, Feedback, MoreInfo, Question, ReplyTemplate, Topic, TopicSynonym
from consultations.models.reply import COMPOSED_PARTS
from consultations.retrieval import similar
from consultations.workflow import S, at
from doctors.models import Department, Doctor, free_slug
from portal.demo import make_password
from portal.models import User

Row = dict[str, Any]
# Loaded last, in this order: a doctor who holds these questions now could not have claimed the earlier ones as well.
LAST_STATES = ["unpublished", "duplicate", "in_review", "info_needed", "claimed"]
HELPED = [Feedback.Helped.YES, Feedback.Helped.YES, Feedback.Helped.PARTLY, Feedback.Helped.YES, Feedback.Helped.NO]
INFO_REQUEST = (
    "Which medicine do you take for it, and are your lips or tongue swollen, or is breathing any harder than usual?"
)


class Command(BaseCommand):
    help = (
        "Load the demo's fictional people and questions. It does nothing if they are loaded already, and refuses if"
        " there are other questions."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PORTAL_DEMO:
            raise CommandError("load_demo creates accounts with a known password, so it runs only with PORTAL_DEMO=1.")
        lines = (settings.BASE_DIR / "demo" / "content.jsonl").read_text(encoding="utf-8").splitlines()
        rows: dict[str, list[Row]] = {}
        for line in lines:
            row = json.loads(line)
            rows.setdefault(row["type"], []).append(row)
        loaded = set(Question.objects.filter(send_key__startswith="demo-").values_list("send_key", flat=True))
        missing = [row for row in rows["question"] if row["ref"] not in loaded]
        # An erased question has lost its key. It is counted, so that it does not come back.
        if len(missing) <= Question.objects.filter(status=S.ERASED, import_ref=None, parent=None).count():
            self.stdout.write("The demo data is loaded already.")
            return
        if Question.objects.filter(parent=None).exclude(send_key__startswith="demo-").exclude(status=S.ERASED).exists():
            raise CommandError("There are other questions here. Load the demo into an empty database.")
        Loader(rows).load(missing)
        similar.rebuild()  # so that the first visitor finds similar questions on every page
        self.stdout.write(f"Loaded {len(missing)} fictional questions.")


class Loader:
    def __init__(self, rows: dict[str, list[Row]]) -> None:
        self.now = timezone.now()
        self.helped = cycle(HELPED)
        with transaction.atomic():
            self.make_staff()
            self.departments = {row["name"]: self.make_department(row) for row in rows["department"]}
            self.doctors = {row["name"]: self.make_doctor(row) for row in rows["doctor"]}
            for row in rows["topic"]:
                self.make_topic(row)
            for row in rows["faq"]:
                self.make_faq(row)
            for row in rows["template"]:
                self.make_template(row)

    def make_staff(self) -> None:
        """The accounts that the demo signs in with."""
        is_chosen = bool(os.environ.get("DEMO_PASSWORD"))
        self.password = make_password()
        admin, moderators = make_user("admin@askwell.example", "Ada Min", self.password, is_superuser=True), []
        for number, name in enumerate(["Mo Derator", "Sam Second"], start=1):
            user = make_user(f"moderator{number}@askwell.example", name, self.password)
            user.groups.add(Group.objects.get(name="moderator"))
            moderators.append(user)
        self.admin, (self.first_moderator, self.moderator) = admin, moderators
        print(f"Demo accounts: password {'from DEMO_PASSWORD' if is_chosen else self.password}")  # noqa: T201

    def make_department(self, row: Row) -> Department:
        defaults = {"slug": free_slug(Department, row["name"]), "description": row["description"]}
        return Department.objects.get_or_create(name=row["name"], defaults=defaults)[0]

    def make_doctor(self, row: Row) -> Doctor:
        slug = free_slug(Doctor, row["name"])
        # Made from the name, not from the slug: a load that was stopped may have taken the slug already.
        address = (
            unicodedata.normalize("NFKD", slugify(row["name"], allow_unicode=True)).encode("ascii", "ignore").decode()
        )
        user = make_user(f"{address}@askwell.example", row["name"], self.password)
        doctor, _ = Doctor.objects.get_or_create(
            name=row["name"],
            defaults={
                "slug": slug,
                "user": user,
                "hospital": row["hospital"] or "",
                "bio": row["bio"],
                "verified_on": date.fromisoformat(row["verified_on"]),
                "verified_by": self.admin,
                "licence_number": f"DEMO-{user.pk}",
                "triages": not Doctor.objects.filter(triages=True).exists(),
            },
        )
        doctor.departments.set(self.departments[name] for name in row["departments"])
        return doctor

    def make_topic(self, row: Row) -> None:
        (topic,) = Topic.objects.named_or_created([row["name"]])
        for name in row["synonyms"]:
            if not Topic.objects.named([name]):
                TopicSynonym.objects.create(topic=topic, name=name)

    def make_faq(self, row: Row) -> None:
        department = self.departments[row["department"]]
        faq, _ = FAQ.objects.get_or_create(
            department=department,
            title=row["title"],
            defaults={
                "slug": free_slug(FAQ, row["title"], department=department),
                "body": row["body"],
                "reviewed_by": self.doctors[row["reviewed_by"]],
                "reviewed_on": timezone.localdate() - timedelta(days=90),
                "review_by": date.fromisoformat(row["review_by"]),
            },
        )
        faq.topics.set(Topic.objects.named_or_created(row["topics"]))

    def make_template(self, row: Row) -> None:
        words = {name: value for name, value in row.items() if name not in ("type", "title", "department")}
        department = self.departments[row["department"]] if row["department"] else None
        ReplyTemplate.objects.get_or_create(title=row["title"], department=department, defaults=words)

    def load(self, rows: list[Row]) -> None:
        rows = sorted(
            rows,
            key=lambda row: (
                LAST_STATES.index(row["state"]) + 1 if row["state"] in LAST_STATES else 0,
                -row["days_ago"],
            ),
        )
        for row in tqdm(rows, desc="Demo questions", unit="question", disable=None):
            with transaction.atomic():  # a question is loaded whole or not at all
                self.make_question(row)

    def make_question(self, row: Row) -> None:
        asked = self.now - timedelta(days=row["days_ago"], hours=5)
        department = self.departments.get(row["department"])
        with at(asked):
            question = submission.submit(
                title=row["title"],
                body=row["body"],
                department=department,
                locale="en",
                name=row["asker"]["name"],
                sex=row["asker"]["sex"],
                age_band=row["asker"]["age_band"] or "",
                infant_age=row["asker"].get("infant_age", ""),
                asked_for=row["asker"].get("asked_for", Question.AskedFor.SELF),
                publication=row["publication"],
                send_key=row["ref"],
            )
        if row["state"] == S.WITHDRAWN:
            with at(max(asked + timedelta(hours=2), self.now - timedelta(days=10))):
                own_question.withdraw(question.pk)
        elif row["state"] != S.SUBMITTED:
            with at(asked + timedelta(hours=1)):
                self.act_as_moderator(question, row, department)

    def act_as_moderator(self, question: Question, row: Row, department: Department | None) -> None:
        who, note = Actor.moderator(self.moderator), row["reason"] or ""
        if row["state"] == S.RETURNED:
            decisions.return_to_asker(question.pk, who, reason="unclear", note=note)
        elif row["state"] == S.REJECTED:
            decisions.reject(question.pk, who, reason="not_health", note=note)
        elif row["state"] == S.DUPLICATE:
            decisions.mark_duplicate(
                question.pk, who, of=Question.objects.get(send_key=row["duplicate_of"]).pk, note=note
            )
        else:
            decisions.approve(
                question.pk,
                who,
                headline=row["headline"],
                topics=Topic.objects.named_or_created(row["topics"]),
                department=department,
            )
            if row["state"] != S.QUEUED:
                self.act_as_doctor(question, row)

    def act_as_doctor(self, question: Question, row: Row) -> None:
        """Let a doctor claim the question and do what its state says: ask back, send a reply, or neither yet."""
        reply = row["reply"]
        of_department = Doctor.objects.filter(departments=question.department).order_by("pk")
        doctor = self.doctors[reply["doctor"]] if reply else of_department[0]
        who = Actor.doctor(doctor)
        recent = {S.CLAIMED: timedelta(minutes=4), S.INFO_NEEDED: timedelta(days=2), S.IN_REVIEW: timedelta(hours=3)}
        asked = self.now - timedelta(days=row["days_ago"], hours=5)
        moment = asked + timedelta(days=(reply or {}).get("days_after", 0), hours=3)
        if row["state"] in recent:
            moment = self.now - recent[row["state"]]
        with at(moment):
            claims.claim(question.pk, who)
            if row["state"] == S.INFO_NEEDED:
                claims.request_info(question.pk, who, note=INFO_REQUEST)
            elif reply:
                replies.send(question.pk, who, draft(reply), second_doctor=row["state"] == S.IN_REVIEW)
        if reply and row["state"] not in recent:
            self.act_after_reply(question, row, who, moment)

    def act_after_reply(self, question: Question, row: Row, who: Actor, replied: datetime) -> None:
        if correction := row["correction"]:
            with at(replied + timedelta(days=correction["days_after"])):
                corrections.correct(question.pk, who, draft({**row["reply"], **correction}), note=correction["note"])
        if follow_up := row["follow_up"]:
            self.add_follow_up(question, follow_up, row, who, replied + timedelta(days=1))
        if row["state"] == S.UNPUBLISHED:
            with at(replied + timedelta(days=1)):
                decisions.unpublish(
                    question.pk,
                    Actor.moderator(self.moderator),
                    reason="request",
                    note="The asker wished to keep this private.",
                )
        if row["state"] == S.PUBLISHED and replied < self.now - timedelta(days=3):
            with at(replied + timedelta(days=2)):
                own_question.give_feedback(question.pk, helped=next(self.helped), saw_doctor=Feedback.SawDoctor.YES)
        if info := row["more_info"]:
            MoreInfo.objects.create(
                question=question,
                body=info["body"],
                author=self.doctors[info["author"]],
                reviewer=self.doctors[info["reviewer"]],
                reviewed_on=timezone.localdate(replied + timedelta(days=1)),
                review_by=date.fromisoformat(info["review_by"]),
            )

    def add_follow_up(self, question: Question, follow_up: Row, row: Row, who: Actor, moment: datetime) -> None:
        with at(moment):
            child = own_question.follow_up(question.pk, body=follow_up["body"])
            decisions.approve(
                child.pk, Actor.moderator(self.moderator), headline="", topics=[], department=question.department
            )
            if follow_up["reply"]:
                claims.claim(child.pk, who)
                replies.send(child.pk, who, draft({**row["reply"], "answer": follow_up["reply"]}))


def make_user(email: str, name: str, password: str, **fields: Any) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        return User.objects.create_user(email, password, name=name, **fields)
    user.set_password(password)  # a load that was stopped had printed another one
    user.save(update_fields=["password"])
    return user


def draft(reply: Row) -> dict[str, str]:
    return {name: reply.get(name) or "" for name in COMPOSED_PARTS}
