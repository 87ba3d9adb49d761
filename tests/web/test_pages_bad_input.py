"""What comes of forms that are wrong, foreign, too large, hostile, late or sent twice."""

import logging
from pathlib import Path
from typing import Any

import pytest

from tests.web.posting import seen, sent_by
from tests.web.scene import (
    ADMIN,
    AUDITOR_NAME,
    CHAIR,
    CHILD,
    REVIEWER,
    Scene,
    make_scene,
)

DECIDE = {
    "dissent_upheld": "no",
    "outcome_reasons": "The threshold was applied to all that was shared.",
}
#: A role with which somebody opens cases.
OF_A_CASE = "manager_review.qa_manager"
SCRIPT = "<script>alert('x')</script>"


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """A case whose reviewer has to decide."""
    return make_scene(tmp_path, steps=7)


def path_of(scene: Scene) -> str:
    return f"/tasks/{scene.task('decide_dissent').id}"


def test_a_form_without_answers_says_what_is_missing(scene: Scene) -> None:
    client, before = scene.client(REVIEWER), scene.digest()

    answer = client.post(path_of(scene), data={})

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert 'href="#dissent_upheld"' in answer.text
    assert scene.digest() == before


def test_answers_that_were_right_stay_in_a_form_that_comes_back(scene: Scene) -> None:
    reasons = {"outcome_reasons": DECIDE["outcome_reasons"]}

    answer = scene.client(REVIEWER).post(path_of(scene), data=reasons)

    assert answer.status_code == 422
    assert DECIDE["outcome_reasons"] in answer.text


@pytest.mark.parametrize(
    "more",
    [
        {"decision": "make"},
        {"children-0-decision": "make"},
        {"__proto__": "x", "decision": "make"},
        {"dissent_upheld": "perhaps"},
        {"outcome_reasons": "x" * 200_000},
        {"outcome_reasons": "a\x00b"},
        {"dissent_upheld-day": "1"},
    ],
)
def test_what_the_form_does_not_ask_is_refused_and_changes_nothing(
    scene: Scene, more: dict[str, str]
) -> None:
    client, before = scene.client(REVIEWER), scene.digest()

    answer = client.post(path_of(scene), data={**DECIDE, **more})

    assert answer.status_code == 422, answer.text[:500]
    assert "There is a problem" in answer.text
    assert scene.digest() == before


def test_a_post_that_is_too_large_is_refused_before_it_is_read(scene: Scene) -> None:
    client, before = scene.client(REVIEWER), scene.digest()

    answer = client.post(path_of(scene), data={**DECIDE, "outcome_reasons": "x" * 1_200_000})

    assert answer.status_code == 413
    assert "too large" in answer.text
    assert scene.digest() == before


def test_hostile_text_is_shown_as_text(scene: Scene) -> None:
    client = scene.client(REVIEWER)
    task = path_of(scene)
    hostile = {**DECIDE, "outcome_reasons": SCRIPT}
    once_more = client.post(task, data=hostile).text
    assert SCRIPT not in once_more
    assert client.post(task, data={**hostile, **seen(once_more)}).status_code == 303

    for page in ("", "/history", "/documents", "/answers", "/correct"):
        assert SCRIPT not in client.get(f"/cases/{scene.case_id}{page}").text, page


def test_a_task_completed_twice_says_who_was_first(scene: Scene) -> None:
    client, task = scene.client(REVIEWER), path_of(scene)
    decided = {**DECIDE, **seen(client.post(task, data=DECIDE).text)}
    assert client.post(task, data=decided).status_code == 303
    before = scene.digest()

    again = client.post(task, data=decided)

    assert again.status_code == 409
    assert f"{REVIEWER} has already completed this task" in again.text
    assert scene.digest() == before
    shown = client.get(task)
    assert shown.status_code == 200
    assert "Complete this task" not in shown.text


def test_somebody_else_of_the_case_may_not_do_the_task(scene: Scene) -> None:
    client, before = scene.client(CHAIR), scene.digest()

    answer = client.post(path_of(scene), data=DECIDE)

    assert answer.status_code == 403
    assert "You may not do this" in answer.text
    assert "Complete this task" not in client.get(path_of(scene)).text
    assert scene.digest() == before


def test_a_correction_shows_what_moves_before_it_is_made(scene: Scene) -> None:
    client = scene.client(REVIEWER)
    page = f"/cases/{scene.case_id}/correct/conference_date"
    day = {
        "conference_date-day": "7",
        "conference_date-month": "9",
        "conference_date-year": "2026",
    }
    before = scene.digest()

    without_reason = client.post(page, data=day)
    preview = client.post(page, data={**day, "because": "Misread"})

    assert without_reason.status_code == 422
    assert without_reason.text.count('<a href="#because">Say why the fact is corrected</a>') == 1
    assert "the end of Tuesday 22 September 2026" in preview.text
    assert "the end of Monday 21 September 2026" in preview.text
    assert scene.digest() == before
    made = client.post(page, data=dict(sent_by(preview.text)))
    assert made.status_code == 303
    assert "the end of Monday 21 September 2026" in client.get(f"/cases/{scene.case_id}").text


def test_a_correction_is_another_once_its_value_is_and_is_shown_anew(scene: Scene) -> None:
    client, before = scene.client(REVIEWER), scene.digest()
    page = f"/cases/{scene.case_id}/correct/conference_date"
    asked = {"conference_date-month": "9", "conference_date-year": "2026", "because": "Misread"}
    preview = client.post(page, data={**asked, "conference_date-day": "7"})

    changed = client.post(page, data={**dict(sent_by(preview.text)), "conference_date-day": "4"})

    assert changed.status_code == 200
    assert "the end of Friday 18 September 2026" in changed.text
    assert scene.digest() == before
    assert client.post(page, data=dict(sent_by(changed.text))).status_code == 303
    assert "the end of Friday 18 September 2026" in client.get(f"/cases/{scene.case_id}").text


@pytest.mark.parametrize("because", ["", "Misread"])
def test_all_that_is_wrong_with_a_correction_is_said_at_once(scene: Scene, because: str) -> None:
    client, before = scene.client(REVIEWER), scene.digest()
    page = f"/cases/{scene.case_id}/correct/conference_date"
    no_day = {"conference_date-day": "31", "conference_date-month": "2"}

    answer = client.post(page, data={**no_day, "conference_date-year": "2026", "because": because})

    assert answer.status_code == 422
    assert "must be a real date" in answer.text
    assert ("Say why the fact is corrected" in answer.text) is not because
    assert scene.digest() == before


def test_what_is_recorded_already_is_no_correction(scene: Scene) -> None:
    client, before = scene.client(REVIEWER), scene.digest()
    page = f"/cases/{scene.case_id}/correct/conference_date"

    answer = client.post(page, data={**dict(sent_by(client.get(page).text)), "because": "Sure"})

    assert answer.status_code == 422
    assert "This is what is recorded already" in answer.text
    assert scene.digest() == before


def test_answers_are_listed_as_they_were_given(scene: Scene) -> None:
    shown = scene.client(REVIEWER).get(f"/cases/{scene.case_id}/answers").text

    assert "Initial child protection conference" in shown
    assert "Tuesday 8 September 2026" in shown


@pytest.mark.parametrize(
    ("who", "page"),
    [
        (REVIEWER, "/cases/x1/history?after={many}"),
        (REVIEWER, "/cases/x1/history?after=-{many}"),
        (AUDITOR_NAME, "/audit?before={many}"),
        (AUDITOR_NAME, "/audit/refused?before=2026-01-01T00:00:00%2B00:00 x1 {many}"),
        (AUDITOR_NAME, "/audit/refused?before=0001-01-01T00:00:00%2B14:00 x1 1"),
    ],
)
def test_a_place_in_a_list_that_is_none_begins_or_ends_it(
    scene: Scene, who: str, page: str
) -> None:
    assert scene.client(who).get(page.format(many="9" * 30)).status_code == 200


def test_a_paper_must_be_chosen(scene: Scene) -> None:
    answer = scene.client(REVIEWER).post(f"/cases/{scene.case_id}/documents", data={})

    assert answer.status_code == 422
    assert "Choose a file to add" in answer.text


def test_logs_and_addresses_hold_nothing_of_a_case(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = scene.client(REVIEWER)
    said = [client.post(path_of(scene), data={**DECIDE, "dissent_upheld": "?"}).status_code]
    once_more = client.post(path_of(scene), data=DECIDE)
    done = client.post(path_of(scene), data={**DECIDE, **seen(once_more.text)})
    pages = [client.get(f"/cases/{scene.case_id}{page}") for page in ("", "/history")]

    links = " ".join(page.text for page in pages).split('href="')[1:]
    addresses = [done.location, *(link.split('"')[0] for link in links)]

    assert said == [422]
    for word in (*CHILD.split(), "threshold", "Worth"):
        assert word not in caplog.text
        assert not [address for address in addresses if word in address]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Enter the name of the person"),
        ({"name": "A", "username": "two words"}, "but no spaces"),
        ({"name": "A", "username": "r. holm".replace(" ", "")}, ""),
        ({"name": "A", "username": "a", "email": "nowhere"}, "Enter an email address"),
        ({"name": "A", "username": "a", "line_manager_id": "nobody"}, "Choose a manager"),
        ({"name": "x" * 300, "username": "a"}, "200 characters or fewer"),
        (
            {"name": "A", "username": "a", "roles": ["system_admin", OF_A_CASE]},
            "Who manages accounts opens no case",
        ),
        ({"name": "A", "username": "a", "roles": ["system_admin", "policy_owner"]}, ""),
    ],
)
def test_a_person_is_added_only_when_all_is_right(
    scene: Scene, given: dict[str, Any], words: str
) -> None:
    client, before = scene.client(ADMIN), scene.digest()

    answer = client.post("/people/new", data=given)

    assert answer.status_code == (422 if words else 200)
    assert words in answer.text
    assert (scene.digest() == before) == bool(words)


def test_nobody_gives_themselves_a_role(scene: Scene) -> None:
    client = scene.client(ADMIN)
    details = {"name": ADMIN, "username": ADMIN.replace(" ", "."), "roles": ["policy_owner"]}

    client.post(f"/people/{ADMIN}", data=details)
    ended = client.post(f"/people/{ADMIN}/active", data={"sure": "yes"})

    assert ended.status_code == 403
    assert scene.stage.engine.people.person(ADMIN).roles == {"system_admin"}
