"""Somebody's own words, answered in Chromium without scripts, with the keyboard alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import runs_over, serving
from tests.web.scene import REVIEWER, make_scene

DISSENTER = "J. Pace"
LABEL = "Your words, as R. Holm noted them: What are their reasons?"

_FOCUSED = (
    "(() => { const e = document.activeElement;"
    " return (e?.labels?.[0]?.innerText ?? e?.innerText ?? '').trim(); })()"
)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the name of what has the focus begins so."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(_FOCUSED).startswith(name):
            return
    raise AssertionError(f"Tab never came to {name}")


@pytest.mark.parametrize("width", [320, 1280])
def test_an_author_disagrees_with_what_was_noted_of_their_words(
    open_page: Callable[..., Page], tmp_path: Path, sign_in: Callable[..., None],
    axe: Callable[[Page], list[str]], shot: Callable[..., None], width: int,
) -> None:  # fmt: skip
    scene = make_scene(tmp_path, steps=6)
    page = open_page(width=width, height=900, java_script_enabled=False)
    #: What looks at a page is a script itself.
    seen = open_page(width=width, height=900)
    with serving(scene.app) as address:
        sign_in(page, address, DISSENTER)
        page.goto(f"{address}/cases/{scene.case_id}")
        tab_to(page, LABEL)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Your words, as R. Holm noted them"
        )
        expect(page.get_by_text("Three weights were missed and nobody")).to_be_visible()
        assert runs_over(page) == 0
        shot(page, f"own-words-{width}")
        sign_in(seen, address, DISSENTER)
        seen.goto(page.url)
        assert axe(seen) == []

        tab_to(page, "I confirm them")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        tab_to(page, "Keep as your words")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text(
            "Write how you see it, in your own words"
        )

        tab_to(page, "In your own words")
        page.keyboard.type("I said that four were missed.")
        tab_to(page, "Keep as your words")
        page.keyboard.press("Enter")
        expect(page.get_by_text("What you say of your words is kept beside them.")).to_be_visible()

        page.context.clear_cookies()
        sign_in(page, address, REVIEWER)
        page.goto(f"{address}/cases/{scene.case_id}/answers")
        expect(
            page.get_by_text("as noted by R. Holm, the Dissenting professional disagrees")
        ).to_be_visible()
        expect(page.get_by_text("I said that four were missed.")).to_be_visible()
        assert runs_over(page) == 0
