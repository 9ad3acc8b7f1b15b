import unicodedata

from django.urls import path, register_converter

from consultations.views import (
    afterwards,
    articles,
    ask,
    asker,
    check,
    composing,
    desk,
    me,
    more_info,
    photos,
    public,
    queue,
    reporting,
    searching,
    steps,
)


class UnicodeSlug:
    """Letters and digits of any script. Some systems send "é" as "e" and an accent: both are one address."""

    regex = r"[-\w\u0300-\u036f]+"

    def to_python(self, value: str) -> str:
        return unicodedata.normalize("NFC", value)

    def to_url(self, value: str) -> str:
        return value


class Number:
    """A question's number: digits that fit the database's column."""

    regex = r"[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(UnicodeSlug, "words")
register_converter(Number, "number")

urlpatterns = [
    path("", public.home, name="home"),
    path("departments/", public.departments, name="departments"),
    path("departments/<words:slug>/", public.department, name="department"),
    path("questions/<number:number>/", public.question, name="question_number"),
    path("questions/<number:number>/replies/<number:reply>/", public.reply_version, name="reply_version"),
    path("questions/<number:number>/photos/<slug:name>/", photos.public_photo, name="public_photo"),
    path("questions/<number:number>/<words:slug>/", public.question, name="question"),
    path("reports/<number:number>/", reporting.report, name="report"),
    path("reports/<number:number>/sent/", reporting.sent, name="report_sent"),
    path("search/", searching.search, name="search"),
    path("search/suggest/", searching.suggest, name="search_suggest"),
    path("topics/", public.topics, name="topics"),
    path("topics/<words:slug>/", public.topic, name="topic"),
    path("faq/", public.faqs, name="faqs"),
    path("faq/<words:department>/<words:slug>/", public.faq, name="faq"),
    path("doctors/", public.doctors, name="doctors"),
    path("doctors/<words:slug>/", public.doctor, name="doctor"),
    path("policies/", public.policies, name="policies"),
    path("policies/<words:slug>/<number:number>/", public.policy_version, name="policy_version"),
    path("ask/", ask.start, name="ask"),
    path("ask/link/", afterwards.new_link, name="new_link"),
    path("ask/link/sent/", afterwards.new_link_sent, name="new_link_sent"),
    path("ask/again/", ask.start_again, name="ask_again"),
    path("ask/gate/", steps.gate, name="ask_gate"),
    path("ask/stop/", ask.stop, name="ask_stop"),
    path("ask/too-young/", ask.too_young, name="ask_too_young"),
    path("ask/help/<slug:following>/", ask.help_card, name="ask_help"),
    path("ask/suggestions/", ask.live_similar, name="ask_suggestions"),
    path("ask/photos/<slug:name>/", ask.photo, name="ask_photo"),
    path("ask/check/", check.check, name="ask_check"),
    path("ask/<slug:name>/", steps.step, name="ask_step"),
    path("q/<number:number>/<str:secret>/", asker.asker_page, name="asker"),
    path("q/<number:number>/<str:secret>/sent/", ask.sent, name="ask_done"),
    path("q/<number:number>/<str:secret>/stop/", asker.asker_stop, name="asker_stop"),
    path("q/<number:number>/<str:secret>/export/", afterwards.export, name="asker_export"),
    path("q/<number:number>/<str:secret>/photos/<slug:name>/", photos.asker_photo, name="asker_photo"),
    path("desk/", queue.queue, name="desk"),
    path("desk/me/", me.me, name="desk_me"),
    path("desk/me/back/", me.back, name="desk_back"),
    path("desk/faq/<number:faq>/", articles.review, name="desk_article"),
    path("desk/<number:number>/", desk.question, name="desk_question"),
    path("desk/<number:number>/draft/", composing.draft, name="desk_draft"),
    path("desk/<number:number>/preview/", composing.preview, name="desk_preview"),
    path("desk/<number:number>/more-info/", more_info.edit, name="desk_more_info"),
    path("desk/<number:number>/photos/<slug:name>/", desk.photo, name="desk_photo"),
]
