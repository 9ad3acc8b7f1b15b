"""What joins texts: each language has its own signs, and what people wrote is escaped between them."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

from portal import punctuation


@pytest.mark.parametrize(
    ("language", "listed", "all_of_them", "sentences"),
    [("en", "a, b, c", "a, b and c", "A. B."), ("zh-hant", "a、b、c", "a、b、c", "A。B。")],
)
def test_each_language_has_its_own_signs(language, listed, all_of_them, sentences):
    with override(language):
        assert punctuation.listed("abc") == listed
        assert punctuation.listed_to_the_end("abc") == all_of_them
        assert punctuation.listed_to_the_end("a") == "a"
        assert punctuation.in_one_line(*map(punctuation.as_sentence, "AB"), "") == sentences


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "a, &lt;b&gt; (&lt;b&gt;) “&lt;b&gt;” x: &lt;b&gt;. "),
        ("zh-hant", "a、&lt;b&gt;（&lt;b&gt;）「&lt;b&gt;」x：&lt;b&gt;。"),
    ],
)
def test_templates_escape_what_they_join(language, text):
    source = (
        "{{ items|listed }}{{ gap }}{{ bad|in_brackets }}{{ gap }}{{ bad|quoted }}{{ gap }}{{ 'x'|labelled:bad }}"
        "{% full_stop %}{% sentence_space %}"
    )
    with override(language):
        context = {"items": ["a", "<b>"], "bad": "<b>", "gap": " " if language == "en" else ""}
        assert Template(source).render(Context(context)) == text
