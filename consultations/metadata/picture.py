"""The picture that networks and messengers show with a shared link: pure, public words → a PNG.

The font has Latin, Greek, Cyrillic, Chinese and Japanese letters. A headline in another script, or with a sign that the
font lacks, is left out: better the mark alone than boxes in place of letters.
"""

import io
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import pylopdf_fonts_zh_tw
from PIL import Image, ImageDraw, ImageFont

from consultations.metadata.mark import GREEN, PAPER, mark
from consultations.retrieval.excerpt import ELLIPSIS, excerpt
from portal.languages import is_written_without_spaces

VERSION = 1  # raise it when the same words look different
WIDTH, HEIGHT, MARGIN = 1200, 630, 72  # pixels
LINE_WIDTH = WIDTH - 2 * MARGIN
MAX_CHARACTERS, MAX_LABEL = 240, 24  # of the headline, and of the care level beside the department
SIZES = [(72, 3), (60, 4), (48, 5)]  # of the headline: pixels, and how many lines there is room for
LEADING = 1.3
SMALL, MARK_SIDE, LARGE_MARK_SIDE = 36, 64, 260  # pixels
INK, SOFT = "#1d2422", "#55605a"
LEVEL_COLOURS = {"routine": "#1d548c", "soon": "#7a5200", "urgent": "#a8380a", "emergency": "#981a1a"}
NOT_AT_LINE_START = "、，。．！？：；）」』】》〉…,.!?:;)"
NO_CHARACTER = "\uffff"  # the font draws its sign for a missing letter
Font = ImageFont.FreeTypeFont
# One picture at a time in a process: drawing takes a core, and a font's state is for one thread.
DRAWING = threading.Lock()
MAX_WAIT_SECONDS = 0.5  # for the picture before it: threads that wait for pictures answer nobody else


@dataclass(frozen=True)
class Words:
    """What a picture shows. `level`: a care level's code, and `level_label` how the page calls it."""

    headline: str = ""
    department: str = ""
    level: str = ""
    level_label: str = ""
    site: str = "Askwell"


def draw(words: Words) -> bytes:
    """A PNG of 1200 × 630 pixels."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(image)
    _draw_head(image, canvas, words.site)
    if headline := shown(words.headline):
        _draw_headline(canvas, headline)
    else:
        large = mark(LARGE_MARK_SIDE)
        image.paste(large, ((WIDTH - large.width) // 2, (HEIGHT - large.height) // 2), large)
    _draw_foot(canvas, words)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def draw_in_turn(words: Words) -> bytes | None:
    """The same, one at a time in a process; None where others are being drawn for too long."""
    if not DRAWING.acquire(timeout=MAX_WAIT_SECONDS):
        return None
    try:
        return draw(words)
    finally:
        DRAWING.release()


def shown(text: str) -> str:
    """The text on one line, not too long; "" if the font lacks a letter of it."""
    text = unicodedata.normalize("NFC", excerpt(text, MAX_CHARACTERS))
    return text if all(map(_has_letter, text)) else ""


@lru_cache(maxsize=8)
def _font(size: int) -> Font:
    # The simple layout draws every script of this font, and takes no time that depends on the text.
    path = str(pylopdf_fonts_zh_tw.sans_path())
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def _has_letter(character: str) -> bool:
    if character == " ":
        return True
    font = _font(SMALL)
    return bytes(font.getmask(character)) not in (b"", bytes(font.getmask(NO_CHARACTER)))


def _draw_head(image: Image.Image, canvas: ImageDraw.ImageDraw, site: str) -> None:
    small = mark(MARK_SIDE)
    image.paste(small, (MARGIN, MARGIN), small)
    centre = MARGIN + MARK_SIDE // 2
    canvas.text((MARGIN + MARK_SIDE + 24, centre), site, GREEN, _font(SMALL), anchor="lm")


def _draw_headline(canvas: ImageDraw.ImageDraw, headline: str) -> None:
    for size, max_lines in SIZES:
        lines = wrapped(headline, _font(size))
        if len(lines) <= max_lines:
            break
    else:
        lines = [*lines[: max_lines - 1], _with_ellipsis(lines[max_lines - 1], _font(size), LINE_WIDTH)]
    top = MARGIN + MARK_SIDE + 28
    for number, line in enumerate(lines):
        canvas.text((MARGIN, top + round(number * size * LEADING)), line, INK, _font(size), anchor="la")


def _draw_foot(canvas: ImageDraw.ImageDraw, words: Words) -> None:
    """The department, and how soon the doctor says to be seen."""
    font, left, baseline = _font(SMALL), float(MARGIN), HEIGHT - MARGIN
    if words.level in LEVEL_COLOURS and (label := shown(excerpt(words.level_label, MAX_LABEL))):
        right = left + font.getlength(label) + 48
        colour = LEVEL_COLOURS[words.level]
        canvas.rounded_rectangle((left, baseline - 48, right, baseline + 16), 12, colour)
        canvas.text((left + 24, baseline), label, "white", font, anchor="ls")
        left = right + 24
    if department := shown(words.department):
        width = WIDTH - MARGIN - left
        lines = wrapped(department, font, width)
        department = lines[0] if len(lines) == 1 else _with_ellipsis(lines[0], font, width)
        canvas.text((left, baseline), department, SOFT, font, anchor="ls")


def wrapped(text: str, font: Font, width: float = LINE_WIDTH) -> list[str]:
    """The lines of a text. A word that is wider than a line is broken, and Chinese anywhere but before a full stop."""
    lines = [""]
    for piece in pieces(text):
        if not lines[-1] or font.getlength(lines[-1] + piece.rstrip()) <= width:
            lines[-1] += piece
        else:
            lines.append(piece)
        while font.getlength(lines[-1].rstrip()) > width:
            end = _fitting(lines[-1], font, width)
            lines[-1:] = [lines[-1][:end], lines[-1][end:]]
    return [line.strip() for line in lines]


def pieces(text: str) -> list[str]:
    """What is not broken: words with the space after them, and letters of Chinese with the signs after them."""
    parts: list[str] = []
    for character in text:
        is_new = not parts or parts[-1][-1] == " " or is_written_without_spaces(character)
        is_new = is_new or is_written_without_spaces(parts[-1][-1])
        if is_new and not (parts and (character == " " or character in NOT_AT_LINE_START)):
            parts.append(character)
        else:
            parts[-1] += character
    return parts


def _fitting(line: str, font: Font, width: float) -> int:
    """How many characters of the line fit; at least one."""
    low, high = 1, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if font.getlength(line[:middle]) <= width else (low, middle - 1)
    return low


def _with_ellipsis(line: str, font: Font, width: float) -> str:
    while font.getlength(line + ELLIPSIS) > width:
        line = line[:-1]
    return line.rstrip(" ,;:.、，。；：…") + ELLIPSIS
