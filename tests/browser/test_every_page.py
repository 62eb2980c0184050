"""Every page, as somebody with a keyboard, a screen reader, a phone or a dark room meets it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Page, ViewportSize

from tests.browser.served import PUBLIC, Served
from tests.browser.village import Village, build
from tests.browser.windows import Windows
from tests.conftest import an_app, settings_for, with_fonts
from tests.page_checker import SECRETS

FILES = {
    *("static", "assets.fonts_css", "assets.font", "assets.healthz", "assets.readyz"),
    *("assets.letter_css", "verify.schema"),
    *("agreement.preview", "agreement.preview_image", "agreement.document"),
    *("agreement.document_image", "outbox.eml", "portal.document"),
    *("growing.letter", "growing.letter_image"),
    *("comparing.paper", "settings_papers.logo", "settings_papers.sample", "clients.stored"),
}
FIRST_STEPS = ["/first/ideal-client", "/first/need", "/first/need?kind=own"]

# A long sweep is cut into parts that take turns along the list.
FULL_LIFE, PASSERS_BY = 6, 3

PHONE, DESK, NARROW = (390, 844), (1280, 800), (320, 640)
# A desk's screen at 400 %: what clients read is looked at in this size.
ZOOMED, ZOOM = (320, 200), 4
# Sheets and scripts are this app's own, and nothing plays: there is nothing to load beforehand.
AXE: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
LAYOUT = {**AXE, "rules": {"target-size": {"enabled": True}, "color-contrast": {"enabled": False}}}
# These take axe longest.
COLOURS = {**AXE, "runOnly": ["color-contrast", "link-in-text-block"]}
HEADINGS = """() => {
    document.querySelectorAll('details').forEach(fold => { fold.open = true });
    return [...document.querySelectorAll('h1')].filter(heading => heading.checkVisibility()).length;
}"""
RUN_AXE = """async ([options, newOnes]) =>
    (await axe.run(newOnes ? { include: fresh } : document, options)).violations.map(found =>
    `${found.id}: ${found.help}: ` + found.nodes.map(node => node.target.join(' ')).join(', '))"""
# What a sheet can tell parts by: their tag, classes, attributes, and all this of those around them.
# Answers those that are not among the given ones, and keeps each first one in `fresh`.
PARTS = """known => {
    const told = new Map();
    for (const part of document.querySelectorAll('*')) {
        const states = ['class', 'type', 'role', 'dir', 'lang', 'aria-current', 'open'];
        const names = [...part.getAttributeNames()].sort();
        const own = [part.localName, ...names, ...states.map(name => part.getAttribute(name))];
        told.set(part, `${told.get(part.parentElement) ?? ''} > ${own}`);
    }
    const firsts = new Map([...told].reverse().map(([part, all]) => [all, part]));
    known.forEach(all => firsts.delete(all));
    window.fresh = [...firsts.values()];
    return [...firsts.keys()];
}"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll('body *')]
    .filter(part => part.getBoundingClientRect().right > innerWidth + 1)
    .map(part => part.outerHTML.slice(0, 90))"""
FOCUSED = """() => {
    const focused = document.activeElement, box = focused.getBoundingClientRect();
    const style = getComputedStyle(focused);
    return {
        'the skip link': focused.matches('a.skip'),
        'on the screen': box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight,
        'marked': style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    };
}"""


_pages: set[tuple[str, str]] = set()
_parts: set[str] = set()


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config, empty_database: Path
) -> tuple[Village, Path]:
    """The village and its database: built once, for each test to take a copy."""
    folder = tmp_path_factory.mktemp("village")
    settings = with_fonts(settings_for(folder, base_url=PUBLIC), pytestconfig)
    with an_app(settings, empty_database) as app:
        village = build(app)
    return village, settings.data / "groundrules.sqlite3"


@pytest.fixture
def village(built: tuple[Village, Path]) -> Village:
    return built[0]


@pytest.fixture
def database(built: tuple[Village, Path]) -> Path:
    return built[1]


@pytest.mark.parametrize("part", range(FULL_LIFE))
def test_the_pages_of_a_full_life(
    village: Village, house: Served, windows: Windows, part: int
) -> None:
    paths = [*_without_ids(house.app), *village.paths["ana"]]
    ana = _open(windows, "Ana", house.cookie(village.signed_in["ana"]))
    _visit(windows, {ana: paths[part::FULL_LIFE]})


def test_the_pages_of_beginners(village: Village, house: Served, windows: Windows) -> None:
    cleo, dora = (
        _open(windows, name, house.cookie(village.signed_in[name])) for name in ("cleo", "dora")
    )
    alone = _without_ids(house.app)
    _visit(windows, {cleo: [*alone, *FIRST_STEPS], dora: village.paths["dora"]})


@pytest.mark.parametrize("part", range(PASSERS_BY))
def test_the_pages_of_clients_and_passers_by(village: Village, windows: Windows, part: int) -> None:
    names = sorted(village.paths.keys() - village.signed_in.keys())[part::PASSERS_BY]
    _visit(windows, {_open(windows, name): village.paths[name] for name in names})


def test_no_page_is_forgotten(village: Village, house: Served) -> None:
    """Each page's address is among those that the tests above visit."""
    adapter = house.app.url_map.bind("localhost")
    visited = {"first.resume", "portal.page"}
    for paths in (_without_ids(house.app), FIRST_STEPS, *village.paths.values()):
        for path in paths:
            if path != "/nowhere":
                visited.add(adapter.match(path.partition("?")[0])[0])
    rules = house.app.url_map.iter_rules()
    pages = {rule.endpoint for rule in rules if rule.methods and "GET" in rule.methods}
    assert pages - visited == FILES


def _without_ids(app: Flask) -> list[str]:
    """The paths of the freelancer's pages that need no id."""
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.methods
        and "GET" in rule.methods
        and not rule.arguments
        and rule.endpoint not in (*FILES, "telling.preview")  # of those who were chosen
        and not rule.endpoint.startswith(("portal.", "entry.", "first."))
    ]


def _visit(windows: Windows, visits: dict[Page, list[str]]) -> None:
    """Look at every path, and fail with all that is wrong anywhere."""
    problems = [
        f"{path}: {found}"
        for page, paths in visits.items()
        for path in paths
        for found in _check(windows, page, path)
    ]
    assert not problems, "\n".join(problems)


def _open(windows: Windows, whose: str, cookie: str = "") -> Page:
    if cookie:
        return windows.open(whose, cookie, viewport=_size(NARROW))
    return windows.open(whose, viewport=_size(ZOOMED), device_scale_factor=ZOOM)


def _check(windows: Windows, page: Page, path: str) -> list[str]:
    """Everything that is wrong with one page."""
    before = len(windows.troubles)
    answer = page.goto(path)
    assert answer is not None
    if answer.status in (404, 410):
        del windows.troubles[before:]  # a console calls these errors; they are pages as well
    problems = [] if answer.status in (200, 404, 410) else [f"answers {answer.status}"]
    if _is_known(page.url, answer.text()):
        return problems
    problems += _keyboard(page)
    headings = page.evaluate(HEADINGS)
    problems += [] if headings == 1 else [f"{headings} h1"]
    problems += [f"wider than {NARROW[0]} px: {part}" for part in page.evaluate(TOO_WIDE)]
    return problems + _axe(page)


def _is_known(url: str, html: str) -> bool:
    """Whether the same page was looked at before, be it by another address that leads to it."""
    same = (url, SECRETS.sub("", html))
    is_known = same in _pages
    _pages.add(same)
    return is_known


def _axe(page: Page) -> list[str]:
    """What axe finds; how a part is coloured, and how a page is laid out on a desk, is asked where
    no page before it had such a part."""
    page.evaluate(AXE_SCRIPT)
    parts = page.evaluate(PARTS, list(_parts))
    _parts.update(parts)
    narrow = page.viewport_size
    assert narrow
    small, dark = (ZOOMED, ZOOMED) if narrow == _size(ZOOMED) else (PHONE, DESK)
    problems = _found(page, small, LAYOUT)
    if parts:
        problems += _found(page, small, COLOURS, only_new=True)
        problems += _found(page, DESK, LAYOUT)
        page.emulate_media(color_scheme="dark")
        problems += [f"dark, {one}" for one in _found(page, dark, COLOURS, only_new=True)]
        page.emulate_media(color_scheme="light")
    page.set_viewport_size(narrow)
    return problems


def _found(
    page: Page, size: tuple[int, int], rules: dict[str, Any], only_new: bool = False
) -> list[str]:
    page.set_viewport_size(_size(size))
    return [f"{size[0]} px: {problem}" for problem in page.evaluate(RUN_AXE, [rules, only_new])]


def _keyboard(page: Page) -> list[str]:
    page.keyboard.press("Tab")
    focused: dict[str, bool] = page.evaluate(FOCUSED)
    problems = [f"the first Tab is not {name}" for name, is_so in focused.items() if not is_so]
    page.keyboard.press("Enter")
    if page.evaluate("document.activeElement.id") != "main":
        problems.append("the skip link does not lead to the content")
    return problems


def _size(of: tuple[int, int]) -> ViewportSize:
    return {"width": of[0], "height": of[1]}
