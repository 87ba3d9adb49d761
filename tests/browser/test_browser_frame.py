from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import runs_over

Open = Callable[..., Page]
SignIn = Callable[..., None]
Look = Callable[[Page], list[str]]
PAGES = ["/account", "/help", "/privacy", "/accessibility", "/sample/form", "/sample/parts", "/no"]


def test_pages_are_accessible_and_keep_to_the_policy(
    page: Page, frame: str, sign_in: SignIn, axe: Look, violations: Look, shot: Callable[..., None]
) -> None:
    page.goto(f"{frame}/sign-in")
    assert axe(page) == []
    shot(page, "sign-in")
    sign_in(page, frame)
    for path in PAGES:
        page.goto(frame + path)
        if path == "/sample/parts":
            _drawn(page)
        assert axe(page) == [], path
        assert violations(page) == [], path
        shot(page, path.strip("/").replace("/", "-"))


@pytest.mark.parametrize("width", [320, 1920])
def test_no_page_is_wider_than_its_window(
    open_page: Open, frame: str, sign_in: SignIn, shot: Callable[..., None], width: int
) -> None:
    page = open_page(width=width, height=900)
    page.goto(f"{frame}/sign-in")
    shot(page, f"sign-in-{width}")
    sign_in(page, frame, "bern")
    for path in PAGES:
        page.goto(frame + path)
        if path == "/sample/parts":
            _drawn(page)
        assert runs_over(page) == 0, path
        shot(page, f"{path.strip('/').replace('/', '-')}-{width}")


def test_pages_keep_their_shape_in_forced_colours(
    open_page: Open, frame: str, sign_in: SignIn, axe: Look, shot: Callable[..., None]
) -> None:
    page = open_page(forced_colors="active", color_scheme="dark")
    sign_in(page, frame)
    page.goto(f"{frame}/sample/parts")
    _drawn(page)
    shot(page, "parts-forced")

    overdue = page.locator(".app-tag--overdue").first
    shown = overdue.evaluate("node => getComputedStyle(node)['border-top-style']")

    assert shown == "solid"


def test_wrong_sign_in_leads_to_the_box_by_keyboard(
    page: Page, frame: str, shot: Callable[..., None]
) -> None:
    page.goto(f"{frame}/sign-in")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to main content")).to_be_focused()
    page.get_by_role("button", name="Sign in").press("Enter")

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("There is a problem")
    shot(page, "sign-in-errors")
    page.get_by_role("link", name="Enter your password").press("Enter")

    expect(page.get_by_label("Password", exact=True)).to_be_focused()


def test_signing_out_leads_back_to_sign_in(page: Page, frame: str, sign_in: SignIn) -> None:
    sign_in(page, frame)
    page.goto(f"{frame}/account")

    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(f"{frame}/account")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_signing_in_works_without_scripts(
    page_without_scripts: Page, frame: str, sign_in: SignIn
) -> None:
    sign_in(page_without_scripts, frame)
    page_without_scripts.goto(f"{frame}/account")

    expect(page_without_scripts.get_by_text("ruth.holm@example.org")).to_be_visible()


def test_the_menu_opens_on_a_telephone(narrow_page: Page, frame: str, sign_in: SignIn) -> None:
    sign_in(narrow_page, frame, "bern")
    narrow_page.goto(f"{frame}/help")
    training = narrow_page.get_by_role("link", name="Training")
    expect(training).to_be_hidden()

    narrow_page.get_by_role("button", name="Menu").click()

    expect(training).to_be_visible()


def test_print_leaves_out_what_only_screens_need(
    page: Page, frame: str, sign_in: SignIn, shot: Callable[..., None]
) -> None:
    sign_in(page, frame)
    page.goto(f"{frame}/sample/parts")
    _drawn(page)
    page.emulate_media(media="print")
    shot(page, "parts-print")

    for gone in ("button:has-text('Sign out')", "nav[aria-label='Sections']", ".app-footer"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.get_by_text("TRAINING")).to_be_visible()


# --- diagrams ------------------------------------------------------------------------------


def test_a_diagram_shows_where_the_case_is(page: Page, frame: str, sign_in: SignIn) -> None:
    sign_in(page, frame)
    page.goto(f"{frame}/sample/parts")
    _drawn(page)

    assert _marked(page, "is-passed") >= {"record", "yes", "in_scope"}
    assert _marked(page, "is-here") == {"review"}
    expect(page.locator(".app-badge--overdue")).to_have_text("Overdue")
    expect(page.get_by_role("img", name="The manager's review, as drawn")).to_be_visible()


def test_the_mark_of_bpmn_io_is_whole(page: Page, frame: str, sign_in: SignIn) -> None:
    sign_in(page, frame)
    page.goto(f"{frame}/sample/parts")
    _drawn(page)
    mark = page.locator(".bjs-powered-by")
    mark.scroll_into_view_if_needed()

    expect(mark).to_be_visible()
    assert mark.evaluate(
        """node => {
          const box = node.getBoundingClientRect();
          return [0.1, 0.5, 0.9].every((share) => node.contains(document.elementFromPoint(
            box.left + box.width * share, box.top + box.height * share)));
        }"""
    )


def test_the_mark_of_bpmn_io_stands_clear_of_the_drawing(
    page: Page, frame: str, sign_in: SignIn
) -> None:
    sign_in(page, frame)
    page.goto(f"{frame}/sample/parts")
    _drawn(page)

    mark = page.locator(".bjs-powered-by").bounding_box()
    drawing = page.locator("g.viewport").bounding_box()

    assert mark is not None
    assert drawing is not None
    assert mark["y"] >= drawing["y"] + drawing["height"]


def test_the_mark_of_bpmn_io_opens_within_the_policy(
    page: Page, frame: str, sign_in: SignIn, violations: Look
) -> None:
    sign_in(page, frame)
    page.goto(f"{frame}/sample/parts")
    _drawn(page)

    page.locator(".bjs-powered-by").click()

    expect(page.locator(".bjs-powered-by-lightbox")).to_be_visible()
    assert violations(page) == []


def test_a_step_in_the_list_is_shown_in_the_diagram_and_the_other_way_round(
    page: Page, frame: str, sign_in: SignIn
) -> None:
    sign_in(page, frame)
    page.goto(f"{frame}/sample/parts")
    _drawn(page)

    page.get_by_role("link", name="Show Review the dissent in the diagram").press("Enter")
    assert _marked(page, "is-highlighted") == {"review"}

    page.locator("[data-element-id=record]").first.click()
    assert _marked(page, "is-highlighted") == {"record"}
    assert "is-selected" in (page.locator("#step-record").get_attribute("class") or "")


def test_a_diagram_is_zoomed_and_moved_by_key_and_by_button(
    page: Page, frame: str, sign_in: SignIn
) -> None:
    sign_in(page, frame)
    page.goto(f"{frame}/sample/parts")
    _drawn(page)
    before = _scale(page)

    page.get_by_role("button", name="Zoom in").press("Enter")
    assert _scale(page) > before
    page.get_by_role("button", name="Show all").press("Enter")
    assert _scale(page) == pytest.approx(before)
    drawing = page.get_by_role("img", name="The manager's review, as drawn")
    drawing.focus()
    page.keyboard.press("-")
    assert _scale(page) < before
    left = _view(page)["e"]
    page.keyboard.press("ArrowRight")
    assert _view(page)["e"] < left


def test_without_scripts_the_steps_are_there_to_read(
    page_without_scripts: Page, frame: str, sign_in: SignIn
) -> None:
    sign_in(page_without_scripts, frame)
    page_without_scripts.goto(f"{frame}/sample/parts")

    expect(page_without_scripts.get_by_text("The same steps are in the list")).to_be_visible()
    expect(page_without_scripts.get_by_role("heading", name="Review the dissent")).to_be_visible()


def _drawn(page: Page) -> None:
    page.wait_for_selector("figure[data-ready=yes]")


def _marked(page: Page, marker: str) -> set[str]:
    found: list[Any] = page.locator(f".djs-element.{marker}").evaluate_all(
        "nodes => nodes.map(node => node.dataset.elementId)"
    )
    return set(found)


def _view(page: Page) -> dict[str, float]:
    view: dict[str, float] = page.locator("g.viewport").evaluate(
        "node => { const m = node.getCTM(); return {a: m.a, e: m.e}; }"
    )
    return view


def _scale(page: Page) -> float:
    return _view(page)["a"]
