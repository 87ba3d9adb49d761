"""What somebody typed and could not send, in Chromium: with and without scripts."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from engine.ids import PersonId
from engine.model.people import Absence
from tests.browser.conftest import runs_over, serving
from tests.web.fakes import PASSWORD
from tests.web.scene import CHAIR, REVIEWER, STRANGER, Scene, _person, make_scene

SignIn = Callable[..., None]
Look = Callable[[Page], list[str]]
Shot = Callable[..., None]
Open = Callable[..., Page]
WORDS = "The threshold was applied to all that was shared."
START = "/start/manager_review/manager_review"
COLLEAGUE, ADMINISTRATOR = "B. Marsh", "A. Finch"
COMPLETE = "Complete this task"


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def person(request: pytest.FixtureRequest, open_page: Open) -> Page:
    """A telephone, with and without scripts."""
    return open_page(width=320, height=700, java_script_enabled=request.param)


@pytest.fixture
def scene(tmp_path: Path, request: pytest.FixtureRequest) -> Scene:
    """A case with a decision to make, or further on, with work that nobody has taken."""
    found = make_scene(tmp_path, steps=getattr(request, "param", 7))
    found.app.config["WTF_CSRF_ENABLED"] = True
    with found.stage.engine.open_work() as work:
        work.people.save(_person(COLLEAGUE, "manager_review.conference_admin"))
        work.commit()
    return found


@pytest.fixture
def address(scene: Scene) -> Iterator[str]:
    with serving(scene.app) as address:
        yield address


@pytest.fixture
def checked(axe: Look, shot: Shot, request: pytest.FixtureRequest) -> Callable[[Page], None]:
    """Check that a page is accessible and no wider than its window, and keep a picture of it."""

    number = count()

    def check(page: Page) -> None:
        shot(page, f"drafts-{request.node.name}-{next(number)}".replace("[", "-").replace("]", ""))
        if has_scripts(page):  # axe is one
            assert axe(page) == []
        assert runs_over(page) == 0

    return check


def wait(scene: Scene, **how_long: Any) -> None:
    scene.stage.clock.move_to(scene.stage.clock.now() + timedelta(**how_long))


def decision(scene: Scene, address: str) -> str:
    return f"{address}/tasks/{scene.task('decide_dissent').id}"


def sign_in_here(page: Page, name: str) -> None:
    """Sign in on the page that asks for it."""
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def saved(page: Page) -> None:
    expect(page.locator("[data-draft-status]")).to_contain_text("Saved at")


def has_scripts(page: Page) -> bool:
    return bool(page.locator("body.js-enabled").count())


def test_a_session_that_is_over_loses_nothing(
    person: Page, scene: Scene, address: str, sign_in: SignIn, checked: Callable[[Page], None]
) -> None:
    page = person
    sign_in(page, address, REVIEWER)
    page.goto(decision(scene, address))
    if has_scripts(page):
        page.locator("#outcome_reasons").fill("Before. ")
        saved(page)
    wait(scene, minutes=31)

    page.locator("#outcome_reasons").fill(WORDS)
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name=COMPLETE).last.click()

    expect(page.get_by_text("What you typed is kept").first).to_be_visible()
    checked(page)
    sign_in_here(page, REVIEWER)
    expect(page.get_by_text("You were signed out at")).to_be_visible()
    expect(page.locator("#outcome_reasons")).to_have_value(WORDS)
    expect(page.get_by_label("No", exact=True)).to_be_checked()
    checked(page)
    page.get_by_role("button", name=COMPLETE).last.click()
    expect(page.get_by_role("heading", name="Check before you go on")).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("The task is completed")).to_be_visible()
    page.goto(f"{address}/drafts")
    expect(page.get_by_text("You have no drafts")).to_be_visible()


def test_somebody_else_who_signs_in_next_sees_nothing_of_it(
    person: Page, scene: Scene, address: str, sign_in: SignIn
) -> None:
    page = person
    sign_in(page, address, REVIEWER)
    page.goto(decision(scene, address))
    page.locator("#outcome_reasons").fill(WORDS)
    scene.stage.clock.move_to(scene.stage.clock.now() + timedelta(minutes=31))
    page.get_by_role("button", name=COMPLETE).last.click()

    sign_in_here(page, CHAIR)

    for path in (page.url, f"{address}/drafts", f"{address}/work"):
        page.goto(path)
        assert WORDS not in page.content(), path


def test_what_is_written_after_the_session_ended_is_kept_while_writing(
    page: Page, open_page: Open, scene: Scene, address: str, sign_in: SignIn
) -> None:
    sign_in(page, address, REVIEWER)
    page.goto(decision(scene, address))
    wait(scene, minutes=31)

    page.locator("#outcome_reasons").fill(WORDS)

    expect(page.get_by_text("What you wrote is kept with your drafts")).to_be_visible()
    again = page.context.new_page()
    sign_in(again, address, REVIEWER)
    page.locator("#outcome_reasons").press("End")
    page.locator("#outcome_reasons").type(" And more.")
    saved(page)
    page.get_by_label("No", exact=True).check()
    saved(page)
    page.get_by_role("button", name=COMPLETE).last.click()
    expect(page.get_by_role("heading", name="Check before you go on")).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("The task is completed")).to_be_visible()
    assert scene.stage.value(scene.case_id, "children[0].outcome_reasons") == f"{WORDS} And more."


@pytest.mark.parametrize("scene", [8], indirect=True)
def test_a_task_that_a_colleague_took_gives_back_what_was_typed(
    person: Page, open_page: Open, scene: Scene, address: str, sign_in: SignIn,
    checked: Callable[[Page], None],
) -> None:  # fmt: skip
    page, task = person, scene.task("prepare_notices")
    sign_in(page, address, ADMINISTRATOR)
    page.goto(f"{address}/tasks/{task.id}")
    box = page.locator(".app-form textarea, .app-form input[type=text]").first
    box.fill(WORDS)
    for taken in (task, scene.task("file_reasons")):
        scene.stage.engine.tasks.claim(taken.id, by=PersonId(COLLEAGUE))

    page.get_by_role("button", name=COMPLETE).last.click()

    expect(page.get_by_text("This task is with somebody else now.")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_be_visible()
    assert COLLEAGUE not in page.content()
    checked(page)
    page.get_by_role("link", name="kept with your drafts").click()
    checked(page)
    page.get_by_role("link", name=re.compile("^Prepare")).click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    checked(page)
    page.get_by_role("button", name="Delete this draft").click()
    expect(page.get_by_text("You have no drafts")).to_be_visible()


def test_what_was_typed_before_the_deputy_did_it_is_found_again(
    person: Page, open_page: Open, scene: Scene, address: str, sign_in: SignIn,
    checked: Callable[[Page], None],
) -> None:  # fmt: skip
    page, today = person, scene.stage.now.date()
    away = Absence(
        person_id=PersonId(REVIEWER), first_day=today, last_day=today,
        deputy_id=PersonId("Alex Ashdown"),
    )  # fmt: skip
    sign_in(page, address, REVIEWER)
    page.goto(decision(scene, address))
    page.locator("#outcome_reasons").fill(WORDS)
    scene.stage.engine.people.add_absence(away, by=PersonId(REVIEWER))
    scene.stage.engine.tasks.complete(
        scene.task("confirm_independence").id, by=PersonId("Alex Ashdown"), answers={"free": "yes"}
    )
    scene.stage.engine.tasks.complete(
        scene.task("decide_dissent").id,
        by=PersonId("Alex Ashdown"),
        answers={"dissent_upheld": "no", "outcome_reasons": "In the words of the deputy."},
    )

    page.get_by_role("button", name=COMPLETE).last.click()

    expect(page.get_by_text("This task is already done.")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_be_visible()
    checked(page)
    page.goto(f"{address}/work")
    page.get_by_role("link", name="1 kept draft").click()
    page.get_by_role("link", name=re.compile("^Decide the dissent")).click()
    expect(page.get_by_text(WORDS)).to_be_visible()


def test_the_older_of_two_tabs_is_told_and_neither_text_is_lost(
    page: Page, scene: Scene, address: str, sign_in: SignIn, checked: Callable[[Page], None]
) -> None:
    sign_in(page, address, REVIEWER)
    older, newer = page, page.context.new_page()
    for tab in (older, newer):
        tab.goto(decision(scene, address))
    newer.locator("#outcome_reasons").fill("Newer words.")
    saved(newer)
    expect(older.get_by_role("button", name="Keep what is on this page")).to_be_hidden()

    older.locator("#outcome_reasons").fill("Older words.")

    status = older.locator("[data-draft-status]")
    expect(status).to_contain_text("Newer text was saved in another tab at")
    expect(older.locator("#outcome_reasons")).to_have_value("Older words.")
    checked(older)
    key = scene.task("decide_dissent").id
    drafts, by = scene.stage.engine.unsent, PersonId(REVIEWER)
    kept = drafts.of(key, by=by)
    assert kept is not None
    assert kept.answers["outcome_reasons"] == "Newer words."
    older.get_by_role("button", name="Keep what is on this page").click()
    saved(older)
    kept = drafts.of(key, by=by)
    assert kept is not None
    assert kept.answers["outcome_reasons"] == "Older words."
    texts = {draft.answers["outcome_reasons"] for draft in drafts.all_of(by)}
    assert texts == {"Older words.", "Newer words."}

    newer.locator("#outcome_reasons").fill("Newest words.")
    expect(newer.get_by_role("link", name="Show the newer text instead")).to_be_visible()
    newer.get_by_role("link", name="Show the newer text instead").click()
    expect(newer.locator("#outcome_reasons")).to_have_value("Older words.")


def test_without_scripts_the_older_of_two_tabs_is_told_when_it_is_sent(
    open_page: Open, scene: Scene, address: str, sign_in: SignIn, checked: Callable[[Page], None]
) -> None:
    older = open_page(width=320, java_script_enabled=False)
    sign_in(older, address, REVIEWER)
    newer = older.context.new_page()
    for tab in (older, newer):
        tab.goto(decision(scene, address))
    newer.locator("#outcome_reasons").fill("Newer words.")
    newer.get_by_role("button", name="Save for later").click()
    older.locator("#outcome_reasons").fill("Older words.")
    older.get_by_label("No", exact=True).check()

    older.get_by_role("button", name=COMPLETE).last.click()

    expect(older.get_by_role("heading", name="There is newer text")).to_be_visible()
    expect(older.get_by_text("Older words.")).to_be_visible()
    checked(older)
    older.get_by_role("button", name="Go on with what stands below").click()
    expect(older.locator("#outcome_reasons")).to_have_value("Older words.")
    older.get_by_role("button", name=COMPLETE).last.click()
    older.get_by_role("button", name="Go on").click()
    expect(older.get_by_text("The task is completed")).to_be_visible()
    older.goto(f"{address}/drafts")
    older.get_by_role("link", name=re.compile("^Decide the dissent")).click()
    expect(older.get_by_text("Newer words.")).to_be_visible()


def test_one_tab_that_is_left_and_taken_up_again_goes_on_saving(
    page: Page, scene: Scene, address: str, sign_in: SignIn
) -> None:
    sign_in(page, address, REVIEWER)
    page.goto(decision(scene, address))
    page.locator("#outcome_reasons").fill("First.")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    saved(page)
    page.locator("#outcome_reasons").fill("Second.")
    page.get_by_label("No", exact=True).check()

    page.get_by_role("button", name=COMPLETE).last.click()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("The task is completed")).to_be_visible()


def test_a_start_form_that_was_left_says_so_and_can_be_begun_anew(
    person: Page, scene: Scene, address: str, sign_in: SignIn, checked: Callable[[Page], None]
) -> None:
    page = person
    sign_in(page, address, CHAIR)
    page.goto(address + START)
    page.locator("#concern").fill("About another child.")
    page.get_by_role("button", name="Save for later").click()
    wait(scene, days=3)
    sign_in(page, address, CHAIR)
    page.goto(address + START)

    expect(page.get_by_text("This form holds a draft of yours from Wednesday 16")).to_be_visible()
    checked(page)
    page.get_by_role("button", name="Start anew").click()

    expect(page.locator("#concern")).to_have_value("")
    page.goto(f"{address}/drafts")
    checked(page)
    page.get_by_role("link", name=re.compile("^.*written on")).click()
    page.get_by_role("button", name="Go on with this").click()
    expect(page.locator("#concern")).to_have_value("About another child.")


def test_a_session_says_before_it_ends_and_goes_on_when_asked(
    open_page: Open, scene: Scene, address: str, sign_in: SignIn, checked: Callable[[Page], None]
) -> None:
    page = open_page(width=320, height=700)
    page.clock.install()
    sign_in(page, address, REVIEWER)
    page.goto(decision(scene, address))
    ends = page.get_by_text("You will be signed out at")
    expect(ends).to_be_hidden()
    wait(scene, minutes=28, seconds=30)
    page.clock.fast_forward("28:30")
    expect(ends).to_be_visible()
    checked(page)

    page.get_by_role("button", name="Stay signed in").click()

    expect(ends).to_be_hidden()
    wait(scene, minutes=29)
    page.clock.fast_forward("29:00")
    expect(ends).to_be_visible()
    wait(scene, minutes=2)
    page.clock.fast_forward("02:00")
    expect(page.get_by_text("You have been signed out.")).to_be_visible()
    checked(page)
    page.get_by_role("link", name="Sign in again").click()
    sign_in_here(page, REVIEWER)
    expect(page.get_by_role("heading", name="Decide the dissent")).to_be_visible()


def test_another_tab_that_is_used_keeps_the_warning_away(
    page: Page, scene: Scene, address: str, sign_in: SignIn
) -> None:
    page.clock.install()
    sign_in(page, address, REVIEWER)
    page.goto(decision(scene, address))
    wait(scene, minutes=20)
    page.context.new_page().goto(f"{address}/work")
    wait(scene, minutes=8, seconds=30)

    with page.expect_response("**/session"):
        page.clock.fast_forward("28:30")

    expect(page.get_by_text("You will be signed out at")).to_be_hidden()


def test_without_scripts_a_form_says_when_one_is_signed_out(
    page_without_scripts: Page, scene: Scene, address: str, sign_in: SignIn
) -> None:
    page = page_without_scripts
    sign_in(page, address, REVIEWER)
    page.goto(decision(scene, address))

    expect(page.get_by_text("You are signed out after 30 minutes without use.")).to_be_visible()
    expect(page.get_by_role("button", name="Stay signed in")).to_be_hidden()


def test_a_stranger_finds_no_page_with_anything_on_it(
    person: Page, scene: Scene, address: str, sign_in: SignIn
) -> None:
    sign_in(person, address, STRANGER)

    answer = person.goto(decision(scene, address))

    assert answer is not None
    assert answer.status == 404
    expect(person.get_by_text("There is nothing here")).to_be_visible()
