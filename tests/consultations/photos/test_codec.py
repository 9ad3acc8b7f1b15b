"""The photo codec: every file is either re-encoded from its pixels alone or refused with a sentence."""

import io
import logging
import random
import struct
import subprocess
import sys
import threading
import zipfile
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageFile, PngImagePlugin

from consultations.photos import codec
from consultations.photos.codec import LONGEST_SIDE, MAX_BYTES, MESSAGES, NotAPhoto, encode

SECRET = b"SECRET-24.1477N-120.6736E"
PNG = b"\x89PNG\r\n\x1a\n"
FORMATS = ["JPEG", "PNG", "WEBP"]


def picture(mode="RGB", size=(40, 30), colour=(200, 30, 40)):
    return Image.new("RGB", size, colour).convert(mode)


def saved(image, kind="JPEG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def chunk(name, data=b"", length=None):
    length = len(data) if length is None else length
    return struct.pack(">I", length) + name + data + struct.pack(">I", zlib.crc32(name + data))


def header(width, height, bits=8, colour=2):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))


def png(width, height, rows, *chunks, bits=8, colour=2):
    """A PNG by hand, for the kinds that Pillow does not write."""
    return PNG + b"".join([header(width, height, bits, colour), *chunks, chunk(b"IDAT", zlib.compress(rows))]) + end()


def end():
    return chunk(b"IEND")


def kept(content):
    """Encode, check what every result promises, and open it."""
    result = encode(io.BytesIO(content))
    image = Image.open(io.BytesIO(result.content), formats=["WEBP"])
    image.load()
    assert image.size == (result.width, result.height)
    assert image.mode == "RGB"
    assert max(image.size) <= LONGEST_SIDE
    assert getattr(image, "n_frames", 1) == 1
    assert not {"exif", "xmp", "icc_profile"} & set(image.info)
    assert not any(name in result.content for name in (b"EXIF", b"Exif", b"XMP ", b"ICCP", SECRET))
    assert len(result.content) == 8 + struct.unpack("<I", result.content[4:8])[0]
    return image


def refusal(content):
    with pytest.raises(NotAPhoto) as raised:
        encode(io.BytesIO(content))
    assert str(raised.value.message).endswith(".")
    return raised.value.code


def close(pixel, colour):
    return all(abs(one - other) <= 12 for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("kind", FORMATS)
def test_the_three_formats(kind):
    image = kept(saved(picture(), kind))
    assert image.size == (40, 30)
    assert close(image.getpixel((20, 15)), (200, 30, 40))


def test_a_file_is_read_from_its_start():
    file = io.BytesIO(saved(picture()))
    file.read()
    assert encode(file).width == 40


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff" + bytes(MAX_BYTES), "too_large"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "wrong_kind"),
        (b"%PDF-1.7\n", "wrong_kind"),
        (b"GIF89a" + bytes(40), "wrong_kind"),
        (b"RIFF\x00\x00\x00\x00WAVE" + bytes(40), "wrong_kind"),
        (b"x", "wrong_kind"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(40), "heic"),
        (b"\x00\x00\x00\x18ftypmif1" + bytes(40), "heic"),
        (b"\x00\x00\x00\x18ftypavif" + bytes(40), "wrong_kind"),
        (b"\x00\x00\x00\x18ftypisom" + bytes(40), "wrong_kind"),
    ],
)
def test_what_is_no_photo(content, code):
    assert refusal(content) == code


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO"])
def test_other_image_formats_are_refused_by_content(kind):
    assert refusal(saved(picture(), kind)) == "wrong_kind"


def test_the_largest_file_that_is_allowed():
    photo = saved(picture())
    assert kept(photo + bytes(MAX_BYTES - len(photo))).size == (40, 30)
    assert refusal(photo + bytes(MAX_BYTES - len(photo) + 1)) == "too_large"


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.75])
def test_a_truncated_file(kind, share):
    noise = Image.frombytes("RGB", (64, 64), random.Random(1).randbytes(64 * 64 * 3))
    content = saved(noise, kind)
    assert refusal(content[: int(len(content) * share)]) == "damaged"


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("missing", [1, 2, 50])
@pytest.mark.parametrize("side", [64, 300])
def test_a_jpeg_without_its_last_bytes_is_taken(progressive, missing, side):
    noise = Image.effect_noise((side, side), 60).convert("RGB")
    image = kept(saved(noise, progressive=progressive, quality=85)[:-missing])
    assert image.size == (side, side)
    assert close(image.getpixel((3, 3)), image.convert("L").convert("RGB").getpixel((3, 3))), "still grey"


def test_a_progressive_jpeg_without_its_detail_is_refused():
    noise = Image.effect_noise((300, 300), 60).convert("RGB")
    assert refusal(saved(noise, progressive=True, quality=85)[:6000]) == "damaged"


def test_a_photo_of_50_megapixels_is_taken():
    assert kept(saved(picture(size=(8160, 6144)))).size == (2048, 1542)


@pytest.mark.parametrize("start", [b"\xff\xd8\xff", PNG, b"RIFF\x10\x00\x00\x00WEBP", b"RIFF\x10\x00\x00\x00WEBPVP8 "])
@pytest.mark.parametrize("rest", [b"", b"garbage" * 20, b"\xff" * 200])
def test_a_right_start_and_nothing_after_it(start, rest):
    assert refusal(start + rest) in {"damaged", "too_small", "too_many_pixels"}


@pytest.mark.parametrize("size", [(codec.MAX_PIXELS + 1, 1), (10_000, 5_034), (65_000, 65_000), (2**31 - 1, 2**31 - 1)])
def test_too_many_pixels_are_refused_from_the_header(size, monkeypatch):
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _self: pytest.fail("it was decoded"))
    assert refusal(PNG + header(*size) + chunk(b"IDAT", b"x") + end()) == "too_many_pixels"


def test_too_many_pixels_in_a_jpeg_and_each_kind_of_webp(monkeypatch):
    jpeg = bytearray(saved(picture()))
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = struct.pack(">HH", 65_000, 65_000)
    assert refusal(bytes(jpeg)) == "too_many_pixels"
    monkeypatch.setattr(codec, "WebPImageFile", lambda _file: pytest.fail("memory was taken"))
    riff = b"RIFF\x40\x00\x00\x00WEBP"
    assert refusal(riff + b"VP8X" + bytes(8) + (4999).to_bytes(3, "little") + (5000).to_bytes(3, "little")) == (
        "too_many_pixels"
    )
    wide = (16_382).to_bytes(3, "little")
    lossless = struct.pack("<I", 16_382 | 16_382 << 14)
    assert refusal(riff + b"VP8X" + bytes(8) + wide + wide) == "too_many_pixels"
    assert refusal(riff + b"VP8L" + bytes(4) + b"\x2f" + lossless) == "too_many_pixels"
    assert refusal(riff + b"VP8 " + bytes(7) + b"\x9d\x01\x2a" + b"\xff\x3f" * 2) == "too_many_pixels"


@pytest.mark.parametrize(
    "size", [(1, codec.MAX_PIXELS), (codec.MAX_PIXELS, 1), (15, 40), (40, 15), (1, 1), (20_000, 100)]
)
def test_too_small_or_too_narrow(size):
    assert refusal(PNG + header(*size) + chunk(b"IDAT", b"x") + end()) == "too_small"


def test_the_smallest_and_the_narrowest():
    assert kept(saved(picture(size=(16, 16)))).size == (16, 16)
    assert kept(saved(picture(size=(4096, 32)), "PNG")).size == (2048, 16)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    ("size", "result"),
    [
        ((2048, 1536), (2048, 1536)),
        ((2049, 1500), (2048, 1499)),
        ((3000, 6000), (1024, 2048)),
        ((9000, 900), (2048, 205)),
    ],
)
def test_large_photos_are_scaled_down(kind, size, result):
    assert kept(saved(picture(size=size), kind)).size == result


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P"])
def test_strips_join_without_a_seam(mode, monkeypatch):
    monkeypatch.setattr(codec, "STRIP", 1)  # every strip as low as can be
    slope = Image.linear_gradient("L").resize((4500, 9001)).convert(mode)
    image = kept(saved(slope, "PNG"))
    assert image.size == (1024, 2048)
    column = [image.getpixel((500, row))[0] for row in range(2048)]
    assert all(abs(level - row * 255 / 2047) < 8 for row, level in enumerate(column))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGBA", "I;16", "CMYK", "YCbCr"])
def test_modes(mode):
    grey = Image.new("L", (40, 30), 255)
    image = grey.convert("RGB").convert(mode) if mode != "I;16" else Image.new("I;16", (40, 30), 65535)
    kind = "JPEG" if mode in ("CMYK", "YCbCr") else "PNG"
    assert close(kept(saved(image.convert("P") if mode == "PA" else image, kind)).getpixel((20, 15)), (255,) * 3)


def test_sixteen_bits_are_scaled():
    assert close(kept(saved(Image.new("I;16", (40, 30), 32768), "PNG")).getpixel((20, 15)), (128,) * 3)
    rows = (b"\x00" + struct.pack(">HHH", 0xC800, 0x1E00, 0x2800) * 40) * 30
    assert close(kept(png(40, 30, rows, bits=16)).getpixel((20, 15)), (200, 30, 40))


def test_cmyk_keeps_its_colour():
    image = kept(saved(picture("CMYK")))
    assert close(image.getpixel((20, 15)), (200, 30, 40))


@pytest.mark.parametrize("size", [(40, 30), (9000, 900)])
def test_what_is_transparent_becomes_white(size):
    clear = Image.new("RGBA", size, (255, 0, 0, 0))
    indexed = picture(size=size).quantize(2)
    for content in [
        saved(clear, "PNG"),
        saved(clear, "WEBP", lossless=True),
        saved(clear.convert("LA"), "PNG"),
        saved(indexed, "PNG", transparency=indexed.getpixel((0, 0))),
        saved(indexed, "PNG", transparency=bytes(256)),
        saved(picture(size=size), "PNG", transparency=(200, 30, 40)),
        saved(picture("L", size, (9, 9, 9)), "PNG", transparency=9),
    ]:
        assert close(kept(content).getpixel((20, 15)), (255, 255, 255))


def test_a_transparent_colour_in_sixteen_bits_harms_nothing():
    grey = png(40, 30, (b"\x00" + b"\x80\x00" * 40) * 30, chunk(b"tRNS", b"\x80\x00"), bits=16, colour=0)
    assert kept(grey).size == (40, 30)
    rows = (b"\x00" + b"\xff\xff\x00\x00\x00\x00" * 40) * 30
    assert kept(png(40, 30, rows, chunk(b"tRNS", b"\xff\xff\x00\x00\x00\x00"), bits=16)).size == (40, 30)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_is_applied(kind, orientation):
    # The upper left quarter is red as one sees it; stored as a camera held otherwise would.
    upright = Image.new("RGB", (64, 48), "blue")
    upright.paste((255, 0, 0), (0, 0, 32, 24))
    inverse = {6: 8, 8: 6}.get(orientation, orientation)
    stored = upright.transpose(codec.TURNS[inverse]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[codec.ORIENTATION] = orientation
    image = kept(saved(stored, kind, exif=exif, **({"lossless": True} if kind == "WEBP" else {})))
    assert image.size == (64, 48)
    assert close(image.getpixel((8, 8)), (255, 0, 0))
    assert close(image.getpixel((56, 40)), (0, 0, 255))


def exif_with_gps():
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x9286] = SECRET
    exif.get_ifd(0x8825).update({1: "N", 2: (24.0, 8.0, 51.7), 3: "E", 4: (120.0, 40.0, 24.9), 0x1D: SECRET.decode()})
    return exif


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("size", [(40, 30), (5000, 3000)])
def test_nothing_but_pixels_is_kept(kind, size):
    options = {
        "exif": exif_with_gps(),
        "icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    }
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", SECRET.decode())
        text.add_text("Author", SECRET.decode(), zip=True)
        text.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{SECRET.decode()}</x:xmpmeta>")
        text.add(b"teXt", SECRET, after_idat=True)
        options["pnginfo"] = text
    else:
        options["xmp"] = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    if kind == "JPEG":
        options["comment"] = SECRET
    content = saved(picture(size=size), kind, **options)
    assert SECRET in content
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)
    kept(content)


def test_a_thumbnail_inside_the_exif_is_gone():
    thumbnail = saved(picture(colour=(0, 255, 0)), comment=SECRET)
    photo = saved(picture())
    segment = b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00" + thumbnail
    kept(photo[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + photo[2:])


def profile_with_red_and_blue_swapped():
    """A colour profile (ICC, version 2) in which a file's red means blue: the usual way to see one applied."""
    red, green, blue = (0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)

    def xyz(*values):
        return b"XYZ \x00\x00\x00\x00" + b"".join(struct.pack(">i", round(value * 65536)) for value in values)

    curve = b"curv\x00\x00\x00\x00" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\x00\x00"
    tags = {b"rXYZ": xyz(*blue), b"gXYZ": xyz(*green), b"bXYZ": xyz(*red), b"wtpt": xyz(0.9642, 1, 0.8249)}
    tags |= {b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    tags |= {b"desc": b"desc" + bytes(4) + struct.pack(">I", 1) + bytes(80), b"cprt": b"text" + bytes(8)}
    table, body, at = struct.pack(">I", len(tags)), b"", 132 + 12 * len(tags)
    for name, data in tags.items():
        table += name + struct.pack(">II", at + len(body), len(data))
        body += data
    start = struct.pack(">I4sI4s4s4s", at + len(body), b"lcms", 0x02100000, b"mntr", b"RGB ", b"XYZ ") + bytes(12)
    start += b"acsp" + bytes(28) + struct.pack(">iii", 63190, 65536, 54061)
    return start + bytes(128 - len(start)) + table + body


@pytest.mark.parametrize("kind", FORMATS)
def test_a_colour_profile_is_applied(kind):
    image = kept(saved(picture(colour=(250, 0, 0)), kind, icc_profile=profile_with_red_and_blue_swapped()))
    red, _green, blue = image.getpixel((20, 15))
    assert blue > 200
    assert red < 60


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("profile", [b"broken", bytes(200), None])
def test_a_profile_that_is_broken_or_not_for_these_pixels_is_ignored(mode, profile):
    profile = profile or profile_with_red_and_blue_swapped()[: -30 if mode == "RGB" else None]
    image = kept(saved(picture(mode, colour=(120, 120, 120)), icc_profile=profile))
    assert close(image.getpixel((20, 15)), (120, 120, 120))


def test_a_text_that_poses_as_a_profile_or_an_orientation_is_no_harm():
    text = PngImagePlugin.PngInfo()
    for name in ("icc_profile", "exif", "Raw profile type exif"):
        text.add_text(name, SECRET.decode())
    kept(saved(picture(), "PNG", pnginfo=text))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animation_the_first_frame_is_kept(kind):
    frames = [picture(colour=colour) for colour in [(0, 0, 255), (0, 255, 0)]]
    image = kept(saved(picture(), kind, save_all=True, append_images=frames, duration=100))
    assert close(image.getpixel((20, 15)), (200, 30, 40))


def test_of_a_stereo_photo_the_first_is_kept():
    image = kept(saved(picture(), "MPO", save_all=True, append_images=[picture(colour=(0, 255, 0))]))
    assert close(image.getpixel((20, 15)), (200, 30, 40))


def zip_archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("META-INF/MANIFEST.MF", SECRET)
    return file.getvalue()


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    "tail", [zip_archive(), b"<html><script>alert('" + SECRET + b"')</script>", b"<?php echo '" + SECRET + b"'; ?>"]
)
def test_nothing_survives_of_a_second_file_in_the_first(kind, tail):
    image = kept(saved(picture(), kind) + tail)
    assert image.size == (40, 30)


@pytest.mark.parametrize("name", [b"tEXt", b"zTXt", b"iTXt", b"iCCP", b"eXIf", b"PLTE", b"IDAT", b"quxx"])
@pytest.mark.parametrize("length", [0xFFFFFFFF, 0x7FFFFFFF, 0])
def test_chunks_that_lie_about_their_length(name, length):
    content = PNG + header(40, 30) + chunk(name, b"x", length) + end()
    assert refusal(content) == "damaged"


@pytest.mark.parametrize("name", [b"iCCP", b"zTXt", b"iTXt"])
def test_a_bomb_in_a_chunk(name):
    bomb = zlib.compress(bytes(50_000_000), 9)
    start = b"x\x00\x01\x00\x00\x00" if name == b"iTXt" else b"x\x00\x00"
    rows = (b"\x00" + bytes(120)) * 30
    assert refusal(png(40, 30, rows, chunk(name, start + bomb))) == "damaged"


def test_a_jpeg_with_thousands_of_scans():
    photo = saved(picture(), progressive=True)
    at = photo.rindex(b"\xff\xda")
    assert kept(photo[:-2] + photo[at:-2] * 5 + b"\xff\xd9").size == (40, 30)
    assert refusal(photo[:-2] + photo[at:-2] * 5000 + b"\xff\xd9") == "unreadable"


def test_markers_in_other_segments_and_after_the_end_are_no_scans():
    photo = saved(picture())
    segment = b"\xff\xe5" + struct.pack(">H", 4002) + b"\xff\xda" * 2000
    kept(photo[:2] + segment + photo[2:] + b"\xff\xda" * 100_000)


@pytest.mark.parametrize("fault", [MemoryError, RuntimeError, TypeError])
def test_a_fault_of_the_library_is_a_sentence_and_its_message_is_not_logged(fault, monkeypatch, caplog):
    def fail(_image):
        raise fault(SECRET.decode())

    monkeypatch.setattr(ImageFile.ImageFile, "load", fail)
    with caplog.at_level(logging.DEBUG):
        assert refusal(saved(picture())) == "unreadable"
    assert SECRET.decode() not in caplog.text
    assert fault.__name__ in caplog.text


def test_two_are_decoded_at_once_and_a_third_waits(monkeypatch):
    started, go_on, results = threading.Semaphore(0), threading.Event(), []

    def slow(content):
        started.release()
        assert go_on.wait(10)
        return content

    monkeypatch.setattr(codec, "_encoded", slow)
    threads = [threading.Thread(target=lambda: results.append(encode(io.BytesIO(b"x")))) for _number in range(3)]
    for thread in threads:
        thread.start()
    assert started.acquire(timeout=10)
    assert started.acquire(timeout=10)
    assert not started.acquire(timeout=0.2)
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert len(results) == 3


def test_a_refusal_gives_its_place_back():
    for _number in range(5):
        assert refusal(b"x") == "wrong_kind"
    assert kept(saved(picture())).size == (40, 30)


def test_every_refusal_has_a_sentence_that_says_what_to_do():
    for message in MESSAGES.values():
        assert any(word in str(message) for word in ("Choose", "Send", "Take"))


SMALL = {kind: saved(Image.radial_gradient("L").resize((24, 20)).convert("RGB"), kind) for kind in FORMATS}
SMALL["progressive"] = saved(Image.radial_gradient("L").resize((24, 20)), progressive=True, exif=exif_with_gps())
SMALL["profile"] = saved(picture("P"), "PNG", icc_profile=profile_with_red_and_blue_swapped(), exif=exif_with_gps())
SMALL["apng"] = saved(picture(), "PNG", save_all=True, append_images=[picture(colour=(0, 0, 255))])
SMALL["lossless"] = saved(Image.new("RGBA", (24, 20), (1, 2, 3, 4)), "WEBP", lossless=True, exif=exif_with_gps())
change = st.tuples(st.integers(0, 2000), st.sampled_from(["set", "cut", "insert", "end"]), st.binary(max_size=6))


@pytest.mark.parametrize("name", SMALL)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(change, min_size=1, max_size=6))
def test_no_mutation_raises_anything_else(name, changes):
    content = bytearray(SMALL[name])
    for place, act, data in changes:
        at = place % (len(content) + 1)
        if act == "set":
            content[at : at + len(data)] = data
        elif act == "cut":
            del content[at : at + len(data)]
        elif act == "insert":
            content[at:at] = data
        else:
            del content[at:]
    try:
        result = encode(io.BytesIO(bytes(content)))
    except NotAPhoto:
        return
    assert max(result.width, result.height) <= LONGEST_SIDE


@settings(max_examples=100, deadline=None)
@given(
    start=st.sampled_from([b"", b"\xff\xd8\xff", PNG, b"RIFF\xff\x00\x00\x00WEBPVP8L"]), rest=st.binary(max_size=200)
)
def test_no_bytes_at_all_raise_anything_else(start, rest):
    with pytest.raises(NotAPhoto):
        encode(io.BytesIO(start + rest))


def test_the_measurement_of_a_photo_runs(tmp_path):
    """bench/photos hands its program to another process as text, where no type checker reads it."""
    photo = tmp_path / "photo.jpeg"
    photo.write_bytes(saved(picture()))
    done = subprocess.run([sys.executable, "bench/photos", photo], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "photo.jpeg" in done.stdout
