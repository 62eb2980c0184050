"""Fonts for the tests that set papers."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.adapters import fonts, pdf


@pytest.fixture(scope="session")
def cache(request: pytest.FixtureRequest) -> Path:
    """Fonts take seconds to make, so they are kept from one run of the tests to the next."""
    kept: Path = request.config.cache.mkdir("groundrules")  # type: ignore[union-attr]
    return kept


@pytest.fixture(scope="session")
def faces(cache: Path) -> tuple[pdf.PaperFont, ...]:
    return fonts.paper_fonts(cache)
