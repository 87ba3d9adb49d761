"""Writing example cases in Chromium: without YAML, in every width."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import runs_over
from tests.web.training import make_training_app


@pytest.fixture(scope="module")
def training(
    serve: Callable[[Flask], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    with serve(make_training_app(tmp_path_factory.mktemp("training"))) as address:
        yield address


def test_an_example_is_copied_and_its_answers_changed_in_the_real_form(
    page: Page, training: str, sign_in: Callable[..., None]
) -> None:
    sign_in(page, training, "terry")
    page.goto(f"{training}/training?q=Q-08")
    page.get_by_role("button", name="Copy Process concern, not dissent").first.click()
    page.get_by_role("link", name="Change step 1").click()

    page.get_by_label("The concern in a sentence or two").fill("The reports came late.")
    page.get_by_role("button", name="Save the step").last.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Edit")
    page.get_by_text("Details step 1", exact=True).click()
    expect(page.locator("#step-0")).to_contain_text("The reports came late.")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_editor_is_accessible_and_fits(
    open_page: Callable[..., Page],
    training: str,
    sign_in: Callable[..., None],
    axe: Callable[[Page], list[str]],
    shot: Callable[..., None],
    width: int,
) -> None:
    page = open_page(width=width)
    sign_in(page, training, "terry")
    page.goto(f"{training}/training?q=Q-08")
    page.get_by_role("button", name="Copy Process concern, not dissent").first.click()
    edit = page.url.partition("#")[0]
    paths = [edit, edit.replace("/edit", ""), f"{training}/training/examples/new"]
    paths += [f"{edit}/{part}" for part in ("story", "people", "ends")]
    paths += [edit.replace("/edit", f"/steps/{number}") for number in (0, 1, 2)]
    new = edit.replace("/edit", "/steps/new")
    paths += [new, f"{new}?verb=do", f"{new}?verb=wait", f"{new}?verb=expect"]
    paths += [f"{new}?verb=absent&refused=yes", f"{new}?asked=yes"]
    paths += [f"{training}/training/examples/upload"]
    for number, path in enumerate(paths):
        page.goto(path)
        shot(page, f"training-editor-{number}-{width}")
        assert axe(page) == [], path
        assert runs_over(page) == 0, path

    # What is wrong, and a row that a button added.
    for path, button in (
        (f"{new}?verb=absent", "Save the step"),
        (f"{new}?verb=expect", "Add letter"),
    ):
        page.goto(path)
        page.get_by_role("button", name=button).last.click()
        shot(page, f"training-editor-{button.split()[0].lower()}-{width}")
        assert axe(page) == [], path
        assert runs_over(page) == 0, path


def test_an_example_is_written_by_keyboard_without_scripts_on_a_small_screen(
    open_page: Callable[..., Page],
    training: str,
    sign_in: Callable[..., None],
    shot: Callable[..., None],
) -> None:
    page = open_page(width=320, java_script_enabled=False)
    sign_in(page, training, "terry")
    page.goto(f"{training}/training?q=Q-48")
    _press(page.get_by_role("button", name="Copy The conference date is corrected"))

    # An absence, after the second step.
    _press(page.get_by_role("link", name="Add a step after step 2"))
    _tick(page.get_by_role("radio", name="Somebody is away"))
    _press(page.get_by_role("button", name="Continue"))
    _choose(page.get_by_label("Who is away"), "Q. Lowe")
    _type_date(page.get_by_role("group", name="First day"), "24", "12", "2026")
    _press(page.get_by_role("button", name="Save the step").last)
    summary = page.get_by_role("alert")
    expect(summary.get_by_role("link")).to_have_text("Enter the last day")
    shot(page, "training-editor-error-320")
    _type_date(page.get_by_role("group", name="Last day"), "31", "12", "2026")
    assert runs_over(page) == 0
    _press(page.get_by_role("button", name="Save the step").last)
    expect(page.locator("#step-2")).to_contain_text("3. Q. Lowe is away from")

    # A refusal, before the first step.
    _press(page.get_by_role("link", name="Add a step before the first"))
    _tick(page.get_by_role("radio", name="Somebody starts a case"))
    _tick(page.get_by_role("checkbox", name="It must be refused"))
    _press(page.get_by_role("button", name="Continue"))
    _press(page.get_by_role("button", name="Continue"))
    _tick(page.get_by_role("radio", name="They may not do this"))
    _choose(page.get_by_label("In which role"), "Social worker")
    _press(page.get_by_role("button", name="Save the step").last)
    expect(page.locator("#step-0")).to_contain_text("Tried, and refused: S. Worth starts")

    # A check, with a row that a button adds.
    _press(page.get_by_role("button", name="Add a step at the end"))
    _tick(page.get_by_role("radio", name="It is checked how things stand"))
    _press(page.get_by_role("button", name="Continue"))
    _press(page.get_by_role("button", name="Add open task"))
    expect(page.locator("#step-open-0")).to_be_focused()
    _choose(page.get_by_label("Task", exact=True), "No task at all")
    shot(page, "training-editor-row-320")
    assert runs_over(page) == 0
    _press(page.get_by_role("button", name="Save the step").last)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Edit")
    shot(page, "training-editor-written-320")
    assert runs_over(page) == 0
    _press(page.get_by_role("button", name="Run and check it"))
    expect(page.get_by_role("status")).to_contain_text("It was run")


def _press(found: Locator) -> None:
    """Press what leads to a page, and wait for that page."""
    with found.page.expect_navigation():
        found.press("Enter")


def _tick(found: Locator) -> None:
    found.focus()
    found.press("Space")


def _choose(found: Locator, words: str) -> None:
    found.focus()
    found.press_sequentially(words)
    expect(found.locator("option:checked")).to_contain_text(words)


def _type_date(group: Locator, *parts: str) -> None:
    for label, part in zip(("Day", "Month", "Year"), parts, strict=True):
        group.get_by_label(label).press_sequentially(part)
