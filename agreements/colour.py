"""Whether a colour can be read: luminance and contrast as in WCAG 2.2, and the nearest that can."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

# Success criterion 1.4.3: text that is not large.
ENOUGH = 4.5
_TINT = 0.1
_WRITTEN = re.compile(r"#[0-9a-f]{6}", re.ASCII | re.IGNORECASE)


class BadColour(ValueError):
    """A colour that cannot be used, with a sentence that says why.

    `instead` is the nearest darker colour that can be read, as "#rrggbb"; empty where what was
    given is no colour at all.
    """

    def __init__(self, reason: str, instead: str = "") -> None:
        super().__init__(reason)
        self.instead = instead


@dataclass(frozen=True)
class Colour:
    """A colour in sRGB, each part from 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """A colour from "#rrggbb", in either case, with space around it.

        Raises:
            BadColour: it is written in another way.
        """
        written = text.strip()
        if not _WRITTEN.fullmatch(written):
            raise BadColour(
                "Write the colour as # and six signs from 0 to 9 and a to f, like #1c5a4a."
            )
        return cls(*bytes.fromhex(written[1:]))

    @property
    def written(self) -> str:
        """'#rrggbb', in small letters."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def luminance(self) -> float:
        """Relative luminance as WCAG 2.2 defines it: 0 for black, 1 for white."""
        red, green, blue = map(_linear, (self.red, self.green, self.blue))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def mixed(self, other: Colour, share: float) -> Colour:
        """This colour with a `share` of another, from 0 to 1."""
        pairs = zip(_parts(self), _parts(other), strict=True)
        return Colour(*(round(mine + (theirs - mine) * share) for mine, theirs in pairs))


WHITE, BLACK = Colour(255, 255, 255), Colour(0, 0, 0)


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of WCAG 2.2: from 1 to 21, whichever of them is the text."""
    darker, lighter = sorted((one.luminance, other.luminance))
    return (lighter + 0.05) / (darker + 0.05)


def tint(accent: Colour) -> Colour:
    """The ground of a tag whose text is in this colour."""
    return WHITE.mixed(accent, _TINT)


def is_readable(accent: Colour) -> bool:
    """Whether text in this colour can be read on white paper and on the ground of a tag."""
    return min(contrast(accent, WHITE), contrast(accent, tint(accent))) >= ENOUGH


def darkened(accent: Colour) -> Colour:
    """The nearest colour of this hue that can be read: itself, or a darker one."""
    steps = (accent.mixed(BLACK, step / 256) for step in range(257))
    return next(colour for colour in steps if is_readable(colour))


def accent(text: str) -> str:
    """An accent colour from "#rrggbb", checked, in small letters.

    Raises:
        BadColour: it is no colour, or too pale; the sentence names the nearest darker one.
    """
    wanted = Colour.parse(text)
    if is_readable(wanted):
        return wanted.written
    ratio = int(min(contrast(wanted, WHITE), contrast(wanted, tint(wanted))) * 100) / 100
    instead = darkened(wanted).written
    raise BadColour(
        f"{wanted.written} is too pale to be read on paper: its contrast falls to {ratio:.2f} to "
        f"1, and 4.5 to 1 is needed. The nearest darker colour that can be read is {instead}.",
        instead,
    )


def _parts(colour: Colour) -> tuple[int, int, int]:
    return colour.red, colour.green, colour.blue


def _linear(part: int) -> float:
    value = part / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
