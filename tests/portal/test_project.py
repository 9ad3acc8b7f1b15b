"""House rules that a machine can hold: migrations, templates, one writer of a status, imports, words."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.management import call_command
from django.template.loader import get_template
from django.utils.functional import Promise

from consultations.models import Question

APPS = ("portal", "doctors", "consultations")
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.*"))


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the apps as its path and its tree; migrations are history."""
    for app in APPS:
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(settings.BASE_DIR)), ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR / "templates"))


@pytest.mark.django_db
def test_no_migration_is_missing(capsys):
    call_command("makemigrations", "--check", "--dry-run", *APPS)
    assert "No changes detected" in capsys.readouterr().out


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_template_compiles(path):
    assert get_template(name_of(path)).origin.name == str(path)


INLINE = {
    "a style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    # A block of JSON is data, which nothing runs.
    "a script": re.compile(r"<script\b(?![^>]*\b(?:src=|type=\"application/(?:ld\+)?json\"))", re.IGNORECASE),
    "a handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "another host": re.compile(r"(?:src|srcset)\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE),
}


@pytest.mark.parametrize("what", INLINE)
def test_no_template_has_inline(what):
    """The Content-Security-Policy would refuse it, and the page would fall apart without a word.

    Mail has no such policy, and mail programs know styles on the elements best.
    """
    html = {name_of(path): path.read_text(encoding="utf-8") for path in TEMPLATES}
    assert len(html) > 60
    if what == "a style":
        html = {name: text for name, text in html.items() if not name.startswith("mail/")}
    assert [name for name, text in html.items() if INLINE[what].search(text)] == []


@pytest.mark.parametrize(
    ("what", "bad"),
    [
        ("a style", '<p style="x">'),
        ("a style", "<STYLE>"),
        ("a script", "<script>x</script>"),
        ("a handler", '<p class="x" onclick="x">'),
        ("a script address", '<a href="javascript:x">'),
        ("another host", '<img src="//x.example/y">'),
    ],
)
def test_what_is_looked_for_would_be_found(what, bad):
    assert INLINE[what].search(bad)


# A status has one writer. What else is called so: the state of a job, and an answer's HTTP status.
ALLOWED = {("consultations/clock.py", "revived.update(status=TaskResultStatus.READY, started_at=None)")}
MAKERS = {
    "update",
    "create",
    "get_or_create",
    "update_or_create",
    "aupdate",
    "acreate",
    "Question",
    "setattr",
    "bulk_update",
    "replace",
}


def writes_of_a_status(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        targets = (
            node.targets
            if isinstance(node, ast.Assign)
            else [node.target]
            if isinstance(node, ast.AugAssign | ast.AnnAssign)
            else []
        )
        for one in (one for target in targets for one in ast.walk(target)):
            if isinstance(one, ast.Attribute) and one.attr == "status" and isinstance(one.ctx, ast.Store):
                yield ast.unparse(node)
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            texts = {one.value for argument in node.args for one in ast.walk(argument) if isinstance(one, ast.Constant)}
            keywords = {keyword.arg for keyword in node.keywords}
            named = {
                key.value
                for keyword in node.keywords
                for key in ast.walk(keyword.value)
                if isinstance(key, ast.Constant)
            }
            set_by_move = called == "set" and "status" in keywords
            if set_by_move or (
                called in MAKERS
                and ("status" in keywords or "status" in texts or (called != "setattr" and "status" in named))
            ):
                yield ast.unparse(node)


def test_a_status_is_written_by_the_workflow_alone():
    found = {(path, line) for path, tree in sources() for line in writes_of_a_status(tree)}
    assert {path for path, _line in found} == {"consultations/workflow.py", "consultations/clock.py"}
    assert {one for one in found if one[0] != "consultations/workflow.py"} == ALLOWED


@pytest.mark.parametrize(
    "code",
    [
        "q.status = x",
        "q.status: str = x",
        "a, q.status = x",
        "Question.objects.update(status=x)",
        "Question(status=x)",
        "setattr(q, 'status', x)",
        "Question.objects.bulk_update(rows, ['status'])",
        "Question.objects.create(title=t, status=x)",
        "change.set(status=x)",
        "Question.objects.get_or_create(pk=1, defaults={'status': x})",
    ],
)
def test_such_a_write_would_be_found(code):
    assert list(writes_of_a_status(ast.parse(code))) == [code]


@pytest.mark.parametrize(
    "code", ["render(r, t, status=503)", "q.filter(status=x)", "x = q.status", "JsonResponse({}, status=503)"]
)
def test_reading_a_status_is_no_write(code):
    assert list(writes_of_a_status(ast.parse(code))) == []


def test_the_status_is_no_field_of_any_form():
    assert Question._meta.get_field("status").editable is False


def test_imports_stand_at_the_top():
    inside = [
        f"{path}:{statement.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for statement in ast.walk(node)
        if isinstance(statement, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_there_are_no_signals():
    receivers = re.compile(r"\b(?:post_save|pre_save|m2m_changed|post_delete|pre_delete|request_finished|@receiver)\b")
    found = [
        path
        for app in APPS
        for path in sorted((settings.BASE_DIR / app).rglob("*.py"))
        if receivers.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


# Words


def own_forms() -> list[type[forms.BaseForm]]:
    """Every form of the portal, wherever it stands."""
    names = [path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path, _tree in sources()]
    modules = [import_module(name) for name in names if ".management" not in name and not name.endswith("__main__")]
    return [
        form
        for module in modules
        for form in vars(module).values()
        if isinstance(form, type) and issubclass(form, forms.BaseForm) and form.__module__ == module.__name__
    ]


FORMS = own_forms()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_word_of_a_form_is_translated_when_it_is_shown(form):
    """A plain string would stay in one language for ever; one translated on import, in the first reader's."""
    plain = []
    for name, field in form.base_fields.items():
        words = [field.label, field.help_text, *field.error_messages.values(), getattr(field, "empty_label", None)]
        choices = [] if isinstance(field, forms.ModelChoiceField) else getattr(field, "choices", [])
        words += [label for value, label in choices if not re.fullmatch(r"\d+(-\d+)?", str(value))]
        plain += [(name, text) for text in words if text and text.strip("-") and not isinstance(text, Promise)]
    for name in ("heading", "explain", "button"):
        text = getattr(form, name, "")
        plain += [(name, text)] if text and not isinstance(text, Promise) else []
    for value, label in getattr(form, "REASONS", []):
        plain += [(value, label)] if not isinstance(label, Promise) else []
    named = getattr(form, "words", {})  # labels instead of a library's
    plain += [(name, text) for name, texts in named.items() for text in texts if text and not isinstance(text, Promise)]
    labels = [(name, field.label or name in named, field.widget.is_hidden) for name, field in form.base_fields.items()]
    nameless = [name for name, label, is_hidden in labels if not label and not is_hidden]
    assert (plain, nameless) == ([], [])


def test_every_refusal_and_error_goes_through_gettext():
    """`Refused(code, _("…"))`, `ValidationError(_("…"))`, `add_error(…)`, `messages.…`: never a bare sentence."""
    bare = []
    for path, tree in sources():
        for node in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            called = ast.unparse(node.func)
            place = {
                "Refused": 1,
                "forms.ValidationError": 0,
                "ValidationError": 0,
                "form.add_error": 1,
                "self.add_error": 1,
            }.get(called)
            if called.startswith("messages."):
                place = 1
            if (
                place is not None
                and len(node.args) > place
                and isinstance(node.args[place], ast.Constant | ast.JoinedStr)
            ):
                bare.append(f"{path}:{node.lineno}")
    assert bare == []
