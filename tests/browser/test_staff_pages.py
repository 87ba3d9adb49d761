"""The pages of the staff in Chromium: every kind, every width, with and without scripts."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.errors import ProcessFailed
from tests.browser.conftest import runs_over, serving, until_saved
from tests.web.scene import (
    ADMIN,
    AUDITOR_NAME,
    CHAIR,
    DEPUTY,
    OWNER,
    REVIEWER,
    STRANGER,
    Scene,
    make_scene,
)

SignIn = Callable[..., None]
Look = Callable[[Page], list[str]]
Shot = Callable[..., None]
#: Administration of the conference, and a dissenter whom somebody has to follow.
ADMINISTRATION, LEAVER = "A. Finch", "J. Pace"
DRAWN = "figure[data-ready=yes]"


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """A case whose reviewer has to decide."""
    found = make_scene(tmp_path, steps=7)
    found.app.config["WTF_CSRF_ENABLED"] = True
    return found


@pytest.fixture
def address(scene: Scene) -> Iterator[str]:
    with serving(scene.app) as address:
        yield address


def somebody_left(scene: Scene) -> None:
    """Let the dissenter leave, with somebody there who could take the part on."""
    roles = frozenset({"manager_review.dissenting_professional"})
    people = scene.stage.engine.people
    people.change(STRANGER, lambda each: replace(each, roles=each.roles | roles), by=None)
    people.deactivate(LEAVER, by=None)


def pages_of(scene: Scene, name: str) -> list[str]:
    """Return one address of each kind of page for a person."""
    if name == ADMIN:
        return ["/people", "/people/new", "/people/new?account=no", f"/people/{STRANGER}",
                f"/people/{ADMIN}", "/agencies", "/agencies/new", "/incidents"]  # fmt: skip
    if name == OWNER:
        version = "/procedures/manager_review/versions/1"
        form = f"{version}/forms/record_concern"
        return ["/procedures", version, form, "/procedures/compare", "/incidents"]
    if name == AUDITOR_NAME:
        return ["/audit", "/audit?what=everything", "/audit?what=searches", "/audit/refused"]
    case = f"/cases/{scene.case_id}"
    if name == ADMINISTRATION:
        part = f"{case}/parts/qa_manager/{REVIEWER}"
        return [
            case,
            f"{case}/readers",
            f"{case}/history",
            f"{case}/successors/dissenting_professional",
            f"{case}/void",
            part,
        ]
    task = f"/tasks/{scene.task('decide_dissent').id}"
    view = scene.stage.engine.views.case(scene.case_id, by=REVIEWER)
    return [
        "/work", "/notices", "/cases", "/account", "/start",
        case, f"{case}/history", f"{case}/readers", f"{case}/documents",
        f"/documents/{view.documents[0].id}", f"{case}/answers", f"{case}/correct",
        f"{case}/correct/conference_date",
        f"/conferences/{view.case.conference_id}", task, f"{task}/assign",
    ]  # fmt: skip


@pytest.mark.parametrize("name", [REVIEWER, ADMIN, OWNER, ADMINISTRATION, AUDITOR_NAME])
def test_every_kind_of_page_is_accessible_and_keeps_to_the_policy(
    page: Page, scene: Scene, address: str, sign_in: SignIn, axe: Look,
    violations: Look, shot: Shot, name: str,
) -> None:  # fmt: skip
    sign_in(page, address, name)
    if name == ADMINISTRATION:
        somebody_left(scene)

    for path in pages_of(scene, name):
        answer = page.goto(address + path)
        assert answer is not None
        assert answer.status == 200, path
        if page.locator("figure[data-diagram-url]").count():
            page.wait_for_selector(DRAWN)
        page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        assert axe(page) == [], path
        assert violations(page) == [], path
        shot(page, f"staff{path.replace('/', '-')[:60]}")


@pytest.mark.parametrize("width", [320, 1920])
@pytest.mark.parametrize("name", [REVIEWER, ADMIN, OWNER, ADMINISTRATION, AUDITOR_NAME])
def test_no_page_is_wider_than_its_window(
    open_page: Callable[..., Page], scene: Scene, address: str, sign_in: SignIn, shot: Shot,
    width: int, name: str,
) -> None:  # fmt: skip
    page = open_page(width=width, height=900)
    sign_in(page, address, name)
    if name == ADMINISTRATION:
        somebody_left(scene)

    for path in pages_of(scene, name):
        page.goto(address + path)
        if page.locator("figure[data-diagram-url]").count():
            page.wait_for_selector(DRAWN)
        assert runs_over(page) == 0, path
        shot(page, f"staff{path.replace('/', '-')[:60]}-{width}")


def test_the_case_page_says_where_the_case_is_and_why(
    page: Page, scene: Scene, address: str, sign_in: SignIn
) -> None:
    sign_in(page, address, REVIEWER)
    page.goto(f"{address}/cases/{scene.case_id}")

    where = page.get_by_role("region", name="Where this case is")
    expect(where).to_contain_text("Q. Lowe is to do “Decide the dissent” for Ava Trent")
    expect(where).to_contain_text("it is due by the end of Tuesday 22 September 2026")
    expect(page.get_by_text("10 working days after Tue 8 Sep 2026").first).to_be_visible()
    expect(page.get_by_text("11:59pm")).to_have_count(0)
    page.get_by_text("Read as steps").click()
    steps = page.locator("#steps")
    expect(steps).to_contain_text("10 working days after the date of the conference")
    expect(steps).not_to_contain_text("workdays_after")
    expect(steps).not_to_contain_text("The ways come together")


def test_a_task_is_done_with_the_keyboard_alone(
    page: Page, scene: Scene, address: str, sign_in: SignIn
) -> None:
    sign_in(page, address, REVIEWER)
    page.goto(f"{address}/work")
    tab_to(page, re.compile("^Decide the dissent"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/**")

    tab_to(page, re.compile("^Yes$"))
    page.keyboard.press("ArrowDown")
    # What the choice calls for is asked before the next key.
    expect(page.locator("[data-draft-status]")).to_contain_text("Saved at")
    page.keyboard.press("Tab")
    focus(page, "outcome_reasons")
    page.keyboard.type("The threshold was applied to all that was shared.")
    tab_to(page, re.compile("^Complete this task$"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Check before you go on")).to_be_visible()
    tab_to(page, re.compile("^Go on$"))
    page.keyboard.press("Enter")

    expect(page.get_by_text("The task is completed")).to_be_visible()
    assert scene.stage.value(scene.case_id, "children[0].dissent_upheld") is False


def test_a_task_is_done_without_scripts(
    page_without_scripts: Page, scene: Scene, address: str, sign_in: SignIn
) -> None:
    page = page_without_scripts
    sign_in(page, address, REVIEWER)
    page.goto(f"{address}/tasks/{scene.task('decide_dissent').id}")
    page.get_by_role("button", name="Complete this task").last.click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")

    page.get_by_label("No", exact=True).check()
    page.locator("#outcome_reasons").fill("The threshold was applied to all that was shared.")
    page.get_by_role("button", name="Complete this task").last.click()
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_text("The task is completed")).to_be_visible()
    expect(page.get_by_text("The drawing needs JavaScript")).to_be_visible()


def test_an_old_page_is_told_that_the_task_is_done(
    open_page: Callable[..., Page], scene: Scene, address: str, sign_in: SignIn
) -> None:
    first, second = open_page(), open_page()
    for page in (first, second):
        sign_in(page, address, REVIEWER)
        page.goto(f"{address}/tasks/{scene.task('decide_dissent').id}")
        page.get_by_label("No", exact=True).check()
        with until_saved(page, "The threshold was applied."):
            page.locator("#outcome_reasons").fill("The threshold was applied.")
    first.get_by_role("button", name="Complete this task").last.click()
    first.get_by_role("button", name="Go on").click()
    expect(first.get_by_text("The task is completed")).to_be_visible()

    second.get_by_role("button", name="Complete this task").last.click()

    expect(second.get_by_text("Q. Lowe has already completed this task")).to_be_visible()


def test_a_new_person_signs_in_with_the_password_that_was_shown_once(
    open_page: Callable[..., Page], scene: Scene, address: str, sign_in: SignIn
) -> None:
    admin, newcomer = open_page(), open_page()
    sign_in(admin, address, ADMIN)
    admin.goto(f"{address}/people")
    admin.get_by_role("button", name="Add somebody", exact=True).click()
    admin.get_by_label("Full name").fill("Nell Newcomer")
    admin.get_by_label("Username").fill("nell")
    group = admin.get_by_role("group", name="Dissent to a child protection conference decision")
    group.get_by_label("Conference chair", exact=True).check()
    admin.get_by_role("button", name="Add this person").click()
    password = admin.locator("#password").inner_text()
    admin.goto(f"{address}/people")
    admin.get_by_label("Name, username or agency").fill("newcomer")
    admin.get_by_role("button", name="Search").click()
    expect(admin).to_have_url(f"{address}/people/search")
    expect(admin.get_by_text(password)).to_have_count(0)

    sign_in(newcomer, address, "nell", password)
    newcomer.goto(f"{address}/work")

    expect(newcomer.get_by_role("button", name="Start a case")).to_be_visible()
    admin.get_by_role("link", name="Nell Newcomer").click()
    admin.get_by_role("button", name=re.compile("^End this person")).click()
    expect(admin.get_by_role("heading", name="End the access of Nell Newcomer?")).to_be_visible()
    admin.get_by_role("button", name=re.compile("^End this person")).click()
    expect(admin.get_by_text("Nell Newcomer can no longer sign in")).to_be_visible()
    newcomer.goto(f"{address}/work")
    expect(newcomer.get_by_role("heading", name="Sign in")).to_be_visible()


def test_days_away_let_the_deputy_declare_and_do_the_work(
    open_page: Callable[..., Page], scene: Scene, address: str, sign_in: SignIn
) -> None:
    away, deputy = open_page(), open_page()
    sign_in(away, address, REVIEWER)
    away.goto(f"{address}/account")
    away.get_by_text("Record days away").click()
    for name, day in (("first", "16"), ("last", "18")):
        away.locator(f"#{name}-day").fill(day)
        away.locator(f"#{name}-month").fill("9")
        away.locator(f"#{name}-year").fill("2026")
    away.get_by_label("Who covers?").select_option(DEPUTY)
    away.get_by_role("button", name="Record the days").click()
    expect(away.get_by_text(f"18 September 2026, {DEPUTY} covers")).to_be_visible()

    sign_in(deputy, address, DEPUTY)
    deputy.goto(f"{address}/work")
    expect(deputy.get_by_role("heading", name=f"You cover for {REVIEWER}")).to_be_visible()
    deputy.get_by_role("link", name="Confirm you are free of conflict").click()
    deputy.get_by_label("Yes", exact=True).check()
    deputy.get_by_role("button", name="Complete this task").last.click()
    deputy.goto(f"{address}/work")
    deputy.get_by_role("link", name="Decide the dissent: Ava Trent").click()
    deputy.get_by_label("No", exact=True).check()
    deputy.locator("#outcome_reasons").fill("The threshold was applied.")
    deputy.get_by_role("button", name="Complete this task").last.click()
    deputy.get_by_role("button", name="Go on").click()
    deputy.get_by_role("link", name="History").click()

    decided = deputy.get_by_role("listitem").filter(has_text="Task completed: Decide the dissent")
    expect(decided).to_contain_text(DEPUTY)
    expect(decided).not_to_contain_text("on behalf of")


def test_whoever_owns_the_procedure_lets_a_stopped_case_try_again(
    page: Page, scene: Scene, address: str, sign_in: SignIn
) -> None:
    failure = ProcessFailed("decide_dissent", "Expected a date, but there was none.")
    scene.stage.engine.commands._record(scene.case_id, failure)
    sign_in(page, address, OWNER)
    page.goto(f"{address}/procedures")
    page.get_by_role("link", name="Where procedures could not go on").click()
    expect(page.get_by_role("heading", name="Decide the dissent")).to_be_visible()
    expect(page.get_by_text("Expected a date, but there was none.")).to_be_visible()
    expect(page.get_by_text("Ava")).to_have_count(0)

    page.get_by_role("button", name="Try again").click()

    expect(page.get_by_text("Every case with this fault may go on")).to_be_visible()
    expect(page.get_by_text("No case waits for a procedure to be mended.")).to_be_visible()


def test_a_blank_form_prints_with_every_question_and_option(
    page: Page, scene: Scene, address: str, sign_in: SignIn, shot: Shot
) -> None:
    sign_in(page, address, CHAIR)
    page.goto(f"{address}/procedures/manager_review/versions/1/forms/decide_plan")
    page.emulate_media(media="print")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    shot(page, "staff-paper")


def tab_to(page: Page, name: re.Pattern[str]) -> None:
    """Press Tab until something with this name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "(() => { const e = document.activeElement;"
            " return (e.labels?.[0]?.innerText ?? e.innerText ?? '').trim(); })()"
        )
        if name.search(found):
            return
    raise AssertionError(f"Tab never came to {name.pattern}")


def focus(page: Page, id_: str) -> None:
    """Press Tab until an input has the focus."""
    for _ in range(20):
        if page.evaluate("document.activeElement.id") == id_:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {id_}")


def test_what_somebody_sent_in_writing_is_keyed_in_on_a_page_for_everybody(
    page: Page, tmp_path: Path, sign_in: SignIn, axe: Look, violations: Look, shot: Shot
) -> None:
    scene = make_scene(tmp_path, steps=8, example="q_151")
    with serving(scene.app) as address:
        sign_in(page, address, ADMINISTRATION)
        page.goto(f"{address}/cases/{scene.case_id}")
        page.get_by_role("link", name="Key in what J. Pace sent: Answer as dissenter").click()

        assert axe(page) == []
        assert violations(page) == []
        assert runs_over(page) == 0
        shot(page, "staff-key-in")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_chair_corrects_what_was_decided_for_a_child_from_the_page_of_the_conference(
    open_page: Callable[..., Page], scene: Scene, address: str, sign_in: SignIn, axe: Look,
    shot: Shot, width: int,
) -> None:  # fmt: skip
    page = open_page(width=width, height=900)
    sign_in(page, address, CHAIR)
    case = scene.stage.engine.views.case(scene.case_id, by=CHAIR).case
    child = case.file["children"][0]["name"]

    def looked_at(name: str) -> None:
        assert axe(page) == [], name
        assert runs_over(page) == 0, name
        shot(page, f"record-{name}-{width}")

    page.goto(f"{address}/conferences/{case.conference_id}")
    expect(page.get_by_text("One record for every dissent")).to_be_visible()
    looked_at("conference")
    page.goto(f"{address}/cases/{case.id}/correct")
    page.get_by_role("link", name=re.compile(f"{child}: What is decided", re.IGNORECASE)).click(
        timeout=10_000
    )
    expect(page.get_by_text("This is recorded for every dissent")).to_be_visible()
    looked_at("choice")
    page.get_by_label("The plan is ended").check()
    page.get_by_label("Why is it corrected?").fill("The minutes say so.")
    page.get_by_role("button", name="Show which dates move").click()
    looked_at("preview")
    page.get_by_role("button", name="Make the correction").click()
    expect(page.get_by_text("The fact was corrected")).to_be_visible()
    page.goto(f"{address}/conferences/{case.conference_id}")
    expect(page.get_by_text("The plan is ended").first).to_be_visible()
    looked_at("corrected")
    page.goto(f"{address}/cases/{case.id}/correct/children%5B0%5D.category")
    page.get_by_label("Why is it corrected?").fill("The minutes say so.")
    page.get_by_role("button", name="Show which dates move").click()
    looked_at("refused")
