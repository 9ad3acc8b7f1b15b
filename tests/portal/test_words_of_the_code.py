"""What the code and its documents call things: names that say what they hold, and files that are there."""

import ast
import re

import pytest
from django.conf import settings

from tests.portal.test_project import sources

# Names that tell a reader nothing about what they hold.
VAGUE = {"found", "told", "more", "here", "given", "one", "said", "rest"}
DOCUMENTS = sorted([*(settings.BASE_DIR / "docs").glob("*.md"), *settings.BASE_DIR.glob("*.md")])
NAMED_FILE = re.compile(r"`([\w/.]+(?:\.py|\.js|\.jsonl|\.txt|[a-z_]/))`")
FOLDERS = ("", "consultations", "portal", "doctors")


def names_of(tree: ast.Module) -> set[str]:
    """Every variable and parameter that a module gives a name."""
    nodes = list(ast.walk(tree))
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return stored | {node.arg for node in nodes if isinstance(node, ast.arg)}


def test_no_variable_is_named_for_nothing():
    assert {path: names for path, tree in sources() if (names := names_of(tree) & VAGUE)} == {}


def test_such_a_name_would_be_found():
    assert names_of(ast.parse("def f(more):\n    for one in more:\n        found = one")) == {"more", "one", "found"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_names_files_that_are_there(document):
    """By their path from the root, or from the folder of one of the apps, or below a folder of a layer."""
    named = {name for name in NAMED_FILE.findall(document.read_text(encoding="utf-8")) if not name.startswith("/")}
    missing = [
        name
        for name in sorted(named)
        if not any((settings.BASE_DIR / folder / name).exists() for folder in FOLDERS)
        and not list((settings.BASE_DIR / "consultations").glob(f"**/{name.rstrip('/')}"))
        and not list((settings.BASE_DIR / "static").glob(f"**/{name}"))
    ]
    assert missing == []


def test_nothing_cites_a_document_that_is_not_here():
    """A rule is stated where it holds, or in docs/: never by the number it has in somebody's plan."""
    cited = re.compile(r"\bfeatures [A-Z]\d|design rule|\b(?:policy|design|features|voice)\.md")
    files = [path for path, _tree in sources()] + [str(path.relative_to(settings.BASE_DIR)) for path in DOCUMENTS]
    files += [str(path.relative_to(settings.BASE_DIR)) for path in (settings.BASE_DIR / "templates").rglob("*.html")]
    assert [path for path in files if cited.search((settings.BASE_DIR / path).read_text(encoding="utf-8"))] == []
