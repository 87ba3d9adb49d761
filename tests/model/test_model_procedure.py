"""What a step says of itself in its properties, and how things are called."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from engine.errors import NotFound
from engine.ids import ElementId, ProcedureId, RoleId
from engine.model.calendar import Calendar, in_london, in_utc, london_date
from engine.model.case import DAMAGED, CaseStatus
from engine.model.case_file import read_path, value_at, with_answers, with_value, write_path
from engine.model.procedure import Element, ElementKind, Role
from engine.package.procedure import put_together
from tests.builders import make_person
from tests.store.builders import make_case

STEP = Element(
    id=ElementId("decide"), kind=ElementKind.USER_TASK, name="Decide", process_id="main",
    role=RoleId("manager"),
)  # fmt: skip


def with_properties(**properties: str) -> Element:
    return replace(STEP, properties=properties)


def test_a_step_that_says_nothing_is_its_lanes() -> None:
    assert (STEP.form_key, STEP.due, STEP.in_person) == ("", "", False)
    assert (STEP.senders, STEP.not_by, STEP.appoints) == (("manager",), (), ())
    assert replace(STEP, role=None).senders == ()


@pytest.mark.parametrize(
    ("name", "said", "meant"),
    [
        ("formKey", "decide", ("form_key", "decide")),
        ("due", "decide_by", ("due", "decide_by")),
        ("inPerson", "true", ("in_person", True)),
        ("inPerson", "yes", ("in_person", False)),
        ("role", " chair , panel,, ", ("senders", ("chair", "panel"))),
        ("role", " , ", ("senders", ("manager",))),
        ("role", "chair, *", ("senders", ("chair",))),
        ("role", "chair, *", ("is_for_everybody", True)),
        ("role", "chair", ("is_for_everybody", False)),
        ("notBy", "ask, tell  raise", ("not_by", ("ask", "tell", "raise"))),
        (
            "appoints",
            " chair = the_chair; panel=a = b ;; ",
            ("appoints", (("chair", " the_chair"), ("panel", "a = b "))),
        ),
    ],
)
def test_a_step_says_in_its_properties_who_does_it_and_how(
    name: str, said: str, meant: tuple[str, Any]
) -> None:
    attribute, value = meant

    assert getattr(with_properties(**{name: said}), attribute) == value


def test_a_step_is_called_by_its_name_and_by_its_id_where_it_has_none() -> None:
    bare = put_together("small", None, [], {}, {})
    elements = {"decide": STEP, "end": replace(STEP, id=ElementId("end"), name="")}
    procedure = replace(bare, elements=elements)

    assert [procedure.name_of(each) for each in ("decide", "end", "gone", "", None)] == [
        "Decide", "end", "gone", "", "",
    ]  # fmt: skip


def test_a_role_is_filled_by_who_holds_it_or_one_that_stands_in() -> None:
    roles = {
        RoleId("chair"): Role(
            id=RoleId("chair"), title="Chair", part="chair", stand_ins=(RoleId("deputy"),)
        )
    }
    procedure = replace(put_together(ProcedureId("small"), None, [], {}, {}), roles=roles)
    people = {role: make_person("Max", role) for role in ("chair", "deputy", "panel")}

    assert [procedure.title_of(role) for role in ("chair", "x", None)] == ["Chair", "", ""]
    assert {role: procedure.may_fill(one, RoleId("chair")) for role, one in people.items()} == {
        "chair": True,
        "deputy": True,
        "panel": False,
    }
    assert procedure.may_fill(people["panel"], RoleId("panel"))
    assert not procedure.may_fill(replace(people["chair"], active=False), RoleId("chair"))


def test_a_case_is_new_running_ended_or_damaged() -> None:
    case = make_case()

    assert (case.revision, case.history_seq, case.status) == (0, 0, CaseStatus.RUNNING)
    assert (case.has_ended, case.is_damaged) == (False, False)
    assert replace(case, status=CaseStatus.ENDED).has_ended
    assert replace(case, revision=DAMAGED).is_damaged
    assert DAMAGED < 0


# --- working days


CALENDAR = Calendar(holidays={date(2026, 12, 25): "Christmas Day", date(2026, 12, 26): "Boxing"})


@pytest.mark.parametrize(
    ("first", "count", "day"),
    [
        ("2026-12-24", 1, "2026-12-28"),
        ("2026-12-24", 0, "2026-12-24"),
        ("2026-12-26", 0, "2026-12-26"),
        ("2026-12-28", -1, "2026-12-24"),
        ("2026-12-18", 5, "2026-12-28"),
        ("2026-12-26", 1, "2026-12-28"),
        ("2026-12-21", -2000, "2019-04-22"),
    ],
)
def test_working_days_are_counted_over_weekends_and_holidays(
    first: str, count: int, day: str
) -> None:
    assert CALENDAR.workdays_after(date.fromisoformat(first), count) == date.fromisoformat(day)


def test_nobody_counts_more_than_two_thousand_working_days() -> None:
    first = date(2026, 12, 21)

    for count in (2001, -2001):
        with pytest.raises(ValueError, match=f"^{count} working days is more than 2000$"):
            CALENDAR.workdays_after(first, count)
    assert CALENDAR.workdays_between(first, first + timedelta(days=4000)) > 2000
    last = first + timedelta(days=4001)
    for one, other in ((first, last), (last, first)):
        with pytest.raises(ValueError, match=r"too far apart to count working days$"):
            CALENDAR.workdays_between(one, other)


def test_the_days_between_are_those_after_the_first_up_to_the_last() -> None:
    def between(first: int, last: int) -> int:
        return CALENDAR.workdays_between(date(2026, 12, first), date(2026, 12, last))

    assert [between(24, 28), between(28, 24), between(24, 24), between(24, 27)] == [1, -1, 0, 0]
    assert CALENDAR.skipped(date(2026, 12, 24), date(2026, 12, 28)) == (
        (date(2026, 12, 25), "Christmas Day"),
    )
    assert CALENDAR.skipped(date(2026, 12, 25), date(2026, 12, 28)) == ()
    assert CALENDAR.skipped(date(2026, 12, 24), date(2026, 12, 25)) != ()
    assert CALENDAR.is_working_day(date(2026, 12, 24))
    assert not CALENDAR.is_working_day(date(2026, 12, 27))


def test_a_day_ends_a_second_before_midnight_in_london() -> None:
    summer, winter = date(2026, 7, 1), date(2026, 12, 1)

    assert Calendar().end_of(summer) == datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC)
    assert Calendar().end_of(winter) == datetime(2026, 12, 1, 23, 59, 59, tzinfo=UTC)
    assert Calendar().moment(summer, time(9)) == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert (Calendar().version, Calendar().holidays) == (1, {})


def test_a_time_without_a_zone_is_that_of_london() -> None:
    bare, utc = datetime(2026, 7, 1, 0, 30), datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # noqa: DTZ001

    assert in_utc(bare) == in_utc(utc) == utc
    assert in_london(bare) == in_london(utc) == utc
    assert in_london(utc).hour == in_london(bare).hour == 0
    assert london_date(utc) == london_date(bare) == date(2026, 7, 1)


# --- places in a case file


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", ()),
        ("a", ("a",)),
        ("children[1].name", ("children", 1, "name")),
        ("a_1.b2[0][9999]", ("a_1", "b2", 0, 9999)),
    ],
)
def test_a_path_is_read_and_written(text: str, path: tuple[str | int, ...]) -> None:
    assert read_path(text) == path
    assert write_path(path) == text


@pytest.mark.parametrize(
    "text", [".", "a..b", ".a", "A", "a[", "a[x]", "a[10000]", "a-b", "a.", "1"]
)
def test_anything_else_is_no_place(text: str) -> None:
    with pytest.raises(NotFound) as refused:
        read_path(text)

    assert refused.value.message == (
        "Expected a place in the case file, such as `children[1].name`."
    )


def test_what_stands_at_a_place_is_read_and_changed_and_the_rest_stays() -> None:
    file = {"a": [{"b": 1}, {"b": 2}], "c": "text"}

    paths = [(), ("a", 1, "b"), ("a", 2), ("c", 0), ("c", "x")]
    assert [value_at(file, path) for path in paths] == [file, 2, None, None, None]
    assert with_value(file, ("a", 0, "b"), 9) == {"a": [{"b": 9}, {"b": 2}], "c": "text"}
    assert with_value(None, ("x", "y"), 1) == {"x": {"y": 1}}
    assert with_value(file, (), 1) == 1
    assert file == {"a": [{"b": 1}, {"b": 2}], "c": "text"}


def test_answers_are_laid_over_what_is_there_item_by_item() -> None:
    file = {"kids": [{"id": "1", "a": 1}, {"id": "2", "a": 2}], "who": {"name": "x", "age": 3}}
    answers = {"kids": [{"id": "2", "b": 5}, {"id": "3", "a": 7}], "who": {"name": "y"}, "n": [1]}

    assert with_answers(file, (), answers) == {
        "kids": [{"id": "2", "a": 2, "b": 5}, {"id": "3", "a": 7}],
        "who": {"name": "y", "age": 3},
        "n": [1],
    }
    assert with_answers(file, ("kids", 0), {"c": 1})["kids"][0] == {"id": "1", "a": 1, "c": 1}
    assert with_answers({"n": [1, 2]}, (), {"n": [{"id": "1"}]}) == {"n": [{"id": "1"}]}
    assert with_answers({"n": [{"id": "1", "a": 1}]}, (), {"n": [{"a": 2}]}) == {"n": [{"a": 2}]}
    assert with_answers({"w": {"a": 1}}, (), {"w": None}) == {"w": None}
