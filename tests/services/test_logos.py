"""Logos: whatever is sent, what is kept is a PNG of ours, or the reason why nothing is."""

from __future__ import annotations

import struct
import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from app.adapters import logos
from app.adapters.logos import BadLogo, logo_of
from tests import pictures

SVG = (
    b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<svg xmlns="http://www.w3.org/2000/svg"><text>&b;</text></svg>'
)


def kept(content: bytes) -> Image.Image:
    """The logo made of a file, as a picture; checked for being what it says."""
    made = logo_of(content)
    image = Image.open(BytesIO(made.png), formats=["PNG"])
    image.load()
    assert image.size == (made.width, made.height)
    assert not image.info and image.mode in ("L", "RGB", "RGBA")
    return image


def refused(content: bytes) -> str:
    with pytest.raises(BadLogo) as problem:
        logo_of(content)
    return problem.value.reason


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_picture_stays_what_it_shows(form: str) -> None:
    image = kept(pictures.saved(pictures.gradient(), form)).convert("RGB")
    assert image.size == (300, 100)
    red, green = image.getpixel((280, 10)), image.getpixel((280, 90))
    assert red[0] > 200 > 60 > red[1] and green[1] > 200 > 60 > green[0]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_mode_of_a_png(mode: str) -> None:
    image = kept(pictures.saved(pictures.gradient().convert(mode)))
    brightness = image.convert("L")
    assert brightness.getpixel((2, 10)) < brightness.getpixel((295, 90))


def test_sixteen_bits_become_eight() -> None:
    values = b"".join(struct.pack("<H", x * 218) for x in range(300)) * 100
    image = kept(pictures.saved(Image.frombytes("I;16", (300, 100), values)))
    assert [image.getpixel((x, 50)) for x in (0, 150, 299)] == [0, 127, 254]


def test_cmyk_becomes_rgb() -> None:
    cyan = Image.new("CMYK", (40, 20), (255, 0, 0, 0))
    red, green, blue = kept(pictures.saved(cyan, "JPEG", quality=95)).getpixel((20, 10))
    assert red < 10 and green > 245 and blue > 245


@pytest.mark.parametrize(
    "image",
    [
        Image.new("RGB", (40, 20), "white"),
        Image.new("RGBA", (40, 20), (0, 0, 0, 0)),
        Image.new("LA", (40, 20), (250, 255)),
        Image.new("RGBA", (40, 20), (0, 0, 0, 9)),
    ],
    ids=["white", "transparent", "almost white", "almost transparent"],
)
def test_what_cannot_be_seen_on_white_paper_is_refused(image: Image.Image) -> None:
    assert "on white paper" in refused(pictures.saved(image))


def test_a_dark_word_on_a_wide_white_ground_can_be_seen() -> None:
    image = Image.new("RGB", (400, 200), "white")
    image.paste("#7a2e5d", (180, 90, 220, 110))
    assert logo_of(pictures.saved(image)).width == 400


def test_what_is_smaller_than_any_logo_is_refused() -> None:
    assert "at least 8 pixels" in refused(pictures.saved(Image.new("RGB", (1, 1), "black")))


def test_transparent_stays_transparent() -> None:
    image = pictures.gradient().convert("RGBA")
    image.putalpha(Image.new("L", image.size, 77))
    assert kept(pictures.saved(image)).getchannel("A").getextrema() == (77, 77)


def test_a_transparent_colour_of_a_palette_stays_transparent() -> None:
    image = Image.new("P", (20, 20), 0)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.putpixel((3, 3), 1)
    made = kept(pictures.saved(image, transparency=0))
    assert made.getpixel((0, 0))[3] == 0 and made.getpixel((3, 3)) == (0, 0, 255, 255)


def test_a_colour_profile_is_applied_and_left_behind() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    kept(pictures.saved(pictures.gradient(), icc_profile=lab))
    kept(pictures.saved(pictures.gradient(), icc_profile=b"no profile at all" * 50))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    before = kept(pictures.saved(pictures.gradient()))
    assert kept(pictures.saved(pictures.gradient(), icc_profile=srgb)).size == before.size


def test_of_an_animation_the_first_picture_is_kept() -> None:
    frames = [Image.new("RGB", (40, 20), colour) for colour in ("red", "lime", "blue")]
    animated = pictures.saved(frames[0], save_all=True, append_images=frames[1:])
    assert b"acTL" in animated
    assert kept(animated).getpixel((5, 5)) == (255, 0, 0)
    several = pictures.saved(frames[0], "MPO", save_all=True, append_images=frames[1:])
    assert kept(several).getpixel((5, 5))[0] > 250


@pytest.mark.parametrize(("turn", "size"), [(1, (300, 100)), (3, (300, 100)), (6, (100, 300))])
def test_a_photo_is_turned_as_the_camera_was(turn: int, size: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    image = kept(pictures.saved(pictures.gradient(), "JPEG", exif=exif))
    assert image.size == size
    corner = {1: (295, 10), 3: (5, 90), 6: (90, 295)}[turn]
    assert image.getpixel(corner)[0] > 200


def test_a_large_one_is_made_smaller() -> None:
    assert kept(pictures.saved(pictures.gradient(2000, 1000))).size == (1200, 600)
    noise = pictures.saved(Image.effect_noise((1100, 1000), 90).convert("RGB"), "JPEG", quality=85)
    made = logo_of(noise)
    assert len(made.png) <= 400_000 and made.width / made.height == pytest.approx(1.1, abs=0.02)


def test_nothing_that_came_along_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Where I live"
    sent = pictures.saved(pictures.gradient(), "JPEG", exif=exif, comment=b"secret remark")
    assert b"Where I live" in sent and b"secret remark" in sent
    png = logo_of(sent).png
    assert b"Where I live" not in png and b"secret remark" not in png


@pytest.mark.parametrize("behind", [pictures.SCRIPT, b"PK\x03\x04 a zip", b"%PDF-1.7\n", SVG])
@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_of_a_file_that_is_two_things_only_the_picture_is_kept(form: str, behind: bytes) -> None:
    sent = pictures.saved(pictures.gradient(), form) + behind
    png = logo_of(sent).png
    assert behind not in png
    assert png.endswith(pictures.chunk(b"IEND", b""))


def test_a_script_inside_a_chunk_is_left_out() -> None:
    sent = pictures.with_chunk(
        pictures.saved(pictures.gradient()), b"tEXt", b"Comment\0" + pictures.SCRIPT
    )
    assert pictures.SCRIPT not in logo_of(sent).png


@pytest.mark.parametrize(
    "content",
    [
        SVG,
        pictures.SCRIPT,
        b"GIF89a" + bytes(100),
        pictures.saved(pictures.gradient(), "GIF"),
        pictures.saved(pictures.gradient(), "BMP"),
        pictures.saved(pictures.gradient(), "TIFF"),
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"\0",
    ],
)
def test_what_is_no_png_or_jpeg_is_refused(content: bytes) -> None:
    assert refused(content).startswith("This is no PNG or JPEG")


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_truncated_one_is_refused(form: str, part: float) -> None:
    whole = pictures.saved(Image.effect_noise((200, 100), 80), form)
    assert refused(whole[: int(len(whole) * part)]).startswith(("This image is dam", "This is no"))


def test_an_empty_file_and_one_of_more_than_a_megabyte_are_refused() -> None:
    assert refused(b"") == "This file is empty. Choose the logo once more."
    assert "larger than 1 MB" in refused(bytes(logos.MOST_BYTES + 1))


@pytest.mark.parametrize("size", [(60_000, 60_000), (2**31 - 1, 2**31 - 1), (2049, 2048)])
def test_too_many_pixels_are_refused_before_any_is_decoded(size: tuple[int, int]) -> None:
    begun = time.process_time()
    assert "4 megapixels" in refused(pictures.declaring(*size))
    assert time.process_time() - begun < 1


def test_four_megapixels_are_taken() -> None:
    assert kept(pictures.saved(Image.new("L", (2048, 2048), 40))).size == (1200, 1200)


@pytest.mark.parametrize("size", [(4000, 100), (100, 4000), (4_000_000, 1)])
def test_a_hairline_is_no_logo(size: tuple[int, int]) -> None:
    assert "twelve times as long" in refused(pictures.declaring(*size))


@pytest.mark.parametrize(
    ("name", "before"), [(b"zTXt", b"a\0\0"), (b"iCCP", b"a\0\0"), (b"iTXt", b"a\0\1\0\0\0")]
)
def test_a_bomb_in_a_text_or_a_profile_is_refused(name: bytes, before: bytes) -> None:
    sent = pictures.with_chunk(pictures.saved(pictures.gradient()), name, before + pictures.bomb())
    assert refused(sent).startswith("This is no PNG or JPEG")


def test_of_a_bomb_in_the_content_only_the_declared_picture_is_kept() -> None:
    header = struct.pack(">IIBBBBB", 10, 10, 8, 2, 0, 0, 0)
    sent = (
        pictures.SIGNATURE
        + pictures.chunk(b"IHDR", header)
        + pictures.chunk(b"IDAT", pictures.bomb())
        + pictures.chunk(b"IEND", b"")
    )
    assert kept(sent).size == (10, 10)


def test_restart_markers_by_the_hundred_thousand_do_no_harm() -> None:
    begun = time.monotonic()
    try:
        logo_of(pictures.with_restarts(pictures.saved(pictures.gradient(), "JPEG"), 200_000))
    except BadLogo as problem:
        assert problem.reason
    assert time.monotonic() - begun < logos.SECONDS + 4


def test_one_that_takes_too_long_is_given_up_and_the_next_one_is_taken() -> None:
    begun = time.monotonic()
    assert "too much time or memory" in refused(pictures.scanned_again())
    assert time.monotonic() - begun < logos.SECONDS + 4
    assert kept(pictures.saved(pictures.gradient())).size == (300, 100)


def test_the_process_that_decodes_knows_no_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be taken over by what it decodes: there is nothing to find in its environment."""
    spy = tmp_path / "spy.py"
    spy.write_text("import os, sys; sys.stdout.write('-' + ' '.join(os.environ))")
    monkeypatch.setattr(logos, "WORKER", spy)
    monkeypatch.setenv("GROUNDRULES_SECRET_KEY", "secret")
    said = refused(b"a picture")
    assert "PATH" in said and "GROUNDRULES" not in said
