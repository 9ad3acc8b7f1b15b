"""Reply rules in the admin: their versions, on and off, what they find, and the list of replies to look through."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from consultations import reply_rules
from consultations.actors import Refused
from consultations.acts.governing import rule_versions
from consultations.acts.governing.in_force import rule_of, text_rules
from consultations.admin.moderation.question_details import with_marks
from consultations.admin.wording import KINDS
from consultations.forms.governing.rules import RuleForm, TryForm
from consultations.models import Finding, Reply, ReplyRule
from portal.model_admin import admin_page, key_of

TEMPLATES = "admin/consultations/replyrule"
COUNT_HITS_OF = timedelta(days=90)
MAX_SHOWN_REPLIES = 50  # of a dry run, with the words that were found
CONTEXT_LENGTH = 60  # characters shown before and after a finding


@admin.register(ReplyRule)
class ReplyRuleAdmin(admin.ModelAdmin):
    form = RuleForm
    list_display = ["code", "version", "family", "locale", "action", "state", "hits", "kept"]
    list_filter = ["family", "action", "locale", ("ended_at", admin.EmptyFieldListFilter)]
    search_fields = ["code", "message"]
    readonly_fields = ["shown_message"]
    list_per_page = 100
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReplyRule]:
        lately = Q(findings__at__gte=timezone.now() - COUNT_HITS_OF) & ~Q(findings__outcome=Finding.Outcome.REVIEW)
        kept = lately & Q(findings__outcome=Finding.Outcome.KEPT)
        return (
            super()
            .get_queryset(request)
            .annotate(hit_count=Count("findings", filter=lately), kept_count=Count("findings", filter=kept))
        )

    @admin.display(description=_("state"), ordering="begun_at")
    def state(self, rule: ReplyRule) -> str:
        if rule.begun_at is None:
            return pgettext("state of a rule", "draft")
        return pgettext("state of a rule", "on") if rule.is_on else pgettext("state of a rule", "off")

    @admin.display(description=_("what a doctor reads in your language"))
    def shown_message(self, rule: ReplyRule) -> str:
        """The messages that ship are in the catalogues; any other is shown as it was written."""
        return gettext(rule.message) if rule.message else "–"

    @admin.display(description=_("hits in 90 days"), ordering="hit_count")
    def hits(self, rule: ReplyRule) -> int:
        return rule.hit_count  # type: ignore[attr-defined]  # annotated above

    @admin.display(description=_("kept against it"), ordering="kept_count")
    def kept(self, rule: ReplyRule) -> str:
        """How often a doctor kept the wording and gave a reason. A high share means that the rule may be wrong."""
        hits, kept = rule.hit_count, rule.kept_count  # type: ignore[attr-defined]  # annotated above
        return f"{kept} ({kept * 100 // hits} %)" if hits else "–"

    def get_fields(self, request: HttpRequest, obj: ReplyRule | None = None) -> list[Any]:
        """What is only read is read in one's own language; the message as it was written is for who changes it."""
        unneeded = "shown_message" if self.has_change_permission(request, obj) else "message"
        return [name for name in super().get_fields(request, obj) if name != unneeded]

    def has_change_permission(self, request: HttpRequest, obj: ReplyRule | None = None) -> bool:
        """A version that was ever in force is read-only: replies were checked against it."""
        return super().has_change_permission(request, obj) and (obj is None or obj.begun_at is None)

    def has_delete_permission(self, request: HttpRequest, obj: ReplyRule | None = None) -> bool:
        return super().has_delete_permission(request, obj) and obj is not None and obj.begun_at is None

    def has_view_permission(self, request: HttpRequest, obj: ReplyRule | None = None) -> bool:
        return super().has_view_permission(request, obj) or super().has_change_permission(request)

    def get_urls(self) -> list[URLPattern]:
        own = [
            ("new-version", self.new_version), ("switch-on", self.switch_on), ("switch-off", self.switch_off),
            ("dry-run", self.dry_run),
        ]  # fmt: skip
        return [
            path("try/", self.admin_site.admin_view(self.try_rules), name="consultations_replyrule_try"),
            *(
                path(
                    f"<int:rule_id>/{name}/",
                    self.admin_site.admin_view(view),
                    name=f"consultations_replyrule_{name.replace('-', '_')}",
                )
                for name, view in own
            ),
            *super().get_urls(),
        ]

    def _may_change(self, request: HttpRequest) -> None:
        if not super().has_change_permission(request):
            raise PermissionDenied

    def _act(self, request: HttpRequest, rule_id: int, act: Callable[[int], Any], done: Any) -> HttpResponse:
        """What a button does with one version."""
        self._may_change(request)
        rule = get_object_or_404(ReplyRule, pk=rule_id)
        if request.method == "POST":
            try:
                rule = act(rule_id) or rule
                messages.success(request, done)
            except (Refused, reply_rules.RuleError) as refused:
                messages.warning(request, str(getattr(refused, "message", refused)))
        return HttpResponseRedirect(reverse("admin:consultations_replyrule_change", args=[rule.pk]))

    def new_version(self, request: HttpRequest, rule_id: int) -> HttpResponse:
        return self._act(
            request,
            rule_id,
            rule_versions.new_version,
            _("This is a draft of the next version. Switch it on when it is ready."),
        )

    def switch_on(self, request: HttpRequest, rule_id: int) -> HttpResponse:
        done = _("This version is on. What it finds in public replies will be on the review list.")
        return self._act(request, rule_id, rule_versions.switch_on, done)

    def switch_off(self, request: HttpRequest, rule_id: int) -> HttpResponse:
        return self._act(request, rule_id, rule_versions.switch_off, _("This version is off."))

    def try_rules(self, request: HttpRequest) -> HttpResponse:
        """A text, and what the rules find in it: those in force, or one version with `rule`."""
        self._may_change(request)
        chosen = ReplyRule.objects.filter(pk=key_of(request.GET.get("rule", ""))).first()
        form = TryForm(request.POST or None)
        context: dict[str, Any] = {"form": form, "rule": chosen}
        if form.is_valid():
            text = form.cleaned_data["text"]
            rules = text_rules(None)
            findings = reply_rules.check_text(text, (rule_of(chosen),) if chosen else rules)
            rows = [(finding, KINDS[finding.family], ReplyRule.Action(finding.action).label) for finding in findings]
            spans = [(finding.start, finding.end) for finding in findings]
            context |= {"marked": with_marks(text, spans), "findings": rows}
        return admin_page(request, ReplyRule, f"{TEMPLATES}/try.html", _("Try the rules on a text"), **context)

    def dry_run(self, request: HttpRequest, rule_id: int) -> HttpResponse:
        """What one version finds in the last 1,000 replies; changes nothing."""
        self._may_change(request)
        rule = get_object_or_404(ReplyRule, pk=rule_id)
        replies = list(rule_versions.dry_run(rule))
        return admin_page(
            request,
            ReplyRule,
            f"{TEMPLATES}/dry_run.html",
            _("Dry run of %(rule)s") % {"rule": rule},
            rule=rule,
            rows=[
                (reply, [_in_context(reply, finding) for finding in findings])
                for reply, findings in replies[:MAX_SHOWN_REPLIES]
            ],
            count=len(replies),
            of=rule_versions.DRY_RUN_REPLIES,
        )


def _in_context(reply: Reply, finding: reply_rules.RuleFinding) -> SafeString:
    """What was found, with the words around it. A part that is missing from the reply is shown by its name."""
    if finding.end == finding.start:
        return format_html("<em>{}</em>", capfirst(Reply._meta.get_field(finding.field).verbose_name))  # type: ignore[union-attr]
    text, start = getattr(reply, finding.field), max(0, finding.start - CONTEXT_LENGTH)
    return with_marks(text[start : finding.end + CONTEXT_LENGTH], [(finding.start - start, finding.end - start)])


class FamilyFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return list(ReplyRule.Family.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Finding]) -> QuerySet[Finding]:
        return queryset.filter(kind=self.value()) if self.value() in ReplyRule.Family else queryset


@admin.register(Finding)
class ReviewListAdmin(admin.ModelAdmin):
    """What rules found in replies that were public already. Editors look through them; no page is hidden by it."""

    list_display = ["question_number", "rule", "family", "words", "at"]
    list_display_links = None
    list_filter = [FamilyFilter]
    actions = ["dismiss_selected"]
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-at", "id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Finding]:
        return super().get_queryset(request).to_review().select_related("question", "reply", "rule")  # type: ignore[attr-defined]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Finding | None = None) -> bool:
        return False

    @admin.display(description=_("question"))
    def question_number(self, finding: Finding) -> SafeString:
        url = reverse("admin:consultations_question_change", args=[finding.question_id])
        return format_html('<a href="{}">{}</a>', url, finding.question_id)

    @admin.display(description=_("kind"), ordering="kind")
    def family(self, finding: Finding) -> str:
        return str(KINDS.get(finding.kind, finding.kind))

    @admin.display(description=_("words"))
    def words(self, finding: Finding) -> str:
        text = getattr(finding.reply, finding.field, "") if finding.reply else ""
        return text[finding.start : finding.end][:120]

    @admin.action(description=_("Keep the replies and remove them from this list"), permissions=["change"])
    def dismiss_selected(self, request: HttpRequest, findings: QuerySet[Finding]) -> None:
        count = rule_versions.dismiss(list(findings.values_list("pk", flat=True)))
        messages.success(request, _("Removed from the list: %(count)s") % {"count": count})
