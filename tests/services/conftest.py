"""What many tests of services stand on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.adapters import fonts, pdf
from tests.scenarios import ben_is_a_client
from tests.services.received import RawServer


@pytest.fixture
def ben(ana_id: int, now: datetime) -> int:
    """A client of Ana's for a month."""
    return ben_is_a_client(ana_id, now - timedelta(days=30))


@pytest.fixture
def server() -> Iterator[RawServer]:
    """A mail server that keeps every mail as it came."""
    made = RawServer()
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def cache(request: pytest.FixtureRequest) -> Path:
    """Fonts take seconds to make, so they are kept from one run of the tests to the next."""
    kept: Path = request.config.cache.mkdir("groundrules")  # type: ignore[union-attr]
    return kept


@pytest.fixture(scope="session")
def faces(cache: Path) -> tuple[pdf.PaperFont, ...]:
    return fonts.paper_fonts(cache)
