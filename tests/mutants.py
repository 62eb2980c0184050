"""For mutation testing, in place of `conftest.py`: quick, and the same each time.

A property that is falsified has noticed the mutant; nobody reads the smallest example of it.
"""

from __future__ import annotations

import zoneinfo

from hypothesis import Phase, settings

zoneinfo.reset_tzpath(())
settings.register_profile(
    "mutants",
    phases=(Phase.explicit, Phase.generate),
    derandomize=True,
    database=None,
    deadline=None,
)
settings.load_profile("mutants")
