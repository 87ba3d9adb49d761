"""Closed cases in Chromium: on a narrow screen, without scripts, from the request to the case."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.ids import PersonId
from engine.model.closed_cases import Wanted
from tests.browser.conftest import runs_over, serving
from tests.web.closed import RIA, ROY, closed_scene, reference_of
from tests.web.scene import Scene

SignIn = Callable[..., None]
Look = Callable[[Page], list[str]]


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    found = closed_scene(tmp_path)
    found.app.config["WTF_CSRF_ENABLED"] = True
    return found


@pytest.fixture
def address(scene: Scene) -> Iterator[str]:
    with serving(scene.app) as address:
        yield address


def test_a_closed_case_is_opened_by_two_people(
    open_page: Callable[..., Page], scene: Scene, address: str, sign_in: SignIn
) -> None:
    asker, second = (open_page(width=320, java_script_enabled=False) for _ in range(2))
    sign_in(asker, address, ROY)
    sign_in(second, address, RIA)

    asker.goto(f"{address}/cases")
    asker.get_by_role("link", name="Closed cases").click()
    asker.get_by_role("button", name="Ask for a closed case").click()
    asker.get_by_role("button", name="Ask a second person").click()
    expect(asker.get_by_role("alert")).to_contain_text("Enter the reference of the case")
    asker.get_by_label("Reference of the case").fill(reference_of(scene))
    asker.get_by_label("A subject access request").check()
    asker.get_by_label("Why?").fill("Request 12 of the parent.")
    asker.get_by_role("button", name="Ask a second person").click()
    expect(asker.get_by_text("Waits for a second person")).to_be_visible()

    second.goto(f"{address}/closed-cases")
    second.get_by_role("link", name="Roy Records asks for").click()
    second.get_by_label("Open it to Roy Records").check()
    second.get_by_role("button", name="Answer").click()

    asker.goto(f"{address}/closed-cases")
    asker.get_by_role("link", name=reference_of(scene)).click()
    expect(asker.get_by_text("This case has closed. It is open to you until")).to_be_visible()
    asker.get_by_role("link", name="Close it again").click()
    asker.get_by_role("button", name="Close it again").click()
    expect(asker.get_by_text("Closed again", exact=True)).to_be_visible()


def test_its_pages_are_accessible_and_fit_a_narrow_screen(
    narrow_page: Page, scene: Scene, address: str, sign_in: SignIn, axe: Look, violations: Look
) -> None:
    records, page = scene.stage.engine.records, narrow_page
    wanted = Wanted(ground="complaint", words="Complaint 7.")
    request = records.ask(reference_of(scene), wanted, by=PersonId(RIA))
    sign_in(page, address, ROY)

    for path in ("", "/ask", f"/{request.id}/answer"):
        page.goto(f"{address}/closed-cases{path}")
        assert axe(page) == [], path
        assert violations(page) == [], path
        assert runs_over(page) == 0, path
    records.confirm(request.id, by=PersonId(ROY))
    page.context.clear_cookies()
    sign_in(page, address, RIA)
    for path in ("/closed-cases", f"/cases/{scene.case_id}"):
        page.goto(address + path)
        assert axe(page) == [], path
        assert runs_over(page) == 0, path
