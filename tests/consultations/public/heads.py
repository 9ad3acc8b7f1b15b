"""What the head of a page says, read off its HTML."""

import json
import re
from html import unescape


def head_of(html: str) -> str:
    return html[: html.index("</head>")]


def body_of(html: str) -> str:
    return html[html.index("<body") :]


def title_of(html: str) -> str:
    return unescape(re.search(r"<title>(.*?)</title>", html, re.S)[1])


def meta(html: str) -> dict[str, str]:
    """The meta elements by name or property."""
    pairs = re.findall(r'<meta (?:name|property)="([^"]*)" content="([^"]*)">', head_of(html))
    return {name: unescape(content) for name, content in pairs}


def links(html: str, relation: str) -> list[dict[str, str]]:
    """The attributes of each link element of one relation."""
    elements = re.findall(r"<link ([^>]*)>", head_of(html))
    attributes = [{name: unescape(value) for name, value in re.findall(r'(\w+)="([^"]*)"', one)} for one in elements]
    return [one for one in attributes if one["rel"] == relation]


def canonical(html: str) -> str | None:
    return next((one["href"] for one in links(html, "canonical")), None)


def alternates(html: str) -> dict[str, str]:
    return {one["hreflang"]: one["href"] for one in links(html, "alternate") if "hreflang" in one}


def feeds(html: str) -> list[str]:
    return [one["href"] for one in links(html, "alternate") if one.get("type") == "application/atom+xml"]


def is_indexed(html: str) -> bool:
    return meta(html).get("robots") != "noindex"


def json_ld(html: str) -> list[dict]:
    """The nodes of the page's JSON-LD, as a parser of HTML would hand it to a parser of JSON."""
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script', html, re.S)
    assert len(blocks) <= 1
    return [node for block in blocks for node in json.loads(block)["@graph"]]
