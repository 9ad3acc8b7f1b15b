# ruff: noqa: E501 -- a sample stays on one line
"""Patterns over people's text: RE2 alone, neighbours checked, places in characters."""

import ast
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import hostile_texts
from consultations.reading import fold_chinese
from consultations.reading.patterns import Text, compile_pattern
from consultations.reading.words import latin_words

ROOT = Path(__file__).resolve().parents[3]
# Python's own patterns may take exponential time. Who may use them all the same, and why nobody's text reaches them.
MAY_USE_RE = {
    "consultations/workflow.py": "the code of a reason, chosen by the portal, of at most 40 letters",
    "consultations/retrieval/ranking.py": "names of parameters in the portal's own SQL",
    "consultations/photos/codec.py": "the two bytes of a marker in a picture, without repetition",
    "portal/logs.py": "a request's id, of at most 64 characters by one class of them",
}
# Who compiles with RE2 itself; all others go through reading/patterns.py.
MAY_USE_RE2 = ("consultations/reading/", "consultations/reply_rules/")


def modules():
    for package in ("consultations", "doctors", "portal"):
        yield from sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """The top-level names of what a module imports, also within functions and by `__import__` or `import_module`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module.partition(".")[0], *(f"{node.module}.{name.name}" for name in node.names)}
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in (
            "__import__",
            "import_module",
        ):
            found |= {str(argument.value) for argument in node.args if isinstance(argument, ast.Constant)}
    return found


def test_only_named_modules_use_pythons_patterns():
    using = {
        str(path.relative_to(ROOT))
        for path in modules()
        if imported(path) & {"re", "regex", "sre_compile", "fnmatch", "django.core.validators.RegexValidator"}
    }
    assert using == set(MAY_USE_RE)


def test_what_pythons_patterns_read_is_short():
    """Without repetition inside repetition, so that no text of any length makes them slow."""
    for name in MAY_USE_RE:
        for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
                pattern = node.args[0]
                assert isinstance(pattern, ast.Constant), name
                text = pattern.value if isinstance(pattern.value, str) else pattern.value.decode("latin-1")
                assert text.count("*") + text.count("+") + text.count("{") <= 1, f"{name}: {text}"


def test_re2_is_used_through_one_module():
    using = {str(path.relative_to(ROOT)) for path in modules() if "re2" in imported(path)}
    assert all(name.startswith(MAY_USE_RE2) for name in using), using


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (compile_pattern(r"\d{2,3}", not_after="0-9A-Za-z", not_before=r"\d%"), "a12 12% 1234 34,56 王123", ["34", "56", "123"]),
        (compile_pattern(r"\bcat\b"), "écat cat caté 王cat cat", ["cat", "cat", "cat"]),
        (compile_pattern(r"\bcat\b"), "cat\u0301 сcat concat", []),
        (compile_pattern("no", unless_before=" doubt"), "no doubt no way", ["no"]),
        (compile_pattern("aa", unless_after="x"), "xaaa", ["aa"]),
        (compile_pattern("a+", followed_by="b"), "aab aa ab", ["aa", "a"]),
        (compile_pattern("b", only_after=" "), "b ab b", ["b", "b"]),
        (compile_pattern(r"\w+"), "Ménière 偏頭痛 e\u0301a", ["Ménière", "偏頭痛", "e\u0301a"]),
        (compile_pattern(r"a\sb", ignore_case=True), "A\u3000B a\xa0b", ["A\u3000B", "a\xa0b"]),
        (compile_pattern(r"[^\w.]+"), "王,，x. y", [",，", " "]),
        (compile_pattern("\\u4e00[\\u4e8c]"), "一二", ["一二"]),
        (compile_pattern("头发"), fold_chinese("頭髮"), [fold_chinese("头发")]),
    ],
)  # fmt: skip
def test_a_pattern_and_its_neighbours(pattern, text, found):
    assert pattern.findall(text) == found
    assert pattern.findall(Text(text)) == found


def test_a_refused_hit_is_sought_again_from_its_second_character():
    assert [match.span() for match in compile_pattern("aba", unless_before="x").finditer("abaxaba ababax")] == [
        (4, 7), (8, 11),
    ]  # fmt: skip


def test_neighbours_of_hits_that_touch_are_seen():
    assert [match.span() for match in compile_pattern("a", not_after="b").finditer("aaba")] == [(0, 1), (1, 2)]
    assert [match.span() for match in compile_pattern("王", not_before="b").finditer("王王b王")] == [(0, 1), (3, 4)]


def test_groups_and_places_count_characters():
    match = compile_pattern(r"(?P<first>[\u4e00-\u9fff]+)-(?P<none>x)?", not_after="a").search(Text("é😀王小-"))
    assert match is not None
    assert (match.span(), match.span("first"), match["first"], match["none"]) == ((2, 5), (2, 4), "王小", "")
    assert match.string[match.start() : match.end()] == match.group()


def test_half_a_character_is_read_as_an_unknown_one():
    assert [match.span() for match in compile_pattern("a").finditer("\ud800a\udfffa")] == [(1, 2), (3, 4)]


def test_split_sub_match_and_fullmatch():
    pattern = compile_pattern("[,，]")
    assert pattern.split("a,b，c") == ["a", "b", "c"]
    assert pattern.sub(lambda match: f"<{match.group()}>", "a,b，c") == "a<,>b<，>c"
    assert compile_pattern("b").match("ab", 1) is not None
    assert compile_pattern("b").match("ab") is None
    assert compile_pattern("a|ab").fullmatch("ab") is not None
    assert compile_pattern("a").fullmatch("ab") is None


@given(st.text(alphabet="ab'1 É王-", max_size=40))
def test_latin_words_begin_with_a_letter_or_digit(text):
    spans = list(latin_words(text))
    assert all(text[start] in "ab1" and set(text[start:end]) <= set("ab1'") for start, end in spans)
    assert {at for start, end in spans for at in range(start, end)} >= {
        at for at, char in enumerate(text) if char in "ab1"
    }


@pytest.mark.parametrize("reader", sorted(hostile_texts.READERS))
def test_no_text_stops_a_reader(reader):
    """Every kind of hostile text, with far more time than it takes: what is not linear takes minutes."""
    began = time.thread_time()
    for kind in hostile_texts.PIECES:
        hostile_texts.READERS[reader](hostile_texts.texts(kind, hostile_texts.LENGTH))
        hostile_texts.READERS[reader]("What is this number on my tablets: " + hostile_texts.texts(kind, 150))
    assert time.thread_time() - began < 30  # seconds of the processor for all kinds together
