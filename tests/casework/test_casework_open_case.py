"""What is recorded of an open case, where something stands in it, and what is kept beside it."""

from datetime import date, time

import pytest

from engine.casework.casework import Casework
from engine.casework.open_case import OpenCase
from engine.ids import ElementId
from engine.ports import Place
from tests.builders import NOON, london, make_calendar
from tests.scenario import CaseOf, World
from tests.small_dissent import (
    FILES,
    day,
    form,
    items,
    lanes,
    package,
    properties,
    step,
    text,
)
from tests.spiff.spiff_diagrams import chain, element, sub, times

#: A step for each visit of each child.
VISITS = (
    lanes(Chair="begun wait each_child over", Professional="look")
    + step("startEvent", "begun", formKey="raise")
    + step("userTask", "wait", formKey="ask")
    + sub(
        "each_child",
        properties(each="child in children")
        + times("count(children)")
        + element("startEvent", "child_begun")
        + element(
            "userTask",
            "look",
            properties(formKey="note", each="visit in child.visits")
            + times("count(child.visits)"),
            name="Look",
        )
        + element("endEvent", "child_over")
        + chain("child_begun", "look", "child_over"),
    )
    + element("endEvent", "over")
    + chain("begun", "wait", "each_child", "over")
)
VISITED = {
    "children": [
        {"id": "1", "name": "Ava", "visits": [{"id": "1", "on": "2026-09-01"}]},
        {"id": "2", "name": "Ben", "visits": [{"id": "1", "on": "x"}, {"id": "2", "on": "y"}]},
    ],
    "heard_at": "Hall",
}


def at(*around: tuple[str, int], element_id: str = "look") -> Place:
    return Place(
        element_id=ElementId(element_id),
        items=tuple((ElementId(own), index) for own, index in around),
        arrived_at=NOON,
    )


#: A step that is done for no item, as it is drawn.
WHOLE, ONCE = at(), at(("wait", 1), element_id="wait")
CHILD, VISIT = at(("each_child", 1)), at(("each_child", 1), ("look", 0))


@pytest.fixture
def visits() -> CaseOf:
    listed = items("children", text("name"), items("visits", text("on")))
    forms = {
        "raise": form("raise", day("conference_date"), text("heard_at"), listed),
        "note": form("note", text("note")),
        "ask": form("ask", text("question"), day("asked_on"), appendTo="requests"),
    }
    return World(package(VISITS, forms=forms)).start(answers={})


def with_visits(casework: Casework) -> OpenCase:
    casework.file.content = VISITED
    return casework.file


def test_what_stands_around_a_place_is_the_item_of_each_step_that_is_repeated_for_items(
    visits: CaseOf,
) -> None:
    with visits.world.engine.open_work() as work:
        file = with_visits(visits.world.engine.office.read(work, visits.id))

        ben, visit = ("children", 1), ("children", 1, "visits", 0)
        assert file.item_paths(VISIT) == {"child": ben, "visit": visit}
        assert file.item_paths(at(("look", 1))) == {"visit": ("child", "visits", 1)}
        assert file.item_paths(at(("each_child", 1), ("wait", 0))) == {"child": ben}
        assert [file.item_path(each) for each in (WHOLE, ONCE, CHILD, VISIT)] == [
            (),
            (),
            ben,
            visit,
        ]
        assert file.item(CHILD)["name"] == "Ben"
        assert file.item(VISIT) == {"id": "1", "on": "x"}
        assert file.item(WHOLE) == {}
        assert file.item(at(("each_child", 5))) == {}
        assert [file.item_content(each) for each in (WHOLE, CHILD, VISIT)] == [
            {},
            {"item": "children[1]"},
            {"item": "children[1].visits[0]"},
        ]


def test_answers_lie_over_the_file_and_inside_a_repeated_step_over_its_item(
    visits: CaseOf,
) -> None:
    with visits.world.engine.open_work() as work:
        file = with_visits(visits.world.engine.office.read(work, visits.id))
        file.write(VISIT, {"note": "Seen."})
        file.write(CHILD, {"name": "Benny"})
        file.write(WHOLE, {"heard_at": "Room"})
        file.write(ONCE, {"once": True})
        file.write(None, {"late": True})
        file.put(("children", 0, "name"), "Eva")

        ava, ben = file.content["children"]
        assert (ava["name"], ava["visits"]) == ("Eva", VISITED["children"][0]["visits"])
        assert (ben["name"], ben["id"]) == ("Benny", "2")
        assert ben["visits"] == [{"id": "1", "on": "x", "note": "Seen."}, {"id": "2", "on": "y"}]
        assert (file.content["heard_at"], file.content["once"], file.content["late"]) == (
            "Room",
            True,
            True,
        )
        file.put(("children",), [])
        assert file.content["children"] == []
        # What was there is never changed in place.
        assert VISITED["children"][0]["name"] == "Ava"
        assert file.case.file != file.content


def test_each_list_is_kept_entry_by_entry_in_order_and_knows_its_newest(visits: CaseOf) -> None:
    def add(key: str, question: str, on: str) -> dict[str, str]:
        return {"question": question, "asked_on": on}

    def ask(casework: Casework) -> tuple[list[str], list[str]]:
        file = casework.file
        before = [each["question"] for each in file.entries("requests")]
        for key, question, on in (
            ("requests", f"{len(before)}a?", "2026-09-01"),
            ("others", "other?", "2026-09-02"),
            ("requests", f"{len(before)}b?", "2026-09-03"),
        ):
            file.append(key, {"question": question, "asked_on": on})
        return before, [each["question"] for each in file.entries("requests")]

    assert visits.within(ask) == ([], ["0a?", "0b?"])
    assert visits.within(ask) == (["0a?", "0b?"], ["0a?", "0b?", "2a?", "2b?"])

    kept = visits.case.bookkeeping
    assert kept.lengths == {"requests": 4, "others": 2}
    assert kept.latest["requests"] == {"question": "2b?", "asked_on": "2026-09-03"}
    assert kept.latest["others"]["question"] == "other?"
    with visits.world.engine.open_work() as work:
        file = visits.world.engine.office.read(work, visits.id).file
        found = [(each["question"], each["asked_on"]) for each in file.appended("requests")]
        assert found[0] == ("0a?", date(2026, 9, 1))
        assert [question for question, _ in found] == ["0a?", "0b?", "2a?", "2b?"]
        latest = file.latest()
        assert latest["requests"]["asked_on"] == date(2026, 9, 3)
        # No form says what the entries of this list are.
        assert latest["others"] == {"question": "other?", "asked_on": "2026-09-02"}
        assert file.appended("none_yet") == []


def test_what_the_engine_remembers_is_changed_name_by_name(visits: CaseOf) -> None:
    visits.within(lambda casework: casework.file.append("requests", {"question": "One?"}))

    change_only = visits.world.engine.commands.change_only
    change_only(visits.id, lambda casework: casework.file.remember(asked_for_help=("admin",)))

    kept = visits.case.bookkeeping
    assert (kept.asked_for_help, kept.lengths) == (("admin",), {"requests": 1})


def test_a_case_is_new_until_it_was_saved_once(visits: CaseOf) -> None:
    engine = visits.world.engine
    with engine.open_work() as work:
        saved = engine.office.read(work, visits.id)
        blank = engine.office.blank(saved.definition, "main")
        new = engine.office.opened(work, saved.definition, blank)

        assert (saved.file.is_new, new.file.is_new) == (False, True)
        assert (saved.file.id, saved.file.now) == (visits.id, NOON)


ENDS_AT_FIVE = """
[parameters.business_day_end]
value = 17:00:00
label = "The working day ends"
unit = "time"
source = "Q1"
set_by = "text"
[facts]
"""


@pytest.mark.parametrize(
    ("settings", "ends", "due"),
    [("[facts]", make_calendar().day_ends, "23:59:59"), (ENDS_AT_FIVE, time(17), "17:00")],
)
def test_the_days_of_a_case_end_when_its_procedure_says(
    settings: str, ends: time, due: str
) -> None:
    toml = FILES["procedure.toml"].decode().replace("[facts]", settings)
    case = World({**FILES, "procedure.toml": toml.encode()}).to_decide()

    calendar = case.within(lambda casework: casework.calendar)

    assert (calendar.day_ends, calendar.holidays) == (ends, make_calendar().holidays)
    assert case.task("decide").due_at == london(f"2026-09-22 {due}")


def test_each_list_has_its_own_last_entry() -> None:
    case = World().start()

    def act(casework: Casework) -> None:
        for key, entry in (("calls", {"n": 1}), ("letters", {"n": 2}), ("calls", {"n": 3})):
            casework.file.append(key, entry)

    case.within(act)

    assert case.case.bookkeeping.lengths == {"calls": 2, "letters": 1}
    assert case.case.bookkeeping.latest == {"calls": {"n": 3}, "letters": {"n": 2}}
