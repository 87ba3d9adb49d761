"""The training room in Chromium: by keyboard, in every width, without JavaScript, by lesson."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import runs_over
from tests.web.training import make_training_app


@pytest.fixture(scope="module")
def training(
    serve: Callable[[Flask], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a service with both procedures, a trainer and another trainer."""
    with serve(make_training_app(tmp_path_factory.mktemp("training"))) as address:
        yield address


@pytest.fixture
def begin(training: str, sign_in: Callable[..., None]) -> Callable[[Page, str], None]:
    """Start a lesson from the library by its name."""

    def start(page: Page, lesson: str) -> None:
        sign_in(page, training, "terry")
        page.goto(f"{training}/training")
        card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=lesson))
        card.get_by_role("button", name="Start this lesson").click()
        page.wait_for_url(re.compile(r"/training/\w{8,}"))

    return start


@pytest.fixture
def walk_on(training: str, sign_in: Callable[..., None]) -> Callable[[Page, str], None]:
    """Start a walk on the first example case that a search finds, from its beginning."""

    def start(page: Page, words: str) -> None:
        sign_in(page, training, "terry")
        page.goto(f"{training}/training?q={words}")
        page.get_by_role("button", name="Start a walk").first.click()
        page.wait_for_url(re.compile(r"/training/\w{8,}"))

    return start


def step(page: Page, times: int = 1) -> None:
    """Press “Next step”."""
    for _ in range(times):
        before = place(page)
        page.get_by_role("button", name="Next step").click()
        expect(page.locator(".stage-head__step")).not_to_contain_text(re.compile(rf"^{before}\b"))


def place(page: Page) -> str:
    """Return such as `Step 3`."""
    return page.locator(".stage-head__step").inner_text().split(" · ")[0]


def seen(page: Page) -> tuple[str, str, str]:
    """Return what a class sees: the clock, what happened, who has what."""
    return (
        page.locator(".stage-clock").inner_text(),
        page.locator("#happened").inner_text(),
        page.locator(".stage-open").inner_text(),
    )


LESSONS = (
    "The Christmas deadline",
    "The late form",
    "The conflicted manager",
    "The inquorate panel",
    "Reasons A and B",
    "Stage 4",
)


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_lesson_goes_on_and_back_twice(
    page: Page, begin: Callable[[Page, str], None], lesson: str
) -> None:
    begin(page, lesson)
    number = int(place(page).removeprefix("Step "))
    first = seen(page)
    step(page, 2)
    third = seen(page)

    for back in (1, 2):
        page.locator("[data-stage-button=back]").click()
        expect(page.locator(".stage-head__step")).to_contain_text(f"Step {number + 2 - back}")

    assert seen(page) == first
    step(page, 2)
    assert seen(page) == third
    page.locator(".stage-drop > summary", has_text="Ask the class").click()
    page.locator(".stage-question > summary", has_text="Lesson plan").click()
    expect(page.get_by_role("heading", name=f"How to teach “{lesson}”")).to_be_in_viewport()


def test_the_stage_is_played_by_keyboard_alone(
    page: Page, begin: Callable[[Page, str], None]
) -> None:
    begin(page, "The late form")
    expect(page.locator("#happened")).to_be_focused()
    number = int(place(page).removeprefix("Step "))

    _tab_to(page, "Next step")
    page.keyboard.press("Enter")

    expect(page.locator(".stage-head__step")).to_contain_text(f"Step {number + 1}")
    expect(page.locator("#happened")).to_be_focused()
    _tab_to(page, "Move the clock")
    page.keyboard.press("Enter")
    _tab_to(page, "1 hour")
    page.keyboard.press("Enter")
    expect(page.locator(".stage-head__step")).to_contain_text(f"Step {number + 2}")
    expect(page.locator("#happened")).to_be_focused()


def test_escape_closes_a_panel_of_the_bar(page: Page, begin: Callable[[Page, str], None]) -> None:
    begin(page, "The late form")
    summary = page.locator(".stage-drop > summary", has_text="Move the clock")
    summary.click()
    page.get_by_label("How many").focus()

    page.keyboard.press("Escape")

    expect(page.get_by_label("How many")).to_be_hidden()
    expect(summary).to_be_focused()


@pytest.mark.parametrize(("width", "height"), [(320, 640), (1280, 900), (1920, 1080)])
def test_no_page_of_the_room_is_inaccessible_or_too_wide(
    open_page: Callable[..., Page],
    begin: Callable[[Page, str], None],
    training: str,
    axe: Callable[[Page], list[str]],
    shot: Callable[..., None],
    width: int,
    height: int,
) -> None:
    page = open_page(width=width, height=height)
    begin(page, "The Christmas deadline")
    step(page, 5)
    page.wait_for_selector("figure[data-ready=yes]")
    walk = page.url.split("?")[0].split("#")[0]
    for path, name in (
        (walk, "stage"),
        (f"{walk}/steps", "steps"),
        (f"{walk}/happen", "happen"),
        (f"{walk}/save", "save"),
        (f"{walk}/seen?by=R. Holm", "seen"),
        (f"{training}/training", "library"),
    ):
        page.goto(path)
        shot(page, f"training-{name}-{width}")
        assert axe(page) == []
        assert runs_over(page) == 0
        assert "TRAINING" in page.locator("body").inner_text()


def test_the_class_is_asked_and_each_answer_explained(
    page: Page, begin: Callable[[Page, str], None], axe: Callable[[Page], list[str]]
) -> None:
    begin(page, "The late form")
    page.locator(".stage-drop > summary", has_text="Ask the class").click()
    question = page.locator(".stage-question", has_text="Who acts next?")
    question.locator("summary").first.click()

    right = question.locator(".stage-option--right")
    right.locator("summary").click()

    expect(right.locator(".stage-option__answer")).to_contain_text("Right.")
    wrong = question.locator(".stage-option--wrong").first
    wrong.locator("summary").click()
    expect(wrong.locator(".stage-option__answer")).to_contain_text("Not right.")
    assert axe(page) == []


def test_while_the_class_is_asked_the_dates_are_covered(
    page: Page, begin: Callable[[Page, str], None]
) -> None:
    begin(page, "The Christmas deadline")
    expect(page.locator(".stage-date").first).to_be_visible()
    expect(page.locator(".stage-calendar")).to_contain_text("day 0")

    page.locator(".stage-drop > summary", has_text="Ask the class").click()

    expect(page.locator(".stage-date").first).to_be_hidden()
    expect(page.locator(".stage-happened__why").first).to_be_hidden()
    expect(page.locator(".stage-calendar")).to_be_visible()


def test_a_lesson_is_restarted_where_it_begins(
    page: Page, begin: Callable[[Page, str], None]
) -> None:
    begin(page, "The late form")
    first = seen(page)
    step(page, 3)

    page.locator(".stage-drop > summary", has_text="More").click()
    page.locator(".stage-more > summary", has_text="Restart").click()
    page.get_by_role("button", name="Restart from the beginning").click()

    expect(page.locator("#happened")).to_contain_text("Tell your own management")
    assert seen(page) == first


def test_what_is_refused_is_told_where_the_class_looks(
    page: Page, begin: Callable[[Page, str], None]
) -> None:
    begin(page, "Stage 4")
    page.get_by_role("button", name=re.compile("To the next deadline")).click()
    expect(page.locator("#happened")).to_contain_text("The case has ended")

    page.locator("[data-stage-button=next]").focus()
    page.keyboard.press("Enter")

    told = page.locator(".stage-refused")
    expect(told).to_contain_text("Not done. The example goes another way from here")
    expect(told).to_be_in_viewport()


def test_two_branches_stand_side_by_side(
    page: Page, begin: Callable[[Page, str], None], axe: Callable[[Page], list[str]]
) -> None:
    begin(page, "The late form")
    step(page)
    page.locator(".stage-drop > summary", has_text="More").click()
    page.get_by_label("Branch from here, called").fill("Two days late")
    page.get_by_role("button", name="Branch", exact=True).click()
    page.get_by_role("button", name=re.compile("To the next deadline")).click()

    page.get_by_role("link", name="Steps and branches").click()
    page.get_by_role("button", name="Show them side by side").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Two days late")
    expect(page.locator(".app-tag", has_text="Different").first).to_be_visible()
    assert axe(page) == []
    assert runs_over(page) == 0


def test_everything_works_without_javascript(
    page_without_scripts: Page, walk_on: Callable[[Page, str], None]
) -> None:
    page = page_without_scripts
    walk_on(page, "S-02")
    page.get_by_role("button", name=re.compile("^Start as")).click()
    expect(page.locator(".stage-head__step")).to_contain_text("Step 1")
    page.get_by_role("button", name=re.compile("^Complete as")).click()
    expect(page.locator(".stage-head__step")).to_contain_text("Step 2")

    page.locator(".stage-drop > summary", has_text="Move the clock").click()
    page.get_by_label("How many").fill("2")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(".stage-head__step")).to_contain_text("Step 3")
    page.locator("[data-stage-button=back]").click()
    expect(page.locator(".stage-head__step")).to_contain_text("Step 2")

    label = page.get_by_label("Seen by", exact=True).locator("option").last.inner_text()
    page.get_by_label("Seen by", exact=True).select_option(label=label)
    page.get_by_role("button", name="Show what they may see").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Seen by {label}")
    page.get_by_role("link", name="Back to the stage").click()
    expect(page.locator(".stage-head__step")).to_contain_text("Step 2")


def test_nothing_breaks_the_policy_for_content(
    page: Page, begin: Callable[[Page, str], None], violations: Callable[[Page], list[str]]
) -> None:
    begin(page, "Stage 4")
    step(page, 1)
    page.wait_for_selector("figure[data-ready=yes]")

    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_the_hand_out_is_accessible_and_fits(
    open_page: Callable[..., Page],
    begin: Callable[[Page, str], None],
    axe: Callable[[Page], list[str]],
    tmp_path: Path,
    width: int,
) -> None:
    page = open_page(width=width, height=800)
    begin(page, "The Christmas deadline")
    file = tmp_path / "hand-out.html"
    file.write_bytes(page.request.get(f"{page.url.split('#')[0]}/hand-out.html").body())

    page.goto(file.as_uri())

    assert page.locator("figure svg").count() >= 5
    assert axe(page) == []
    assert runs_over(page) == 0


def test_a_step_chosen_in_the_drawing_is_run_to(
    page: Page, begin: Callable[[Page, str], None]
) -> None:
    begin(page, "The Christmas deadline")
    page.wait_for_selector("figure[data-ready=yes]")
    here = page.get_by_role("button", name="Run to “Decide the dissent”")
    expect(here).to_be_hidden()

    page.locator("[data-element-id=decide_dissent]").first.click()
    here.click()

    expect(page.locator(".stage-open__name[aria-current]")).to_contain_text("Decide the dissent")


def test_the_first_step_names_one_person(page: Page, walk_on: Callable[[Page, str], None]) -> None:
    walk_on(page, "S-02")

    expect(page.locator("[data-stage-button=next]")).to_contain_text("B. Marsh starts")
    expect(page.locator("#task")).to_contain_text("B. Marsh starts the case.")
    page.get_by_role("button", name="Start as B. Marsh").click()
    expect(page.locator("#happened")).to_contain_text("B. Marsh starts")


@pytest.mark.parametrize(("width", "script"), [(320, False), (1366, True)])
def test_where_the_example_goes_another_way_the_keyboard_finds_why_and_the_way_back(
    open_page: Callable[..., Page],
    walk_on: Callable[[Page, str], None],
    axe: Callable[[Page], list[str]],
    shot: Callable[..., None],
    width: int,
    script: bool,
) -> None:
    page = open_page(width=width, height=768, java_script_enabled=script)
    walk_on(page, "S-02")
    step(page, 2)
    before = seen(page)
    page.locator("[name=anybody_dissents][value=no]").check()
    page.get_by_role("button", name="Complete as").click()
    expect(page.locator("#happened")).to_contain_text("No dissent raised")
    button = page.locator("[data-stage-button=next]")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_accessible_description(re.compile("The example goes another way"))
    shot(page, f"training-stray-{width}")
    if script:
        assert axe(page) == []
        assert runs_over(page) == 0

    button.focus()
    page.keyboard.press("Enter")

    expect(page.locator(".stage-refused")).to_contain_text("it expects “Register the dissent")
    page.get_by_role("button", name="Back to where you left it (1 step)").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".stage-head__step")).to_contain_text("Step 2")
    assert seen(page) == before


def _tab_to(page: Page, text: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if text in page.evaluate("document.activeElement.innerText || ''"):
            return
    raise AssertionError(f"the Tab key never came to {text!r}")
