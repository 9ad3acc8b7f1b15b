from django.urls import path, register_converter

from consultations.views import ask, asker, desk, public


class UnicodeSlug:
    regex = r"[-\w]+"

    def to_python(self, value: str) -> str:
        return value

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
    path("questions/<number:number>/<words:slug>/", public.question, name="question"),
    path("topics/", public.topics, name="topics"),
    path("topics/<words:slug>/", public.topic, name="topic"),
    path("faq/<words:department>/<words:slug>/", public.faq, name="faq"),
    path("doctors/", public.doctors, name="doctors"),
    path("doctors/<words:slug>/", public.doctor, name="doctor"),
    path("policies/<words:slug>/<number:number>/", public.policy_version, name="policy_version"),
    path("ask/", ask.ask, name="ask"),
    path("q/<number:number>/<str:secret>/", asker.asker_page, name="asker"),
    path("q/<number:number>/<str:secret>/sent/", ask.done, name="ask_done"),
    path("desk/", desk.queue, name="desk"),
    path("desk/<number:number>/", desk.question, name="desk_question"),
]
