"""A correction that waits for a second person, in Chromium: looked at, and taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import runs_over, serving
from tests.web.posting import sent_by
from tests.web.scene import CHAIR, Scene, make_scene

FACT = "attended"


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """A case whose chair proposes to take somebody off the list of who attended."""
    found = make_scene(tmp_path, steps=5, example="q_140")
    client, page = found.client(CHAIR), f"/cases/{found.case_id}/correct/{FACT}"
    shown = client.get(page).text
    shorter = client.post(page, data={**dict(sent_by(shown)), f"remove:{FACT}:1": ""}).text
    preview = client.post(page, data={**dict(sent_by(shorter)), "because": "Was not there"}).text
    assert client.post(page, data=dict(sent_by(preview))).status_code == 303
    found.app.config["WTF_CSRF_ENABLED"] = True
    return found


def test_who_proposed_a_correction_takes_it_back_with_one_button(
    open_page: Callable[..., Page], scene: Scene, sign_in: Callable[..., None],
    axe: Callable[[Page], list[str]],
) -> None:  # fmt: skip
    page, seen = open_page(width=320, java_script_enabled=False), open_page(width=320)
    with serving(scene.app) as address:
        sign_in(page, address, CHAIR)
        page.goto(f"{address}/cases/{scene.case_id}")
        page.get_by_role("link", name="Look at it, or take it back").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "The correction that you proposed"
        )
        expect(page.get_by_role("radio")).to_have_count(0)
        sign_in(seen, address, CHAIR)
        seen.goto(page.url)
        assert axe(seen) == []
        assert runs_over(seen) == 0

        page.get_by_label("Why?").fill("They were there.")
        page.get_by_role("button", name="Take it back").click()
        page.goto(f"{address}/cases/{scene.case_id}")
        expect(page.get_by_role("link", name="Look at it, or take it back")).to_have_count(0)
        expect(page.get_by_text("waits for a second person")).to_have_count(0)
