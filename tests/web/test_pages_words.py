"""How limits, moments and settings are said, and what pages say of people."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.model.outline import outline
from engine.package.places import read_package, shipped
from engine.reads.comparison import compare
from engine.rehearsal.packages import compiled
from engine.texts.british import show_falls as falls
from engine.texts.british import show_moment as moment
from engine.wording.terms import setting
from engine.wording.time_limits import LimitNames, limit_words
from tests.web.fakes import PASSWORD
from tests.web.scene import (
    CHAIR,
    REVIEWER,
    Scene,
    make_scene,
    manager_review,
)

NEW = "violet teapot morning"


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (
            "workdays_after(conference_date, decision_days)",
            "10 working days after the date of the conference",
        ),
        ("workdays_after(arrived_at, triage_days)", "1 working day after this step opens"),
        (
            "workdays_after(decided_at, notice_days)",
            "2 working days after “Decide the dissent” is done",
        ),
        ("hours_after(conference_end, 24)", "24 hours after the end of the conference"),
        (
            "workdays_after(conference_date, -2)",
            "2 working days before the date of the conference",
        ),
        ("conference_date", "by the date of the conference"),
        (
            "if handed_over then null else workdays_after(arrived_at, triage_days)",
            "1 working day after this step opens, unless handed over",
        ),
        ("if a > b then a else b", ""),
        ("workdays_after(max(days), triage_days)", ""),
        ("workdays_after(conference_date, no_such_parameter)", ""),
    ],
)
def test_a_limit_is_said_in_words_or_not_at_all(expression: str, words: str) -> None:
    definition = manager_review()
    names = LimitNames(definition.procedure, definition.forms)

    said = limit_words(names, definition.element("decide_dissent"), expression)

    assert said == words


def test_every_limit_of_the_first_procedure_but_one_has_words() -> None:
    definition = manager_review()
    names = LimitNames(definition.procedure, definition.forms)

    silent = {
        element.due
        for element in definition.procedure.elements.values()
        if element.due and not limit_words(names, element, element.due)
    }

    assert len(silent) <= 1


def test_the_last_second_of_a_day_is_its_end() -> None:
    winter = datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC)
    summer = datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC)

    assert moment(winter) == "the end of Monday 23 November 2026"
    assert falls(winter) == "at the end of Monday 23 November 2026"
    assert moment(summer) == "the end of Wednesday 1 July 2026"
    assert falls(datetime(2026, 7, 1, 13, 30, tzinfo=UTC)) == "on Wednesday 1 July 2026, 2:30pm"


def test_settings_have_the_unit_of_their_number() -> None:
    parameters = manager_review().procedure.parameters

    assert setting(parameters["triage_days"]) == "1 working day"
    assert setting(parameters["decision_days"]) == "10 working days"
    assert setting(parameters["continue_in_scope"]) == "yes"


def test_a_list_of_steps_passes_over_joins() -> None:
    procedure = manager_review().procedure
    steps = [step for process in procedure.processes for step in outline(procedure, process)]

    names = [step.name for step in steps]

    assert "The ways come together" not in names
    for process in procedure.processes:
        listed = outline(procedure, process)
        assert [step.number for step in listed] == list(range(1, len(listed) + 1))
        assert {way.number for step in listed for way in step.ways} <= {s.number for s in listed}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return make_scene(tmp_path_factory.mktemp("words"), steps=4)


def test_a_new_password_ends_the_sessions_on_other_devices(tmp_path: Path) -> None:
    scene = make_scene(tmp_path, steps=1)
    here, there = scene.client(CHAIR), scene.client(CHAIR)

    changed = here.post("/account/password", data={"password": PASSWORD, "new_password": NEW})

    assert changed.status_code == 303
    assert here.get("/work").status_code == 200
    assert there.get("/work").status_code == 303


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        ({}, "Enter the first day away"),
        ({"first-day": "31", "first-month": "2", "first-year": "2026"}, "must be a real date"),
    ],
)
def test_days_away_that_cannot_be_are_asked_again(
    scene: Scene, boxes: dict[str, str], words: str
) -> None:
    client, before = scene.client(CHAIR), scene.digest()

    answer = client.post("/account/absences", data=boxes)

    assert answer.status_code == 422
    assert words in answer.text
    assert scene.digest() == before


def test_handing_on_says_that_only_this_task_goes(tmp_path: Path) -> None:
    scene = make_scene(tmp_path, steps=6)
    client = scene.client(REVIEWER)

    page = client.get(f"/tasks/{scene.task('review_dissent').id}/assign").text

    assert "Only this task goes." in page
    assert f"What else {REVIEWER} has to do in this case stays with them" in page


def test_what_is_done_in_person_offers_no_way_to_give_it_to_somebody_else(tmp_path: Path) -> None:
    scene = make_scene(tmp_path, steps=5)
    client = scene.client(REVIEWER)

    page = client.get(f"/tasks/{scene.task('confirm_independence').id}").text

    assert "Complete this task" in page
    assert "Hand it on" not in page
    assert "Give it back to the role" not in page


def test_a_procedure_shows_no_placeholder_in_the_names_of_its_forms(tmp_path: Path) -> None:
    client = make_scene(tmp_path).client(REVIEWER)
    address = "/procedures/manager_review/versions/1"

    pages = [client.get(f"{address}{end}").text for end in ("", "/forms/attempt_consensus")]

    assert all(">Try for consensus about …</" in page for page in pages)


def test_a_procedure_names_what_carries_its_clauses_as_people_call_it(tmp_path: Path) -> None:
    client = make_scene(tmp_path).client(REVIEWER)

    page = client.get("/procedures/manager_review/versions/1").text

    clauses = page.partition('id="clauses"')[2]
    assert ">setting “Decide the dissent within, from the conference”<" in clauses
    assert ">letter “Your dissent has been decided”<" in clauses
    assert re.findall(r">(?:setting|table|letter|notice|form) “?[a-z]+_[a-z_]+", clauses) == []
    assert "Letter: A matter for Stage 4 of the escalation policy<" in page


def test_procedures_are_compared_in_words_each_once() -> None:
    packages = [read_package(shipped()[0] / name) for name in ("sunderland", "manager_review")]

    found = compare(*(compiled(*package) for package in packages))

    said = [line for each in found for line in each.first]
    assert "Warnings are given at: 9am" in said
    assert "Month of the yearly report: April (S69)" in said
    assert "Day of the yearly report: day 30 of the month (S69)" in said
    for each in found:
        assert len(set(each.second)) == len(each.second)


def test_each_column_of_a_table_has_a_heading_and_a_blank_form_room_to_write(
    tmp_path: Path,
) -> None:
    client = make_scene(tmp_path).client(REVIEWER)
    address = "/procedures/manager_review/versions/1"

    tables = re.findall(r"<table.*?</table>", client.get(address).text, re.DOTALL)
    form = client.get(f"{address}/forms/record_concern").text

    assert len(tables) > 4
    for table in tables:
        head, first = (part.count("<th ") + part.count("<td ") for part in table.split("<tr")[1:3])
        assert head == first
    for select in form.split("<select")[1:]:
        assert "app-paper" in select.partition("</select>")[2]
