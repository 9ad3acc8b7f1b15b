"""A portal whose people and texts are all Chinese, and every page that it has, as each kind of person opens it.

No word of the data is in Latin letters, so whatever is read in them is the interface's own.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Model
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from bench.public_addresses import addresses
from consultations.actors import Actor
from consultations.acts.desk import claims, corrections, more_info, replies
from consultations.acts.moderation import decisions
from consultations.acts.private_page import own_question
from consultations.models import FAQ, Photo, Question, ReplyTemplate, Topic
from consultations.models.care_level import CareLevel
from consultations.retrieval.similar import rebuild
from consultations.secret_link import private_path
from consultations.views.asking.journey import STEPS
from consultations.views.private_page.offers import ACTS as ASKERS_ACTS
from doctors.models import Department, Doctor
from portal.models import User
from tests.consultations.asking import asking
from tests.factories import make_editor, make_moderator, signed_in, submitted

HEADLINE = "背上起了兩週的紅疹，不癢也不痛"
TITLE, BODY = "背上起了紅疹", "背上長了好幾顆紅疹，不癢也不痛，已經兩個星期了，沒有發燒。請問可能是什麼？需要看醫師嗎？"
DANGER = "胸口很悶、冒冷汗，左手也痛，已經半小時了，請問要看哪一科？"
DRAFT = {
    "kind": "answer",
    "answer": "來來去去、不癢也不痛的紅疹多半不要緊，但沒有親眼看到，我不想用猜的。不妨先拍照記錄變化。",
    "limits": "沒有親眼看到，無法判斷是哪一種疹子。",
    "next_step": "兩週內請到皮膚科讓醫師看一下。",
    "seek_help_if": "發燒、脖子僵硬時，請立刻打緊急電話。",
    "care_level": CareLevel.SOON,
}
OURS = {"consultations", "doctors", "portal"}  # the list of jobs is its library's own, and for operators alone
NO_INLINES = {"synonyms-TOTAL_FORMS": "0", "synonyms-INITIAL_FORMS": "0"}
DONE_BY_ONE_PRESS = {"withdraw", "erase", "allow_publication", "keep_private", "new_link", "agree_anew"}
PERSONAL = "我叫王小明，電話 0912-345-678"


def people(user: User, name: str) -> User:
    user.name = name
    user.save()
    return user


class ChineseWorld:
    """One of everything, in Chinese."""

    def __init__(self) -> None:
        self.department = Department.objects.create(name="皮膚科", slug="skin", locale="zh-hant", description="皮膚")
        self.elsewhere = Department.objects.create(name="眼科", slug="eyes", locale="zh-hant", is_open=False)
        self.chen, self.lin = self._doctor("陳小明"), self._doctor("林怡君")
        self.moderator, self.editor = people(make_moderator(), "張審核"), people(make_editor(), "李編輯")
        self.root = User.objects.create_superuser("root@example.org", "a long password", name="王管理")
        self.topics = Topic.objects.named_or_created(["紅疹", "皮膚"])
        self.topics[0].synonyms.create(name="疹子", key="疹子")
        self.public = self._corrected(self._published())
        self.similar = [self._published() for _number in range(3)]
        self.questions = self._questions()
        self.faq = FAQ.objects.create(
            title="紅疹怎麼照顧", slug="rash", body="保持清潔，不要抓。", department=self.department, locale="zh-hant",
            review_asked_of=self.lin,
        )  # fmt: skip
        self.faq.topics.set(self.topics)
        ReplyTemplate.objects.create(
            title="疹子", department=self.department, locale="zh-hant", kind="answer", answer="請再說明。"
        )
        for question in (self.public, self.questions["claimed"]):
            photo = Photo.objects.create(question=question, approved=True, width=9, height=9, added_at=timezone.now())
            default_storage.save(photo.path, ContentFile(b"pixels"))
        rebuild()

    def _doctor(self, name: str) -> Doctor:
        number = Doctor.objects.count()
        user = User.objects.create_user(f"doctor{number}@example.org", "a long password", name=name)
        doctor = Doctor.objects.create(
            user=user,
            name=name,
            slug=f"doctor-{number}",
            verified_on=date(2024, 1, 1),
            hospital="台大醫院",
            bio="看皮膚。",
        )
        doctor.departments.set([self.department])
        return doctor

    def _submitted(self, body: str = BODY, **fields) -> Question:
        number = Question.objects.count()
        about = {"title": TITLE, "body": f"{body}第{number}次問。", "locale": "zh-hant", "name": "安靜的蕨"}
        return submitted(self.department, **{**about, **fields})

    def _queued(self, **fields) -> Question:
        question = self._submitted(**fields)
        decisions.approve(
            question.pk, Actor.moderator(self.moderator), headline=HEADLINE, topics=self.topics,
            department=self.department,
        )  # fmt: skip
        return question

    def _claimed(self, doctor: Doctor | None = None, **fields) -> Question:
        question = self._queued(**fields)
        claims.claim(question.pk, Actor.doctor(doctor or self.chen))
        return question

    def _published(self, **fields) -> Question:
        question = self._claimed(**fields)
        replies.send(question.pk, Actor.doctor(self.chen), DRAFT)
        return Question.objects.get(pk=question.pk)

    def _corrected(self, question: Question) -> Question:
        corrections.correct(
            question.pk, Actor.doctor(self.chen), {**DRAFT, "care_level": CareLevel.URGENT}, note="時間寫錯了。"
        )
        corrections.opine(question.pk, Actor.doctor(self.lin), agrees=True)
        return Question.objects.get(pk=question.pk)

    def _questions(self) -> dict[str, Question]:
        """One in every state that a page tells in words of its own."""
        mo, dr_chen = Actor.moderator(self.moderator), Actor.doctor(self.chen)
        made = {
            "submitted": self._submitted(email="asker@example.org"),
            "in danger": self._submitted(DANGER, infant_age="w5", age_band="0-9", asked_for="child"),
            "returned": self._submitted(),
            "rejected": self._submitted(),
            "duplicate": self._submitted(),
            "queued": self._queued(),
            "answered": self._published(publication=False),
            "published": self._published(),
            "taken back": self._published(),
            "withdrawn": self._submitted(),
            "claimed": self._claimed(),
            "info needed": self._claimed(),
            "in review": self._claimed(),
        }
        decisions.return_to_asker(made["returned"].pk, mo, reason="unclear", note="從什麼時候開始？")
        decisions.reject(made["rejected"].pk, mo, reason="spam", note="這是廣告。")
        decisions.mark_duplicate(made["duplicate"].pk, mo, of=self.public.pk)
        claims.request_info(made["info needed"].pk, dr_chen, note="從什麼時候開始？")
        replies.send(made["in review"].pk, dr_chen, DRAFT, second_doctor=True)
        corrections.retract(made["taken back"].pk, dr_chen, note="我寫錯了。")
        own_question.withdraw(made["withdrawn"].pk)
        more_info.propose(
            self.public.pk, dr_chen, body="疹子會退。", review_by=timezone.localdate() + timedelta(days=90), seen=None
        )
        return {name: Question.objects.get(pk=question.pk) for name, question in made.items()}


class Crawl:
    """Every page of a portal in one language: what it is, and its HTML."""

    def __init__(self, world: ChineseWorld, prefix: str) -> None:
        self.world, self.prefix = world, prefix

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for rooms in (self.public, self.asking, self.private, self.sign_in, self.desk, self.admin):
            yield from rooms()

    def page(self, client: Client, path: str, sent: dict | None = None) -> tuple[str, str]:
        """One page by GET, or what an act with these fields leads to."""
        url = path if path.startswith(f"{self.prefix}/") else f"{self.prefix}{path}"
        response = client.get(url, follow=True) if sent is None else client.post(url, sent, follow=True)
        assert response.status_code < 500, url
        told = f"{'GET' if sent is None else 'POST'} {url} {response.status_code}"
        return told, response.text if "html" in response["Content-Type"] else ""

    def public(self) -> Iterator[tuple[str, str]]:
        client, world = Client(), self.world
        for address in addresses(world.public).values():
            yield self.page(client, address)
        searches = [
            "q=紅疹", "q=紅疹&department=skin&care=soon&age=30-39", "q=沒有人問過的事", "q=胸痛喘不過氣", "q=我想死",
        ]  # fmt: skip
        for query in searches:
            yield self.page(client, f"/search/?{query}")
        yield self.page(client, reverse("report", args=[world.public.pk]), {})
        for path in ("/nowhere/", world.questions["withdrawn"].get_absolute_url(), "/topics/?initial=疹"):
            yield self.page(client, path)

    def asking(self) -> Iterator[tuple[str, str]]:
        """Each step as it is opened, and as it answers to nothing at all."""
        client = Client()
        for name in ("ask", "ask_gate", "ask_stop", "ask_too_young", "ask_again", "new_link", "new_link_sent"):
            yield self.page(client, reverse(name))
        yield self.page(client, reverse("new_link"), {})
        yield self.page(client, reverse("new_link"), {"number": "x", "email": "x"})
        answers = asking.PAGES | {"question": {"title": TITLE, "body": BODY, "website": ""}}
        answers["about"] = {**answers["about"], "name": "安靜的蕨"}
        answers["department"] = {"department": str(self.world.department.pk)}
        for step in STEPS:
            url = reverse("ask_gate") if step.name == "gate" else reverse("ask_step", args=[step.name])
            opened = self.page(client, url)
            yield opened
            if step.name != "photos":
                yield self.page(client, url, {})
            if step.name == "question":
                yield self.page(client, url, {"title": "疹", "body": f"{BODY}{PERSONAL}"})
                yield self.page(client, url, {"title": TITLE, "body": f"{BODY}{PERSONAL}", "mask": "all"})
                yield self.page(client, url, {"title": TITLE, "body": DANGER})
            hidden = dict(asking.re.findall(r'<input type="hidden" name="(\w+)" value="(\w*)"', opened[1]))
            yield self.page(client, url, {**hidden, **answers.get(step.name, {})})
        check = self.page(client, reverse("ask_check"))
        yield check
        yield self.page(client, reverse("ask_help", args=["check"]))
        revision = dict(asking.re.findall(r'name="(revision)" value="(\d+)"', check[1]))
        yield self.page(client, reverse("ask_check"), revision)

    def private(self) -> Iterator[tuple[str, str]]:
        for question in [self.world.public, *self.world.questions.values()]:
            path = private_path(question)
            yield self.page(Client(), path)
            for act in ASKERS_ACTS:
                if act not in DONE_BY_ONE_PRESS:
                    yield self.page(Client(), path, {"action": act})
        yield self.page(
            Client(),
            private_path(self.world.questions["info needed"]),
            {"action": "give_info", "give_info-text": PERSONAL},
        )

    def sign_in(self) -> Iterator[tuple[str, str]]:
        names = ["account_login", "account_reset_password", "account_reset_password_done", "account_inactive"]
        for name in names:
            yield self.page(Client(), reverse(name))
            yield self.page(Client(), reverse(name), {})
        yield self.page(Client(), reverse("account_login"), {"login": "doctor0@example.org", "password": "x"})
        yield self.page(Client(), reverse("account_login"), {"login": "x", "password": "x"})
        client = Client()
        client.force_login(self.world.chen.user)
        inside = [
            "account_logout", "account_reauthenticate", "account_email", "account_change_password", "mfa_index",
            "mfa_activate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_list_webauthn",
            "mfa_add_webauthn",
        ]  # fmt: skip
        for name in inside:
            yield self.page(client, reverse(name))
            if name != "account_logout":
                yield self.page(client, reverse(name), {})
        sent = {"oldpassword": "x", "password1": "short", "password2": "other"}
        yield self.page(client, reverse("account_change_password"), sent)

    def desk(self) -> Iterator[tuple[str, str]]:
        world = self.world
        for doctor in (world.chen, world.lin):
            browser = signed_in(doctor)
            for path in (reverse("desk"), reverse("desk_me"), reverse("desk_article", args=[world.faq.pk])):
                yield self.page(browser, path)
            yield self.page(browser, reverse("desk_me"), {"away_from": "x", "away_until": "x"})
            for question in [world.public, *world.questions.values()]:
                yield self.page(browser, question.get_desk_url())
                yield self.page(browser, reverse("desk_preview", args=[question.pk]))
                yield self.page(browser, reverse("desk_more_info", args=[question.pk]))
        browser, path = signed_in(world.chen), world.questions["claimed"].get_desk_url()
        for act in ("send", "request_info", "transfer", "propose_duplicate"):
            yield self.page(browser, path, {"action": act})
        blocked = {**DRAFT, "answer": "您得了帶狀皰疹。請打 0912-345-678。", "action": "send"}
        for step in ("check", "preview", "send"):
            yield self.page(browser, path, {**blocked, "step": step, "revision": ""})
        plain = User.objects.create_user("plain@example.org", "a long password", name="沒有執照")
        Doctor.objects.create(user=plain, name="無照", slug="none")
        yield self.page(signed_in(plain), reverse("desk"))

    def admin(self) -> Iterator[tuple[str, str]]:
        browser, world = signed_in(self.world.root), self.world
        yield self.page(browser, reverse("admin:index"))
        for model in admin.site._registry:
            if model._meta.app_label not in OURS:
                continue
            kind = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            yield self.page(browser, reverse(f"{kind}_changelist"))
            yield self.page(browser, reverse(f"{kind}_add"))
            yield self.page(browser, reverse(f"{kind}_add"), NO_INLINES)
            row = self._row_of(model)
            if row is not None:
                yield self.page(browser, reverse(f"{kind}_change", args=[row.pk]))
                for page in ("history", "delete"):
                    yield self.page(browser, reverse(f"{kind}_{page}", args=[row.pk]))
        moderator = signed_in(world.moderator)
        for question in [world.public, *world.questions.values()]:
            yield self.page(moderator, reverse("admin:consultations_question_change", args=[question.pk]))
            yield self.page(moderator, reverse("admin:consultations_question_change", args=[question.pk]), {})
            for page in ("history", "text", "proof"):
                try:
                    path = reverse(f"admin:consultations_question_{page}", args=[question.pk])
                except NoReverseMatch:
                    continue
                yield self.page(moderator, path)

    @staticmethod
    def _row_of(model: type[Model]) -> Model | None:
        """A row of this kind; of texts that exist in several languages the Chinese one."""
        rows = model._default_manager.all()
        for path in ("locale", "policy__locale"):
            if path.split("__")[0] in {field.name for field in model._meta.get_fields()}:
                rows = rows.filter(**{f"{path}__iexact": "zh-hant"})
        return rows.first()
