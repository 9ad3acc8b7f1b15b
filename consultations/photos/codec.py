"""A photo as it is kept: pure, an uploaded file → a WebP of its pixels, with nothing else that was in the file."""

import contextlib
import io
import logging
import re
import threading
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

MAX_PHOTOS = 3  # with one question
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 8192 * 6144  # what phones call 50 megapixels
MAX_WEBP_PIXELS = 25_000_000  # its decoder holds four copies of 4 bytes a pixel; no camera writes WebP
LONGEST_SIDE = 2048  # pixels, of what is kept
SHORTEST_SIDE = 16  # pixels, of what is kept: below it nothing can be seen
QUALITY = 82  # of WebP, 0…100: skin shows no blocks yet
STRIP = 4_000_000  # pixels that are made flat at a time
# Progressive JPEGs come in about ten scans. Each costs a pass over all pixels, and a file of 10 MB has room for 80,000.
MAX_SCANS = 40
# Rows of pixels that the decoder has read and not yet given out when a JPEG ends too early.
HELD_BACK = 18
MAX_MISSING = 0.1  # of a JPEG's rows: without its last bytes it still shows what it is about
MAX_PROFILE = 4 * 1024 * 1024  # bytes of a colour profile; those of printing houses take 2 MB

HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}  # brands
# A marker of JPEG that a length follows: not a stuffed byte, a restart or padding.
MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9
END = bytes([0xFF, END_OF_IMAGE])
ORIENTATION = 0x0112  # the EXIF tag
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# 50 MP of RGB are 150 MB, and 200 MB in the library, which gives a pixel 4 bytes; with what the decoder needs,
# a file made for it takes up to 440 MB. Two at once keep a process's memory bounded.
DECODERS = threading.BoundedSemaphore(2)
MESSAGES: dict[str, Promise] = {
    "too_many": _("You can add at most 3 photos. Take one away first."),
    "empty": _("This file is empty. Choose the photo again."),
    "too_large": _("This photo is larger than 10 MB. Send a screenshot of it, or take it again in a smaller size."),
    "heic": _(
        "This photo is in the HEIC format, which we cannot open. Send a screenshot of it. Or, on an iPhone, open "
        "Settings, Camera, Formats, choose Most Compatible, and take the photo again: it will be a JPEG."
    ),
    "wrong_kind": _("This file is not a photo that we can open. Choose a JPEG, PNG or WebP photo."),
    "too_many_pixels": _("This photo has too many pixels for us. Send a screenshot of it."),
    "too_small": _("This photo is too small or too narrow to see anything. Choose a larger one."),
    "damaged": _("This file is damaged or not complete. Choose the photo again, or take a new one."),
    "unreadable": _("We cannot open this photo. Send a screenshot of it, or take a new one."),
}

logger = logging.getLogger(__name__)


class NotAPhoto(Exception):  # noqa: N818 - it says what the file is
    """The file is refused; `message` tells the asker what to do instead."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = MESSAGES[code]


@dataclass(frozen=True)
class Encoded:
    """What is kept of a photo: a WebP in sRGB, upright, and its sides in pixels."""

    content: bytes
    width: int
    height: int


def encode(file: BinaryIO) -> Encoded:
    """The photo in a file, whatever its name says; raises NotAPhoto and nothing else."""
    file.seek(0)
    # One byte more than is allowed tells a file that is too large, without reading all of it.
    content = file.read(MAX_BYTES + 1)
    if not content:
        raise NotAPhoto("empty")
    if len(content) > MAX_BYTES:
        raise NotAPhoto("too_large")
    with DECODERS:
        try:
            return _encoded(content)
        except (OSError, SyntaxError, ValueError, EOFError):
            raise NotAPhoto("damaged") from None
        except NotAPhoto:
            raise
        except Exception as error:  # the library's own faults, on a file made to provoke them
            # Its message may quote the file, so only its kind is logged.
            logger.warning("A photo could not be opened: %s", type(error).__name__)
            raise NotAPhoto("unreadable") from None


def _encoded(content: bytes) -> Encoded:
    image = _loaded(content)
    size = _fitted(*image.size)
    # Read before the pixels are made flat: the new image knows neither.
    turn, profile = _turn(image), image.info.get("icc_profile")
    small = _srgb(_shrunk(image, size), profile)
    if turn is not None:
        small = small.transpose(turn)
    # Where, when and with which phone it was taken could otherwise be saved along.
    small.info.clear()
    kept = io.BytesIO()
    small.save(kept, "WEBP", quality=QUALITY)
    return Encoded(kept.getvalue(), *small.size)


def _loaded(content: bytes) -> ImageFile:
    """The photo with its pixels; a JPEG may lack its last bytes, as some cameras and apps leave them out."""
    image = _opened(content)
    size = _fitted(*image.size)
    image.draft(None, size)  # JPEG: decoded at a half, a quarter or an eighth where that is still enough
    try:
        image.load()
    except OSError:
        if not (isinstance(image, JpegImageFile) and _is_nearly_whole(image, content)):
            raise
        image = JpegImageFile(io.BytesIO(content + END))  # what is missing becomes grey
        image.draft(None, size)
        image.load()
    return image


def _is_nearly_whole(image: JpegImageFile, content: bytes) -> bool:
    """Whether a JPEG that ends too early has nearly all of its rows; a progressive one nearly all of its detail."""
    if image.info.get("progressive"):
        last = _scans(content)[-1:]
        # The low half of a scan's last byte says how many bits of detail are still to come.
        return any(content[at + _length(content, at) - 1] & 0x0F == 0 for at in last)
    box = image.im.getbbox()  # rows that were not decoded are black
    missing = image.height - (box[3] if box else 0)
    return missing <= HELD_BACK + MAX_MISSING * image.height


def _opened(content: bytes) -> ImageFile:
    """The photo with only its header read, when its format and its size are allowed.

    The format's own class and not `Image.open`, which would guess again (MPO, the 3D format that is a JPEG
    as well) and only warn of a size that is refused here.
    """
    file = io.BytesIO(content)
    image: ImageFile
    if content.startswith(b"\xff\xd8\xff"):
        if len(_scans(content)) > MAX_SCANS:
            raise NotAPhoto("unreadable")
        image = JpegImageFile(file)
    elif content.startswith(b"\x89PNG\r\n\x1a\n"):
        image = PngImageFile(file)
    elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        _check_size(
            *_webp_size(content), most=MAX_WEBP_PIXELS
        )  # this class takes memory for all pixels as soon as it opens
        image = WebPImageFile(file)
    else:
        raise NotAPhoto("heic" if content[4:8] == b"ftyp" and content[8:12] in HEIC else "wrong_kind")
    _check_size(*image.size)
    return image


def _check_size(width: int, height: int, most: int = MAX_PIXELS) -> None:
    if width * height > most:
        raise NotAPhoto("too_many_pixels")
    if min(_fitted(width, height)) < SHORTEST_SIDE:
        raise NotAPhoto("too_small")


def _fitted(width: int, height: int) -> tuple[int, int]:
    """The sides of what is kept: the longer one at most LONGEST_SIDE."""
    scale = min(1, LONGEST_SIDE / max(width, height, 1))
    return round(width * scale), round(height * scale)


def _webp_size(content: bytes) -> tuple[int, int]:
    """Width and height from the first chunk of a WebP, which is one of three kinds."""
    kind = content[12:16]
    if kind == b"VP8X":
        return _number(content[24:27]) + 1, _number(content[27:30]) + 1
    if kind == b"VP8L":
        bits = _number(content[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        return _number(content[26:28]) & 0x3FFF, _number(content[28:30]) & 0x3FFF
    raise NotAPhoto("damaged")


def _number(little_endian: bytes) -> int:
    return int.from_bytes(little_endian, "little")


def _scans(content: bytes) -> list[int]:
    """Where the header of each scan of a JPEG begins, with its length first; no more of them than one too many."""
    at = 2
    headers: list[int] = []
    while len(headers) <= MAX_SCANS and (marker := MARKER.search(content, at)):
        kind, after = content[marker.start() + 1], marker.end()
        if kind == END_OF_IMAGE:  # what follows, such as the film of a phone's moving photo, is not decoded
            break
        if kind == START_OF_SCAN:
            headers.append(after)
        at = after + _length(content, after)
    return headers


def _length(content: bytes, at: int) -> int:
    return int.from_bytes(content[at : at + 2], "big")


def _turn(image: Image.Image) -> Image.Transpose | None:
    try:
        return TURNS.get(image.getexif().get(ORIENTATION, 1))
    except Exception:  # a broken EXIF makes no photo unreadable
        return None


def _shrunk(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The image flat and of that size.

    A large one is first reduced by a whole number, strip by strip: making all of it flat at once would
    take its memory a second and a third time.
    """
    factor = max(1, max(image.size) // max(size))
    width, height = image.size
    if factor == 1:
        small = _flat(image)
    else:
        rows = factor * max(1, STRIP // (width * factor))
        tops = range(0, height, rows)
        strips = [_flat(image.crop((0, top, width, min(top + rows, height)))).reduce(factor) for top in tops]
        small = Image.new(strips[0].mode, (strips[0].width, sum(strip.height for strip in strips)))
        for number, strip in enumerate(strips):
            small.paste(strip, (0, number * rows // factor))
    if factor == 1 and small.size == size:
        return small
    return small.resize(size, Image.Resampling.LANCZOS, box=(0, 0, width / factor, height / factor))


def _flat(image: Image.Image) -> Image.Image:
    """The same pixels in L, RGB or CMYK, 8 bits each; what is transparent becomes white."""
    if image.mode.startswith("I"):  # grey in 16 bits, which `convert` would cut off instead of scaling
        return image.point(lambda level: level / 256).convert("L")
    if image.mode in ("L", "RGB", "CMYK") and "transparency" not in image.info:
        return image
    clear = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(clear, mask=clear)
    return white


def _srgb(image: Image.Image, profile: object) -> Image.Image:
    """The image in the colours of the web; a profile that is broken or of another kind of pixels is ignored."""
    if isinstance(profile, bytes) and len(profile) <= MAX_PROFILE:
        with contextlib.suppress(ImageCms.PyCMSError, OSError):
            target = ImageCms.createProfile("sRGB")
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
            if converted is not None:
                return converted
    return image.convert("RGB")
