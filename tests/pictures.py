"""Pictures as people send them, and as they should not."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"
SCRIPT = b"<html><script>alert(document.cookie)</script></html>"


def gradient(width: int = 300, height: int = 100) -> Image.Image:
    """A picture with every brightness from left to right, red above green."""
    grey = Image.linear_gradient("L").rotate(90).resize((width, height))
    black = Image.new("L", (width, height))
    upper = Image.merge("RGB", (grey, black, black))
    upper.paste(Image.merge("RGB", (black, grey, black)), (0, height // 2))
    return upper


def saved(image: Image.Image, form: str = "PNG", **how: Any) -> bytes:
    file = BytesIO()
    image.save(file, form, **how)
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG file with its checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def with_chunk(png: bytes, name: bytes, data: bytes) -> bytes:
    """The same picture with a chunk more before its content."""
    after_header = len(SIGNATURE) + 25
    return png[:after_header] + chunk(name, data) + png[after_header:]


def declaring(width: int, height: int) -> bytes:
    """A small PNG file that says it holds a picture of this size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    content = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return SIGNATURE + chunk(b"IHDR", header) + content + chunk(b"IEND", b"")


def bomb(size: int = 80_000_000) -> bytes:
    """Zeros by the million, packed into less than a hundred kilobytes."""
    packer = zlib.compressobj(9)
    block = bytes(1_000_000)
    return b"".join(packer.compress(block) for _ in range(size // 1_000_000)) + packer.flush()


def with_restarts(jpeg: bytes, times: int) -> bytes:
    """A JPEG whose data begin with so many restart markers."""
    scan = jpeg.index(b"\xff\xda")
    return (
        jpeg[:scan]
        + b"\xff\xdd\x00\x04\x00\x01"
        + jpeg[scan : scan + 14]
        + b"\xff\xd0\xff\xd7" * times
        + jpeg[scan + 14 :]
    )


def scanned_again(size: int = 900_000) -> bytes:
    """A progressive JPEG of 4 megapixels whose last scan comes again by the ten thousand."""
    noise = Image.effect_noise((2000, 2000), 10).convert("RGB")
    jpeg = saved(noise, "JPEG", quality=1, progressive=True)
    scan = jpeg[jpeg.rindex(b"\xff\xda") : -2]
    return jpeg[:-2] + scan * ((size - len(jpeg)) // len(scan)) + jpeg[-2:]
