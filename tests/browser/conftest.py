"""Pages in Chromium: a server on a free port, browsers of several kinds, axe, CSP's verdict."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect, sync_playwright
from waitress.wasyncore import close_all, loop

from engine.clock import SystemClock
from engine.package import Definition, build_definition
from engine.package.places import read_package, shipped
from engine.settings import Settings
from engine.spiff import SpiffRuntime
from tests.browser.samples import samples
from tests.web.fakes import PASSWORD, FakeServices, make_services
from tests.web.sections import all_sections
from web.frame.app import create_app
from web.frame.server import make_server

AXE = Path(__file__).parents[2] / "web/frontend/node_modules/axe-core/axe.min.js"
SHOTS = os.environ.get("DISSENT_SHOTS")
#: Milliseconds until something that a page never shows fails a test, on the slowest machine.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
#: Notes every violation of the policy before a script of the page runs.
_COLLECT = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.__violations.push(
  [event.effectiveDirective, event.blockedURI, event.sourceFile, event.sample].join(' ')));
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, and let it speak to its own server."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _missing(what: str, how: str) -> None:
    """Skip on somebody's machine; fail where everything should be there."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing: {how}")
    pytest.skip(f"{what} is missing: {how}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(path).exists():
        _missing("Chromium", "apt-get install chromium, or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application on a free port, as `dissent serve` does, and yield its address."""
    channels: dict[int, Any] = {}
    settings = replace(app.extensions["dissent.settings"], port=0)
    server: Any = make_server(app, settings, clock=SystemClock(), sockets=channels)
    stop = Event()

    def run() -> None:
        while not stop.is_set():
            loop(timeout=0.05, map=channels, count=1)

    thread = Thread(target=run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        stop.set()
        thread.join()
        server.task_dispatcher.shutdown()
        close_all(map=channels)


@pytest.fixture(scope="session")
def serve() -> Callable[[Flask], AbstractContextManager[str]]:
    """Serve any application: `with serve(app) as address`."""
    return serving


@pytest.fixture
def frame_services() -> FakeServices:
    return make_services()


@pytest.fixture
def frame(frame_services: FakeServices) -> Iterator[str]:
    """The address of the frame with sample pages, over services in memory."""
    settings = Settings(secret_key="k" * 40, organisation="Riverside Safeguarding Partnership")
    app = create_app(frame_services, settings, shown=[all_sections, samples])
    with serving(app) as address:
        yield address


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser of its own; options are those of Playwright's `new_context`."""
    contexts: list[BrowserContext] = []

    def open_one(*, width: int = 1280, height: int = 1000, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="en-GB",
            timezone_id="Europe/London",
            **options,
        )
        contexts.append(context)
        context.add_init_script(_COLLECT)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A desktop browser."""
    return open_page()


@pytest.fixture
def narrow_page(open_page: Callable[..., Page]) -> Page:
    """A small telephone, or a desktop at 400 % zoom."""
    return open_page(width=320, height=640)


@pytest.fixture
def page_without_scripts(open_page: Callable[..., Page]) -> Page:
    """A browser with JavaScript switched off."""
    return open_page(java_script_enabled=False)


@pytest.fixture
def sign_in() -> Callable[..., None]:
    """Sign in on a page."""

    def sign(page: Page, address: str, username: str = "ruth", password: str = PASSWORD) -> None:
        page.goto(f"{address}/sign-in")
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)

    return sign


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """Return what axe finds on a page, one line each; an empty list is good."""
    if not AXE.exists():
        _missing("axe-core", "run `make setup`, which installs it beside the assets")
    source = AXE.read_text()

    def look(page: Page) -> list[str]:
        # A page that a click left half loaded can still arrive: axe reads a whole one.
        page.wait_for_load_state()
        page.evaluate(source)
        found = page.evaluate("rules => axe.run({runOnly: rules}).then(r => r.violations)", _RULES)
        return [
            f"{rule['id']}: {node['html'][:150]} ({node['failureSummary'][:200]})"
            for rule in found
            for node in rule["nodes"]
        ]

    return look


@pytest.fixture
def violations() -> Callable[[Page], list[str]]:
    """Return what the page tried against the Content Security Policy."""
    return lambda page: page.evaluate("window.__violations")


@pytest.fixture
def shot(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Keep a picture of the page, if DISSENT_SHOTS names a folder."""

    def take(page: Page, name: str) -> None:
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)

    return take


@contextmanager
def until_saved(page: Page, words: str) -> Iterator[None]:
    """Go on once what is typed within is kept as a draft: the page sends it after a pause."""

    def is_kept(answer: Response) -> bool:
        typed = dict(parse_qsl(answer.request.post_data or ""))
        return answer.url.endswith("/draft") and answer.ok and words in typed.values()

    with page.expect_response(is_kept):
        yield


def runs_over(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    width: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return width


@pytest.fixture(scope="session")
def definition() -> Callable[[str], Definition]:
    """Return a shipped procedure, compiled once."""
    runtime = SpiffRuntime()

    @cache
    def compiled(name: str) -> Definition:
        procedure_id, files = read_package(shipped()[0] / name)
        return build_definition(procedure_id, files, runtime=runtime, version=1)

    return compiled
