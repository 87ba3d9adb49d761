import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import samples
from tests.browser.conftest import runs_over, until_saved

Open = Callable[..., Page]
SignIn = Callable[..., None]
Look = Callable[[Page], list[str]]


@pytest.fixture(autouse=True)
def no_drafts() -> Iterator[None]:
    samples.drafts.clear()
    yield
    samples.drafts.clear()


@pytest.fixture
def form(page: Page, frame: str, sign_in: SignIn) -> Page:
    """The form in a desktop browser."""
    sign_in(page, frame)
    page.goto(f"{frame}/sample/form")
    page.wait_for_selector("html[data-drafts=ready]", state="attached")
    return page


@pytest.fixture
def plain(page_without_scripts: Page, frame: str, sign_in: SignIn) -> Page:
    """The form in a browser without scripts."""
    sign_in(page_without_scripts, frame)
    page_without_scripts.goto(f"{frame}/sample/form")
    return page_without_scripts


def test_errors_are_accessible_and_lead_to_their_boxes(
    form: Page, axe: Look, violations: Look, shot: Callable[..., None]
) -> None:
    form.get_by_role("button", name="Record the concern").last.click()

    expect(form.get_by_role("alert")).to_contain_text("There is a problem")
    expect(form).to_have_title(re.compile("^Error: Record a concern"))
    assert axe(form) == []
    assert violations(form) == []
    shot(form, "form-errors")
    targets = form.locator(".govuk-error-summary a").evaluate_all(
        "links => links.map(link => Boolean(document.querySelector(link.hash)))"
    )
    assert len(targets) >= 6
    assert all(targets)


def test_errors_stay_within_a_narrow_window(
    narrow_page: Page, frame: str, sign_in: SignIn, shot: Callable[..., None]
) -> None:
    sign_in(narrow_page, frame)
    narrow_page.goto(f"{frame}/sample/form")
    narrow_page.get_by_role("button", name="Record the concern").last.click()

    expect(narrow_page.get_by_role("alert")).to_be_visible()
    assert runs_over(narrow_page) == 0
    shot(narrow_page, "form-errors-320")


def test_a_question_appears_when_an_answer_calls_for_it(form: Page) -> None:
    asked = form.get_by_label("Why was it not said in the meeting?")
    form.get_by_label("What is the concern?").fill("Nobody asked the school.")

    form.get_by_role("group", name="Was it said in the meeting?").get_by_label("No").check()

    expect(asked).to_be_visible()
    expect(form.get_by_text("You have 500 characters remaining").first).to_be_visible()
    expect(form.get_by_role("status").filter(has_text="Saved at")).to_be_visible()
    expect(form.get_by_label("What is the concern?")).to_have_value("Nobody asked the school.")
    form.get_by_role("group", name="Was it said in the meeting?").get_by_label("Yes").check()
    expect(asked).to_have_count(0)


def test_what_is_written_is_saved_and_the_cursor_stays(form: Page) -> None:
    concern = form.get_by_label("What is the concern?")
    with until_saved(form, "Nobody asked"):
        concern.press_sequentially("Nobody asked")

    expect(form.get_by_role("status").filter(has_text="Saved at 9am")).to_be_visible()
    concern.press_sequentially(" the school.")

    expect(concern).to_be_focused()
    expect(concern).to_have_value("Nobody asked the school.")
    form.reload()
    expect(form.get_by_label("What is the concern?")).to_have_value(re.compile("^Nobody asked"))


def test_rows_are_added_and_removed_without_leaving_the_page(form: Page) -> None:
    form.get_by_label("Name").first.fill("Tom")

    form.get_by_role("button", name="Add another child").click()

    second = form.get_by_role("group", name="Child 2")
    expect(second.get_by_label("Name")).to_be_focused()
    second.get_by_label("Name").fill("Ann")
    form.get_by_role("button", name="Remove Child 1").click()
    expect(form.get_by_role("group", name="Child 2")).to_have_count(0)
    expect(form.get_by_label("Name").first).to_have_value("Ann")


def test_the_enter_key_sends_the_form_and_adds_no_row(form: Page) -> None:
    form.get_by_label("Email of the dissenter (optional)").press("Enter")

    expect(form.get_by_role("alert")).to_contain_text("There is a problem")
    expect(form.get_by_role("group", name="Child 2")).to_have_count(0)


def test_whoever_was_signed_out_is_told_and_loses_nothing(form: Page, frame: str) -> None:
    form.context.clear_cookies()

    form.get_by_label("What is the concern?").fill("Nobody asked the school.")

    status = form.get_by_role("status").filter(has_text="you have been signed out")
    expect(status).to_be_visible()
    expect(form.get_by_label("What is the concern?")).to_have_value("Nobody asked the school.")


def test_an_unreachable_service_is_said_and_the_next_draft_is_saved(form: Page) -> None:
    form.context.set_offline(True)
    form.get_by_label("What is the concern?").fill("Nobody asked")
    expect(form.get_by_role("status").filter(has_text="cannot be reached")).to_be_visible()

    form.context.set_offline(False)
    form.get_by_label("What is the concern?").fill("Nobody asked the school.")

    expect(form.get_by_role("status").filter(has_text="Saved at")).to_be_visible()


def test_a_form_is_filled_and_sent_without_scripts(plain: Page) -> None:
    plain.get_by_role("button", name="Add another child").click()
    expect(plain.get_by_role("group", name="Child 2")).to_be_visible()
    plain.get_by_role("button", name="Remove Child 2").click()
    meeting = plain.get_by_role("group", name="Was it said in the meeting?")
    meeting.get_by_label("No").check()
    plain.get_by_role("button", name="Save for later").click()
    expect(plain.get_by_text("You can leave this page")).to_be_visible()
    plain.get_by_label("Why was it not said in the meeting?").fill("There was no time.")
    _fill(plain)

    plain.get_by_role("button", name="Record the concern").last.click()

    expect(plain.get_by_text("The concern was recorded.")).to_be_visible()
    assert samples.drafts["taken"] == {
        "dissenter": "p2",
        "conference_date": "2026-11-23",
        "conference_end": "2026-11-23T16:30:00+00:00",
        "children": [{"name": "Tom", "born": "2019-05-01", "id": "1"}],
        "in_meeting": False,
        "why_not": "There was no time.",
        "about": "category",
        "told": ["parents", "social_worker"],
        "email": None,
        "people_present": 9,
        "concern": "Nobody asked the school.",
        "explained": True,
    }


def test_a_filled_form_is_taken(form: Page) -> None:
    meeting = form.get_by_role("group", name="Was it said in the meeting?")
    meeting.get_by_label("Yes").check()
    _fill(form)

    form.get_by_role("button", name="Record the concern").last.click()

    expect(form.get_by_text("The concern was recorded.")).to_be_visible()
    assert samples.drafts["taken"]["in_meeting"] is True


def _fill(page: Page) -> None:
    page.get_by_label("Who disagrees?").select_option(label="A. Reeve")
    _date(page, "conference_date", "23", "11", "2026")
    _date(page, "conference_end", "23", "11", "2026")
    page.locator("#conference_end-time").fill("4:30pm")
    page.get_by_label("Name").first.fill("Tom")
    _date(page, "children-0-born", "1", "5", "2019")
    page.get_by_label("The category").check()
    page.get_by_label("The parents").check()
    page.get_by_label("The social worker").check()
    page.get_by_label("How many people were there?").fill("9")
    page.get_by_label("What is the concern?").fill("Nobody asked the school.")
    page.get_by_label("I explained the procedure").check()


def _date(page: Page, name: str, day: str, month: str, year: str) -> None:
    for part, value in (("day", day), ("month", month), ("year", year)):
        page.locator(f"#{name}-{part}").fill(value)
