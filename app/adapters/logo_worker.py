"""The process in which somebody's picture is decoded; started by `app.adapters.logos`, never
imported.

It reads the file, answers "+width height", an empty byte and the PNG, or "-" and a sentence, and
ends.
"""

from __future__ import annotations

import resource
import sys
from contextlib import suppress
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

MOST_PIXELS = 2048 * 2048
MOST_TIMES_AS_LONG = 12
LONGEST_SIDE = 1200
SMALLEST_SIDE = 8
# A pixel that is darker than this on white can be seen there (1.5 : 1); so many of all have to be.
DARK_ENOUGH, SEEN_SHARE = 210, 0.001
SMALL_ENOUGH = 400_000
SHRINKS_TO = 0.8
SECONDS, MEMORY = 4, 384 * 1024 * 1024

NO_IMAGE = "This is no PNG or JPEG that can be read. Save the logo as one of them and try again."
DAMAGED = "This image is damaged or incomplete. Save it anew and try again."


class Unusable(Exception):
    """The picture cannot be used; the sentence says why."""


def main() -> None:
    _limit()
    try:
        answer = _answer(sys.stdin.buffer.read())
    except Unusable as problem:
        answer = f"-{problem}".encode()
    except (MemoryError, Exception):
        answer = f"-{DAMAGED}".encode()
    sys.stdout.buffer.write(answer)


def _answer(content: bytes) -> bytes:
    image = _seen(_shrunk(_plain(_opened(content))))
    png = _png(image)
    while len(png) > SMALL_ENOUGH and min(image.size) > 2:
        image = image.resize(tuple(max(1, round(side * SHRINKS_TO)) for side in image.size))
        png = _png(image)
    return b"+%d %d\0" % image.size + png


def _opened(content: bytes) -> Image.Image:
    """The decoded picture; what it declares is looked at before anything is decoded."""
    Image.MAX_IMAGE_PIXELS = None
    try:
        image = Image.open(BytesIO(content), formats=("PNG", "JPEG"))
    except Exception as problem:
        raise Unusable(NO_IMAGE) from problem
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise Unusable(
            f"This image has {width} by {height} pixels. A logo has at most 4 megapixels, "
            "2000 by 2000 for example; make it smaller and try again."
        )
    if not 1 / MOST_TIMES_AS_LONG <= width / height <= MOST_TIMES_AS_LONG:
        raise Unusable(
            f"This image has {width} by {height} pixels. A logo is at most twelve times as long "
            "on one side as on the other."
        )
    if max(width, height) < SMALLEST_SIDE:
        raise Unusable(
            f"This image has {width} by {height} pixels. A logo has at least {SMALLEST_SIDE} "
            "pixels on its longer side."
        )
    image.load()
    return image


def _seen(image: Image.Image) -> Image.Image:
    """The picture, where it can be seen on white."""
    page = Image.new("RGBA", image.size, "white")
    page.alpha_composite(image.convert("RGBA"))
    dark = sum(page.convert("L").histogram()[:DARK_ENOUGH])
    if dark < image.width * image.height * SEEN_SHARE:
        raise Unusable(
            "This logo cannot be seen on white paper. Take one that is darker, or that has a "
            "ground of its own."
        )
    return image


def _plain(image: Image.Image) -> Image.Image:
    """The picture upright, in sRGB of eight bits, grey, colour or colour with alpha."""
    profile = image.info.get("icc_profile")
    with suppress(Exception):  # what cannot be read turns nothing
        image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I;16"):
        high = 0 if image.mode.endswith("B") else 1
        image = Image.frombytes("L", image.size, image.tobytes()[high::2])
    if image.mode in ("1", "L") and not image.has_transparency_data:
        return image.convert("L")
    if image.mode != "CMYK":
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    return _in_srgb(image, profile)


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    wanted = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        with suppress(Exception):  # a profile that is of no use is left aside
            given = ImageCms.ImageCmsProfile(BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            made = ImageCms.profileToProfile(image, given, srgb, outputMode=wanted)
            if made is not None:
                return made
    return image.convert(wanted)


def _shrunk(image: Image.Image) -> Image.Image:
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return image


def _png(image: Image.Image) -> bytes:
    """The picture and nothing else that came with it."""
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    file = BytesIO()
    bare.save(file, "PNG", optimize=True)
    return file.getvalue()


def _limit() -> None:
    """Cap what this process may take; a system that does not know a limit has none."""
    for what, most in ((resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_AS, MEMORY)):
        with suppress(OSError, ValueError):
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()
