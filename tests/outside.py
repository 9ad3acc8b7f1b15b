"""Text as people outside have it: what telephones, word processors, web pages and attackers put into a field.

A list of (name, text). Tests drive it through the fields and parameters of the portal; each is to end in a page.
"""

UNSEEN_ALONE = {
    "ten Hangul fillers": "\u3164" * 10,
    "a half-width Hangul filler": "\uffa0",
    "Hangul jamo fillers": "\u115f\u1160",
    "Braille blanks": "\u2800" * 3,
    "zero-width spaces": "\u200b" * 3,
    "a byte order mark": "\ufeff",
    "line and paragraph separators": "\u2028\u2029",
    "soft hyphens": "\u00ad" * 3,
    "word joiners": "\u2060" * 3,
    "joiners alone": "\u200d\u200c\ufe0f",
    "Word's bullet alone": "\uf0b7",
    "private use": "\ue000\U000f0000",
    "no-break spaces": "\u00a0\u202f\u3000",
    "directions alone": "\u202a\u202e\u2066\u2069\u200e\u200f\u061c",
    "tags": "\U000e0041\U000e007f",
    "no characters": "\ufffe\uffff\ufdd0\U0001ffff",
    "Mongolian vowel separators": "\u180e\u180b",
    "half of a character": "\ud800",
    "an object that was a picture": "\ufffc",
    "NUL alone": "\0",
    "controls": "\x01\x07\x1b\x7f\x9f",
    "spaces and line breaks": " \t\r\n\v\f\x85 ",
}  # a field that holds nothing else is empty

DOSES_AND_CLAIMS = {
    "a dose over lines": "Take ibuprofen\n400 mg twice\ndaily.",
    "stopping over lines": "Stop taking\nyour warfarin",
    "a Chinese diagnosis over lines": "您確\n診是乾癬",
    "a ligature in definitely": "This is de\ufb01nitely psoriasis",
    "a ligature in a medicine": "Apply \ufb02uticasone 0.05 % twice a day",
}  # for the reply rules

DANGERS = {
    "a soft hyphen in kill": "I want to k\u00adill myself",
    "a Chinese word over lines": "我真的很想自\n殺",
    "a Chinese word spaced out": "自 殺",
    "a space in a Chinese sentence": "我不想 活了",
    "a ligature in difficulty": "dif\ufb01culty breathing",
    "a prime for an apostrophe": "can′t breathe",
}  # for screening

PERSONAL_DATA = {
    "a zero-width space in a name": "My name is Ann\u200ba Schmidt",
    "accents as marks of their own": "My name is Jose\u0301 Marti\u0301nez",
    "a zero-width space in a Chinese name": "我叫王\u200b小明",
    "an umlaut before the @": "jörg.müller@example.org",
    "an umlaut in a domain": "anna@münchen.de",
    "a Chinese address": "王小明@例子.台灣",
    "a full-width address": "ａｎｎａ＠ｅｘａｍｐｌｅ．ｏｒｇ",
    "figure dashes in a phone number": "0912‒345‒678",
    "a line break in a phone number": "0912\n345 678",
    "word joiners in a phone number": "0912\u2060345\u2060678",
    "soft hyphens in a phone number": "0912\u00ad345\u00ad678",
    "joiners in a phone number": "0912\u200d345\u200d678",
    "selectors in a phone number": "0\ufe0f912345\ufe0f678",
    "a messenger's head": "[27/11/2026, 14:33:07] Anna Schmidt: hello",
    "a mail's head": "From: Anna Schmidt <anna@example.org>",
    "a form's head": "Patient Name: ANNA SCHMIDT",
    "an identity number of China": "11010519491231002X",
    "the same in full width": "１１０１０５１９４９１２３１００２ｘ",
}  # for screening, masking included

ODD = {
    "a right-to-left override": "photo\u202egnp.exe 03/05/2020",
    "Word's bullets": "\uf0b7 fever\n\uf0b7 cough",
    "a flag and a family": "🇹🇼 👩🏽‍⚕️ 👨‍👩‍👧‍👦 ❤️ 1️⃣",
    "Arabic": "أعاني من صداع شديد منذ ثلاثة أيام",
    "Hebrew and English": "כואב לי הראש since Monday (3 days)",
    "Persian with a non-joiner": "می\u200cخواهم بپرسم",
    "Hindi with a joiner": "क्\u200dष सिर में दर्द",
    "Thai": "ปวดหัวมาสามวันแล้ว",
    "Korean as jamo": "\u1112\u1161\u11ab\u1100\u116e\u11a8",
    "marks upon marks": "e" + "\u0301\u0323" * 500,
    "an emoji beyond 16 bits": "\U0001fae8\U0001f9d1\U0001f3fd",
    "Chinese emphasis": "**「重點」**請注意",
    "Simplified Chinese": "高血压用药",
    "Traditional Chinese": "高血壓用藥",
    "NUL within": "head\0ache",
    "a half character within": "head\udcffache",
    "five thousand digits": "1" * 5000,
    "ten thousand characters without a space": "a" * 10_000,
    "ten thousand line breaks": "\n" * 10_000 + "a",
    "one line of many": "a\n" * 2000,
    "a phone number that never ends": "What is this number on my tablets: " + "1" * 150,
    "Null": "Null",
    "undefined": "undefined",
    "NaN": "NaN",
    "a superscript two": "²",
    "O'Brien": "O'Brien",
    "SQL": "'; --",
    "more SQL": "1' OR '1'='1",
    "a template": "{{7*7}}",
    "a template's tag": "{% load static %}",
    "a format": "%s %(name)s {0} {nobody.__class__}",
    "a formula": "=1+1",
    "a command of a spreadsheet": '=HYPERLINK("http://example.org";"x")',
    "markup": "<b>x</b><script>alert(1)</script>",
    "an attribute": '" onmouseover="alert(1)',
    "a path": "../../../../etc/passwd",
    "a line of a header": "x\r\nBcc: anna@example.org",
    "a link": "javascript:alert(1)",
    "minus one": "-1",
    "a large number": "99999999999999999999",
    "a number with an exponent": "1e400",
    "percent": "100 % %00 %zz + & ? #",
    "quotation marks": "“quoted” „so“ «or so» 「這樣」",
}

OUTSIDE: list[tuple[str, str]] = [
    pair for group in (UNSEEN_ALONE, DOSES_AND_CLAIMS, DANGERS, PERSONAL_DATA, ODD) for pair in group.items()
]
