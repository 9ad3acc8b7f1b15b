# ruff: noqa: E501 -- a pattern stays on one line
"""The numbers that states give to a person, by country: what they look like, and how their check digits are checked.

A number is `clear` in a form that hardly any other number has: letters, the groups in which it is written, a date
with check digits. The others are digits alone, of which every tenth or eleventh would pass by chance, so that a bar
code would be somebody's number: they count only after a word that announces a number of that kind.
"""

from collections.abc import Callable
from types import ModuleType
from typing import NamedTuple

from stdnum.ar import cuit
from stdnum.at import vnr
from stdnum.au import tfn
from stdnum.be import nn
from stdnum.bg import egn
from stdnum.br import cpf
from stdnum.ca import bc_phn, sin
from stdnum.ch import ssn as ahv
from stdnum.cl import rut
from stdnum.cn import ric
from stdnum.co import nit
from stdnum.cz import rc
from stdnum.de import idnr as steuer_id
from stdnum.dk import cpr
from stdnum.do import cedula
from stdnum.ec import ci
from stdnum.ee import ik
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nif, nir
from stdnum.gb import nhs
from stdnum.gr import amka
from stdnum.hr import oib
from stdnum.id import nik
from stdnum.ie import pps
from stdnum.il import idnr as zehut
from stdnum.in_ import aadhaar, epic, pan, vid
from stdnum.is_ import kennitala
from stdnum.it import codicefiscale
from stdnum.jp import in_ as my_number
from stdnum.ke import pin as kra
from stdnum.kr import rrn
from stdnum.lt import asmens
from stdnum.lv import pvn
from stdnum.mu import nid
from stdnum.mx import curp, rfc
from stdnum.my import nric
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.nz import ird
from stdnum.pe import cui
from stdnum.pk import cnic
from stdnum.pl import pesel
from stdnum.pt import cc
from stdnum.pt import nif as nif_pt
from stdnum.ro import cnp
from stdnum.ru import inn
from stdnum.se import personnummer
from stdnum.si import emso
from stdnum.th import pin
from stdnum.tr import tckimlik
from stdnum.ua import rntrc
from stdnum.us import itin, ssn
from stdnum.vn import mst
from stdnum.za import idnr

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
    text = text.translate(SEPARATORS).upper()
    letters, digits, check = text[:-7], text[-7:-1], text[-1]
    if not letters.isalpha() or not digits.isdigit() or check not in "0123456789A":
        return False
    values = [36 if len(letters) == 1 else ord(letters[0]) - 55, ord(letters[-1]) - 55, *map(int, digits)]
    total = sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True))
    return (total + (10 if check == "A" else int(check))) % 11 == 0


def is_singapore_id(text: str) -> bool:
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


def _number(country: str, check: ModuleType | Callable[[str], bool], clear: str, *lengths: int) -> Number:
    is_valid = check.is_valid if isinstance(check, ModuleType) else check
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
    _number("CN", ric, r"(?:\d[ .-]?){17}[\dX]"),
    _number("TW", is_taiwan_id, rf"[A-Z][ .-]?[1289A-D][ .-]?{_digits(8)}"),
    _number("HK", is_hong_kong_id, r"[A-Z]{1,2}[ .-]?\d{6}\s?[(\[][0-9A][)\]]", 8, 9),
    _number("MO", lambda text: True, r"[157]\d{6}\(\d\)|[157]/\d{6}/\d"),
    _number("SG", is_singapore_id, r"[STFG][ .-]?\d{7}[ .-]?[A-Z]"),
    _number("KR", _is_rrn_shaped, r"\d{6}-[1-8]\d{6}"),
    _number("KR bare", rrn, "", 13),
    _number("JP", my_number, "", 12),
    _number("MY", nric, r"\d{6}-\d{2}-\d{4}", 12),
    _number("TH", pin, r"\d[ -]\d{4}[ -]\d{5}[ -]\d{2}[ -]\d", 13),
    _number("ID", nik, "", 16),
    _number("VN", mst, "", 10),
    _number("IN Aadhaar", aadhaar, r"[2-9]\d{3}[ .-]\d{4}[ .-]\d{4}", 12),
    _number("IN PAN", pan, r"[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z]"),
    _number("IN EPIC", epic, "", 10),
    _number("IN VID", vid, "", 16),
    _number("PK", cnic, r"\d{5}-\d{7}-\d"),
    _number("IL", zehut, "", 8, 9),
    _number("TR", tckimlik, r"[1-9]\d{10}|[1-9]\d\d[ .-]\d{3}[ .-]\d{3}[ .-]\d\d", 11),
    _number("ZA", idnr, r"\d{13}|\d{6} \d{4} \d{2} \d|\d{6} \d{4} \d{3}"),
    _number("KE", kra, r"[AP]\d{9}[A-Z]"),
    _number("MU", nid, r"[A-Z]\d{12}[0-9A-Z]"),
    _number("BR", cpf, r"\d{3}\.\d{3}\.\d{3}[-/]\d\d", 11),
    _number("AR", cuit, r"\d\d[ -]\d{8}[ -]\d", 11),
    _number("CL", rut, r"\d{1,2}\.\d{3}\.\d{3}-[\dK]|\d{7,8}-[\dK]", 8, 9),
    _number("CO", nit, "", 8, 9, 10),
    _number("DO", cedula, r"\d{3}-\d{7}-\d", 11),
    _number("EC", ci, "", 10),
    _number("PE", cui, "", 9),
    _number("MX CURP", curp, r"[A-Z]{4}\d{6}[A-Z]{6}[0-9A-Z]\d"),
    _number("MX RFC", rfc, r"[A-Z&]{4} ?\d{6} ?[0-9A-Z]{3}"),
    _number("US SSN", ssn, r"\d{3}[ -]\d{2}[ -]\d{4}"),
    _number("US ITIN", itin, r"9\d{2}[ -]\d{2}[ -]\d{4}"),
    _number("CA SIN", sin, r"\d{3}-\d{3}-\d{3}", 9),
    _number("CA BC", bc_phn, "", 10),
    _number("AU", tfn, "", 8, 9),
    _number("NZ", ird, "", 8, 9),
    _number("GB NHS", nhs, "", 10),
    _number("GB NI", lambda text: True, r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ .-]?\d\d[ .-]?\d\d[ .-]?\d\d[ .-]?[A-D]"),
    _number("IE", pps, r"\d{7}[A-W][A-IW]?"),
    _number("AT", vnr, r"\d{4}[ -]\d{6}", 10),
    _number("BE", nn, r"\d{11}|\d\d[. ]\d\d[. ]\d\d[ .-]\d{3}[. ]\d\d"),
    _number("BG", egn, "", 10),
    _number("CH", ahv, r"756[ .]?\d{4}[ .]?\d{4}[ .]?\d\d"),
    _number("CZ, SK", rc, r"\d{6}/\d{4}", 10),
    _number("DE", steuer_id, r"\d\d \d{3} \d{3} \d{3}", 11),
    _number("DK", cpr, r"\d{6}-\d{4}", 10),
    _number("EE", ik, "", 11),
    _number("ES DNI", dni, r"\d{8}[ -]?[A-Z]|\d{2}\.\d{3}\.\d{3}[ -]?[A-Z]"),
    _number("ES NIE", nie, r"[XYZ][ -]?\d{7}[ -]?[A-Z]"),
    _number("FI", hetu, r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Z]"),
    _number("FR", nir, r"[12][ .-]?\d\d[ .-]?(?:0[1-9]|1[0-2])[ .-]?(?:\d\d|2[AB])[ .-]?\d{3}[ .-]?\d{3}[ .-]?\d\d"),
    _number("FR NIF", nif, "", 13),
    _number("GR", amka, "", 11),
    _number("HR", oib, "", 11),
    _number("IS", kennitala, r"\d{6}-\d{4}", 10),
    _number("IT", codicefiscale, r"[A-Z]{6} ?\d\d[A-EHLMPR-T]\d\d ?[A-Z]\d{3}[A-Z]"),
    _number("LT", asmens, "", 11),
    _number("LV", pvn, r"\d{6}-\d{5}", 11),
    _number("NL", bsn, r"\d{4}\.\d{2}\.\d{3}", 9),
    _number("NO", fodselsnummer, r"\d{6}[ -]?\d{5}"),
    _number("PL", pesel, "", 11),
    _number("PT CC", cc, r"\d{8} ?\d ?[A-Z][0-9A-Z]\d"),
    _number("PT NIF", nif_pt, "", 9),
    _number("RO", cnp, "", 13),
    _number("RU", inn, "", 12),
    _number("SE", personnummer, r"(?:\d\d)?\d{6}[-+]\d{4}", 10, 12),
    _number("SI, HR, RS, BA", emso, "", 13),
    _number("UA", rntrc, "", 10),
]  # fmt: skip
