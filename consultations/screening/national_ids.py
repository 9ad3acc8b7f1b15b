# ruff: noqa: E501 -- a pattern stays on one line
"""The numbers that states give to a person, by country: what they look like, and how their check digits are checked.

A number is `clear` in a form that hardly any other number has: letters, the groups in which it is written, a date
with check digits. The others are digits alone, of which every tenth or eleventh would pass by chance, so that a bar
code would be somebody's number: they count only after a word that announces a number of that kind.
"""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from consultations.reading.patterns import Pattern, compile_pattern

# The letter of a Taiwanese identity number stands for a two-digit number in its checksum.
LETTERS = {letter: 10 + index for index, letter in enumerate("ABCDEFGHJKLMNPQRSTUVXYWZIO")}
SEPARATORS = str.maketrans("", "", " .-/()[]")


def is_taiwan_id(text: str) -> bool:
    """Whether the checksum of a Taiwanese identity number, or of a resident's old or new one, is right."""
    text = text.translate(SEPARATORS).upper()
    first, second = LETTERS[text[0]], text[1]
    # In the old numbers of residents the second place is a letter too: its last digit counts.
    digits = [first // 10, first % 10, int(second) if second.isdigit() else LETTERS[second] % 10, *map(int, text[2:])]
    weights = [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1]
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 10 == 0


def is_hong_kong_id(text: str) -> bool:
    """Whether the check digit in its brackets is right. A number with one letter is weighted as if a space preceded it."""
    text = text.translate(SEPARATORS).upper()
    letters, digits, check = text[:-7], text[-7:-1], text[-1]
    if not letters.isalpha() or not digits.isdigit() or check not in "0123456789A":
        return False
    values = [36 if len(letters) == 1 else ord(letters[0]) - 55, ord(letters[-1]) - 55, *map(int, digits)]
    total = sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True))
    return (total + (10 if check == "A" else int(check))) % 11 == 0


def is_singapore_id(text: str) -> bool:
    """Whether its last letter is right; numbers given since 2000 (T, G) are shifted by four."""
    text = text.translate(SEPARATORS).upper()
    total = sum(int(digit) * weight for digit, weight in zip(text[1:8], (2, 7, 6, 5, 4, 3, 2), strict=True))
    total += 4 if text[0] in "TG" else 0
    return ("JZIHGFEDCBA" if text[0] in "ST" else "XWUTRQPNMLK")[total % 11] == text[-1]


def _is_rrn_shaped(text: str) -> bool:
    """Numbers that Korea gives since October 2020 have no check digit: the date tells."""
    return 1 <= int(text[2:4]) <= 12 and 1 <= int(text[4:6]) <= 31


class Number(NamedTuple):
    country: str
    is_valid: Callable[[str], bool]
    clear: Pattern | None
    lengths: tuple[int, ...] = ()  # characters, without separators, that it has after a word that announces it


def _number(country: str, check: str | Callable[[str], bool], clear: str, *lengths: int) -> Number:
    """`check`: the module of python-stdnum that works out the check digits, or a function of our own."""
    is_valid = import_module(f"stdnum.{check}").is_valid if isinstance(check, str) else check
    pattern = (
        compile_pattern(f"(?:{clear})", ignore_case=True, not_after="0-9A-Za-z_./+-", not_before="0-9A-Za-z_%")
        if clear
        else None
    )
    return Number(country, is_valid, pattern, lengths)


def _digits(count: int) -> str:
    """So many digits, bare or in groups."""
    return rf"(?:\d[ .-]?){{{count - 1}}}\d"


NUMBERS = [
    _number("CN", "cn.ric", r"(?:\d[ .-]?){17}[\dX]"),
    _number("TW", is_taiwan_id, rf"[A-Z][ .-]?[1289A-D][ .-]?{_digits(8)}"),
    _number("HK", is_hong_kong_id, r"[A-Z]{1,2}[ .-]?\d{6}\s?[(\[][0-9A][)\]]", 8, 9),
    _number("MO", lambda text: True, r"[157]\d{6}\(\d\)|[157]/\d{6}/\d"),
    _number("SG", is_singapore_id, r"[STFG][ .-]?\d{7}[ .-]?[A-Z]"),
    _number("KR", _is_rrn_shaped, r"\d{6}-[1-8]\d{6}"),
    _number("KR bare", "kr.rrn", "", 13),
    _number("JP", "jp.in_", "", 12),
    _number("MY", "my.nric", r"\d{6}-\d{2}-\d{4}", 12),
    _number("TH", "th.pin", r"\d[ -]\d{4}[ -]\d{5}[ -]\d{2}[ -]\d", 13),
    _number("ID", "id.nik", "", 16),
    _number("VN", "vn.mst", "", 10),
    _number("IN Aadhaar", "in_.aadhaar", r"[2-9]\d{3}[ .-]\d{4}[ .-]\d{4}", 12),
    _number("IN PAN", "in_.pan", r"[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z]"),
    _number("IN EPIC", "in_.epic", "", 10),
    _number("IN VID", "in_.vid", "", 16),
    _number("PK", "pk.cnic", r"\d{5}-\d{7}-\d"),
    _number("IL", "il.idnr", "", 8, 9),
    _number("TR", "tr.tckimlik", r"[1-9]\d{10}|[1-9]\d\d[ .-]\d{3}[ .-]\d{3}[ .-]\d\d", 11),
    _number("ZA", "za.idnr", r"\d{13}|\d{6} \d{4} \d{2} \d|\d{6} \d{4} \d{3}"),
    _number("KE", "ke.pin", r"[AP]\d{9}[A-Z]"),
    _number("MU", "mu.nid", r"[A-Z]\d{12}[0-9A-Z]"),
    _number("BR", "br.cpf", r"\d{3}\.\d{3}\.\d{3}[-/]\d\d", 11),
    _number("AR", "ar.cuit", r"\d\d[ -]\d{8}[ -]\d", 11),
    _number("CL", "cl.rut", r"\d{1,2}\.\d{3}\.\d{3}-[\dK]|\d{7,8}-[\dK]", 8, 9),
    _number("CO", "co.nit", "", 8, 9, 10),
    _number("DO", "do.cedula", r"\d{3}-\d{7}-\d", 11),
    _number("EC", "ec.ci", "", 10),
    _number("PE", "pe.cui", "", 9),
    _number("MX CURP", "mx.curp", r"[A-Z]{4}\d{6}[A-Z]{6}[0-9A-Z]\d"),
    _number("MX RFC", "mx.rfc", r"[A-Z&]{4} ?\d{6} ?[0-9A-Z]{3}"),
    _number("US SSN", "us.ssn", r"\d{3}[ -]\d{2}[ -]\d{4}"),
    _number("US ITIN", "us.itin", r"9\d{2}[ -]\d{2}[ -]\d{4}"),
    _number("CA SIN", "ca.sin", r"\d{3}-\d{3}-\d{3}", 9),
    _number("CA BC", "ca.bc_phn", "", 10),
    _number("AU", "au.tfn", "", 8, 9),
    _number("NZ", "nz.ird", "", 8, 9),
    _number("GB NHS", "gb.nhs", "", 10),
    _number("GB NI", lambda text: True, r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ .-]?\d\d[ .-]?\d\d[ .-]?\d\d[ .-]?[A-D]"),
    _number("IE", "ie.pps", r"\d{7}[A-W][A-IW]?"),
    _number("AT", "at.vnr", r"\d{4}[ -]\d{6}", 10),
    _number("BE", "be.nn", r"\d{11}|\d\d[. ]\d\d[. ]\d\d[ .-]\d{3}[. ]\d\d"),
    _number("BG", "bg.egn", "", 10),
    _number("CH", "ch.ssn", r"756[ .]?\d{4}[ .]?\d{4}[ .]?\d\d"),
    _number("CZ, SK", "cz.rc", r"\d{6}/\d{4}", 10),
    _number("DE", "de.idnr", r"\d\d \d{3} \d{3} \d{3}", 11),
    _number("DK", "dk.cpr", r"\d{6}-\d{4}", 10),
    _number("EE", "ee.ik", "", 11),
    _number("ES DNI", "es.dni", r"\d{8}[ -]?[A-Z]|\d{2}\.\d{3}\.\d{3}[ -]?[A-Z]"),
    _number("ES NIE", "es.nie", r"[XYZ][ -]?\d{7}[ -]?[A-Z]"),
    _number("FI", "fi.hetu", r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Z]"),
    _number("FR", "fr.nir", r"[12][ .-]?\d\d[ .-]?(?:0[1-9]|1[0-2])[ .-]?(?:\d\d|2[AB])[ .-]?\d{3}[ .-]?\d{3}[ .-]?\d\d"),
    _number("FR NIF", "fr.nif", "", 13),
    _number("GR", "gr.amka", "", 11),
    _number("HR", "hr.oib", "", 11),
    _number("IS", "is_.kennitala", r"\d{6}-\d{4}", 10),
    _number("IT", "it.codicefiscale", r"[A-Z]{6} ?\d\d[A-EHLMPR-T]\d\d ?[A-Z]\d{3}[A-Z]"),
    _number("LT", "lt.asmens", "", 11),
    _number("LV", "lv.pvn", r"\d{6}-\d{5}", 11),
    _number("NL", "nl.bsn", r"\d{4}\.\d{2}\.\d{3}", 9),
    _number("NO", "no.fodselsnummer", r"\d{6}[ -]?\d{5}"),
    _number("PL", "pl.pesel", "", 11),
    _number("PT CC", "pt.cc", r"\d{8} ?\d ?[A-Z][0-9A-Z]\d"),
    _number("PT NIF", "pt.nif", "", 9),
    _number("RO", "ro.cnp", "", 13),
    _number("RU", "ru.inn", "", 12),
    _number("SE", "se.personnummer", r"(?:\d\d)?\d{6}[-+]\d{4}", 10, 12),
    _number("SI, HR, RS, BA", "si.emso", "", 13),
    _number("UA", "ua.rntrc", "", 10),
]  # fmt: skip
