"""The auditor's pages in Chromium, with and without scripts, narrow and wide."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import runs_over, serving
from tests.web.scene import AUDITOR_NAME, CHAIR, CHILD, STRANGER, Scene, make_scene

SignIn = Callable[..., None]
Look = Callable[[Page], list[str]]


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """A case that its chair reads, and that somebody else looks for and tries to open."""
    found = make_scene(tmp_path, steps=7)
    reference = found.stage.case(found.case_id).reference
    chair, stranger = found.client(CHAIR), found.client(STRANGER)
    assert chair.get(f"/cases/{found.case_id}/documents").status_code == 200
    for text in (reference, CHILD):
        assert stranger.post("/cases", data={"q": text}).status_code == 303
        assert stranger.get("/cases/search").status_code == 200
    assert stranger.get(f"/cases/{found.case_id}").status_code == 404
    found.app.config["WTF_CSRF_ENABLED"] = True
    return found


@pytest.fixture
def address(scene: Scene) -> Iterator[str]:
    with serving(scene.app) as address:
        yield address


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scripts", [True, False])
def test_an_auditor_finds_what_is_unusual_and_who_looked_for_whom(
    open_page: Callable[..., Page], scene: Scene, address: str, sign_in: SignIn, axe: Look,
    width: int, scripts: bool,
) -> None:  # fmt: skip
    page = open_page(width=width, height=900, java_script_enabled=scripts)
    sign_in(page, address, AUDITOR_NAME)

    def is_sound() -> None:
        if scripts:
            assert axe(page) == []
            assert runs_over(page) == 0
        assert CHILD not in page.content()

    page.goto(f"{address}/audit")
    main = page.locator("main .app-history")
    expect(main).to_contain_text("looked for a case that does not open to them")
    expect(main).not_to_contain_text(CHAIR)
    is_sound()

    page.get_by_text("Choose what is listed").click()
    page.get_by_label("Everything").check()
    page.get_by_label("Of which case").fill(scene.stage.case(scene.case_id).reference.lower())
    page.get_by_role("button", name="Show").click()
    expect(main).to_contain_text(CHAIR)
    expect(main).to_contain_text("The list of documents")
    is_sound()

    page.get_by_text("Choose what is listed").click()
    page.get_by_label("Who looked for these words").fill(CHILD.upper())
    page.get_by_role("button", name="Show").click()
    expect(main).to_contain_text(f"Looked for words of {len(CHILD)} characters")
    expect(main.get_by_role("listitem")).to_have_count(1)
    assert CHILD.upper() not in page.url
    is_sound()

    page.goto(f"{address}/audit/refused")
    expect(main).to_contain_text("Tried to open the case")
    expect(main).to_contain_text(STRANGER)
    expect(main).to_contain_text("refused soon after a search")
    is_sound()
