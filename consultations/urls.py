import unicodedata

from django.urls import path, register_converter

from consultations.views.asking import check, start, steps
from consultations.views.desk import faq_articles, more_info, open_question, profile, queue, reply_drafts
from consultations.views.private_page import copy_and_link, own_question
from consultations.views.public import (
    about,
    feeds,
    home,
    pages,
    photos,
    pictures,
    policies,
    question_page,
    reports,
    search,
    site_files,
    sitemaps,
    statistics,
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

# What everybody may read. Tests and measurements take their addresses from this list.
public_pages = [
    path("", home.home, name="home"),
    path("departments/", pages.departments, name="departments"),
    path("departments/<words:slug>/", pages.department, name="department"),
    path("questions/<number:number>/", question_page.question, name="question_number"),
    path("questions/<number:number>/replies/<number:reply>/", question_page.reply_version, name="reply_version"),
    path("questions/<number:number>/photos/<slug:name>/", photos.public_photo, name="public_photo"),
    path("questions/<number:number>/<words:slug>/", question_page.question, name="question"),
    path("questions/<number:number>/<words:slug>/picture.png", pictures.picture, name="question_picture"),
    path("reports/<number:number>/", reports.report, name="report"),
    path("reports/<number:number>/sent/", reports.sent, name="report_sent"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="search_suggest"),
    path("topics/", pages.topics, name="topics"),
    path("topics/<words:slug>/", pages.topic, name="topic"),
    path("faq/", pages.faqs, name="faqs"),
    path("faq/<words:department>/<words:slug>/", pages.faq, name="faq"),
    path("doctors/", pages.doctors, name="doctors"),
    path("doctors/<words:slug>/", pages.doctor, name="doctor"),
    path("policies/", policies.policies, name="policies"),
    path("policies/<words:slug>/<number:number>/", policies.policy_version, name="policy_version"),
    path("statistics/", statistics.statistics_page, name="statistics"),
    path("about/", about.about, name="about"),
    path("about/doctors/", about.doctors_and_licences, name="about_doctors"),
    path("about/your-data/", about.your_data, name="about_your_data"),
    path("about/accessibility/", about.accessibility, name="about_accessibility"),
    path("about/contact/", about.contact, name="about_contact"),
    path("about/citing/", about.citing, name="about_citing"),
    path("feeds/", feeds.Answers(), name="feed"),
    path("feeds/departments/<words:slug>/", feeds.DepartmentAnswers(), name="department_feed"),
    path("feeds/topics/<words:slug>/", feeds.TopicAnswers(), name="topic_feed"),
    path("feeds/doctors/<words:slug>/", feeds.DoctorAnswers(), name="doctor_feed"),
]

# What programs read. These have one address, without a language.
for_programs = [
    path("robots.txt", site_files.robots, name="robots"),
    path("site.webmanifest", site_files.manifest, name="manifest"),
    path(".well-known/security.txt", site_files.security, name="security"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/<slug:section>-<number:number>.xml", sitemaps.part, name="sitemap_part"),
]

asking = [
    path("ask/", start.start, name="ask"),
    path("ask/link/", copy_and_link.new_link, name="new_link"),
    path("ask/link/sent/", copy_and_link.new_link_sent, name="new_link_sent"),
    path("ask/again/", start.start_again, name="ask_again"),
    path("ask/gate/", steps.gate, name="ask_gate"),
    path("ask/stop/", start.stop, name="ask_stop"),
    path("ask/too-young/", start.too_young, name="ask_too_young"),
    path("ask/help/<slug:following>/", start.help_card, name="ask_help"),
    path("ask/suggestions/", start.live_similar, name="ask_suggestions"),
    path("ask/photos/<slug:name>/", start.photo, name="ask_photo"),
    path("ask/check/", check.check, name="ask_check"),
    path("ask/<slug:name>/", steps.step, name="ask_step"),
]

private_page = [
    path("q/<number:number>/<str:secret>/", own_question.asker_page, name="asker"),
    path("q/<number:number>/<str:secret>/sent/", start.sent, name="ask_done"),
    path("q/<number:number>/<str:secret>/stop/", own_question.asker_stop, name="asker_stop"),
    path("q/<number:number>/<str:secret>/export/", copy_and_link.export, name="asker_export"),
    path("q/<number:number>/<str:secret>/photos/<slug:name>/", photos.asker_photo, name="asker_photo"),
]

desk = [
    path("desk/", queue.queue, name="desk"),
    path("desk/me/", profile.me, name="desk_me"),
    path("desk/me/back/", profile.back, name="desk_back"),
    path("desk/faq/<number:faq>/", faq_articles.review, name="desk_article"),
    path("desk/<number:number>/", open_question.question, name="desk_question"),
    path("desk/<number:number>/draft/", reply_drafts.draft, name="desk_draft"),
    path("desk/<number:number>/preview/", reply_drafts.preview, name="desk_preview"),
    path("desk/<number:number>/more-info/", more_info.edit, name="desk_more_info"),
    path("desk/<number:number>/photos/<slug:name>/", open_question.photo, name="desk_photo"),
]

urlpatterns = [*public_pages, *asking, *private_page, *desk]
