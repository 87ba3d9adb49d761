from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bank_holidays import england
from engine.errors import DefinitionRejected, NotAllowed, WrongState
from engine.ids import PersonId
from engine.model.calendar import Calendar
from engine.model.people import Person
from engine.rehearsal import read_example
from engine.rehearsal.going_on import by_id, gone_on
from engine.training import Source, TrainingRoom, telling_ends
from engine.training.date_mistakes import mistakes
from engine.training.writing import example_to_yaml
from engine.wording.time_limits import Counted
from tests.conftest import shipped_examples
from tests.training.sealed import EASTER, start_lesson

_CALENDAR = Calendar(holidays=england())
_DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2030, 12, 31))


def test_the_class_is_asked_with_the_slips_that_people_make(
    room: TrainingRoom, trainer: Person
) -> None:
    walk = room.steps.run_to(
        room.walks.start(EASTER, by=trainer).walk.id, "review_dissent", by=trainer
    )

    asked = {one.kind: one for one in room.lessons.ask(walk.walk.id, by=trainer)}

    assert asked["who"].right.text == "Q. Lowe, the Quality Assurance and Reviewing Manager"
    assert asked["when"].right.text == "the end of Monday 12 April 2027"
    wrong = {one.text: one.why for one in asked["when"].choices if not one.is_right}
    assert "Monday-to-Friday count" in wrong["the end of Thursday 8 April 2027"]
    assert "itself as day 1" in wrong["the end of Friday 9 April 2027"]
    assert "Decision target passed" in asked["nobody"].right.text
    assert "it stays open" in asked["nobody"].right.text
    assert room.walks.moment(walk.walk.id, by=trainer).clock == walk.clock


@given(start=_DAYS, count=st.integers(-30, 30).filter(bool))
def test_a_wrong_answer_is_never_the_right_one_nor_said_twice(start: date, count: int) -> None:
    right = _CALENDAR.end_of(_CALENDAR.workdays_after(start, count))

    made = mistakes(Counted(start=start, count=count, is_hours=False), right, _CALENDAR)

    times = [mistake.at for mistake in made]
    assert right not in times
    assert len(set(times)) == len(times)
    assert made


def test_hours_over_a_change_of_the_clocks_are_a_slip_of_their_own() -> None:
    start = datetime(2026, 10, 24, 14, 30, tzinfo=UTC)
    right = datetime(2026, 10, 25, 14, 30, tzinfo=UTC)

    made = mistakes(Counted(start=start, count=24, is_hours=True), right, _CALENDAR)

    assert made[0].at == datetime(2026, 10, 25, 15, 30, tzinfo=UTC)
    assert "wall clock" in made[0].why


def test_a_saved_walk_is_an_example_that_proves_what_was_seen(
    room: TrainingRoom, trainer: Person
) -> None:
    shown = room.steps.run_to(
        room.walks.start(EASTER, by=trainer).walk.id, "review_dissent", by=trainer
    )
    walk = shown.walk.id
    room.steps.move_clock(walk, "10 working days", by=trainer)
    room.steps.complete(walk, shown.tasks[0].id, Source.EXAMPLE, by=trainer)
    while (shown := room.walks.moment(walk, by=trainer)).next:
        room.steps.next_step(walk, by=trainer)

    key = room.lessons.save_as_example(walk, by=trainer, id="T-1", title="One day late")

    assert room.library.rehearse_example(key, by=trainer) == []
    text = room.library.example_yaml(key, by=trainer).decode()
    assert "review_dissent: 2027-04-12T23:59:59+01:00" in text
    wrong = text.replace("2027-04-12T23:59:59", "2027-04-08T23:59:59").encode()
    other = room.library.import_example(wrong, by=trainer)
    assert "expected" in room.library.rehearse_example(other, by=trainer)[0]


@pytest.mark.parametrize("number", range(0, 100, 9))
def test_every_shipped_example_comes_out_of_the_editor_as_it_went_in(number: int) -> None:
    shipped = [example for _, example in shipped_examples()]
    example = shipped[number]

    again = read_example(example_to_yaml(example), source="again")

    assert gone_on(again, by_id(shipped), source="again") == example


def test_an_example_is_found_copied_edited_and_deleted(
    room: TrainingRoom, trainer: Person
) -> None:
    other = Person(id=PersonId("t2"), name="O. Ther", roles=trainer.roles)
    found = room.library.entries(by=trainer, text="easter summer", procedure_id="manager_review")
    assert [entry.key for entry in found] == [EASTER]
    with pytest.raises(WrongState):
        room.library.save_example(EASTER, {"title": "Mine"}, by=trainer)

    key = room.library.copy_example(EASTER, by=trainer)
    left = room.library.save_example(key, {"id": "T-2", "clauses": ["Q99"]}, by=trainer)
    assert left == ["There is no clause Q99 in this procedure; take it away."]
    assert room.library.save_example(key, {"clauses": ["Q16"]}, by=trainer) == []
    with pytest.raises(NotAllowed):
        room.library.delete_example(key, by=other)
    assert room.library.entry(key, by=other).is_own
    room.library.delete_example(key, by=trainer)

    assert all(not entry.is_own for entry in room.library.entries(by=trainer))


def test_a_new_example_says_what_it_still_needs(room: TrainingRoom, trainer: Person) -> None:
    key = room.library.new_example("sunderland", by=trainer)

    entry = room.library.entry(key, by=trainer)

    assert any("what is expected" in finding for finding in entry.findings)
    assert room.library.rehearse_example(key, by=trainer) == entry.findings
    with pytest.raises(DefinitionRejected):
        room.library.import_example(b"id: X\nsteps: 3", by=trainer)


def test_the_hand_out_holds_story_steps_sums_clauses_and_drawings(
    room: TrainingRoom, trainer: Person
) -> None:
    shown = room.steps.run_to(
        room.walks.start(EASTER, by=trainer).walk.id, "review_dissent", by=trainer
    )
    room.walks.note(shown.walk.id, 1, '<script> #panic("x") "quoted" \\', by=trainer)

    page = room.lessons.hand_out_html(shown.walk.id, by=trainer)
    pdf = room.lessons.hand_out_pdf(shown.walk.id, by=trainer)

    assert "TRAINING" in page
    assert "<script>" not in page
    assert "10 working days after Thu 25 Mar 2027" in page
    assert page.count("<svg") == shown.step
    assert "<b>Q16</b>" in page
    assert pdf.startswith(b"%PDF")
    assert b"/StructTreeRoot" in pdf or b"/Type/ObjStm" in pdf


def test_a_limit_that_is_a_recorded_day_is_asked_for_too(
    room: TrainingRoom, trainer: Person
) -> None:
    shown = start_lesson(room, "quorum", by=trainer)

    asked = {one.kind: one for one in room.lessons.ask(shown.walk.id, by=trainer)}

    assert asked["when"].right.text == "the end of Wednesday 11 November 2026"
    assert "recorded in this case" in asked["when"].right.why
    assert "the end of Thursday 12 November 2026" in [one.text for one in asked["when"].choices]


def test_a_role_that_begins_with_an_abbreviation_keeps_it(
    room: TrainingRoom, trainer: Person
) -> None:
    shown = start_lesson(room, "quorum", by=trainer)

    who = room.lessons.ask(shown.walk.id, by=trainer)[0]

    assert any("the CIRT administrator" in one.text for one in who.choices)


def test_an_example_is_told_by_the_ends_that_few_others_reach(
    room: TrainingRoom, trainer: Person
) -> None:
    one = room.library.entries(by=trainer)[0]
    met, withdrawn = (
        replace(one, key=key, ends=ends)
        for key, ends in {
            "met": ("Panel over", "Upheld", "Told", "Dissent over"),
            "withdrawn": ("Withdrawn", "Told", "Dissent over"),
        }.items()
    )

    told = telling_ends([met, withdrawn])

    assert told["met"] == ["Panel over", "Upheld"]
    assert told["withdrawn"][0] == "Withdrawn"
