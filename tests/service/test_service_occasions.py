"""What is recorded of a conference belongs to all dissents from it."""

from collections.abc import Mapping
from dataclasses import replace
from threading import Thread
from typing import Any

import pytest

from engine.casework.occasion import MOST_AT_ONCE
from engine.errors import CaseStopped, Damaged, InvalidAnswers, Refused
from engine.ids import CaseId, ConferenceId, PersonId
from engine.model.case import NewCase
from engine.model.occasion import Occasion, Shared, laid
from engine.reads.occasions import MOST_CASES
from engine.store import Store
from tests.scenario import DECIDED, RAISED, CaseOf, World
from tests.small_dissent import BODY, FILES, SETTINGS
from tests.store.builders import DAY

OCCASION = """
[occasion]
date = "conference_date"
items = "children"
keys = ["conference_date", "conference_end", "children"]
[labels]
"""
SHARED = {
    **FILES,
    "procedure.toml": SETTINGS.replace(
        'conference_keys = ["conference_date", "conference_end", "children"]\n', ""
    )
    .replace("[labels]\n", OCCASION, 1)
    .encode(),
}
WIM = {**RAISED, "dissenter": "Wim Watcher"}


@pytest.fixture
def world() -> World:
    made = World(SHARED)
    made.give("Wim Watcher", "professional")
    return made


def record(case: CaseOf) -> Occasion:
    with case.world.engine.open_work() as work:
        found = work.occasions.find(case.case.conference_id)
    assert found is not None
    return found


def told(case: CaseOf) -> list[Mapping[str, Any]]:
    kinds = ["OccasionChanged"]
    return [row.event.content for row in case.rows if row.event.kind in kinds]


def whole(world: World) -> None:
    with world.engine.open_work() as work:
        assert [*work.history.verify(), *work.rows.verify()] == []


def ended(case: CaseOf) -> CaseOf:
    case.complete("reply", {"reasons": "No."}, by="Paul Prof")
    case.complete("decide", DECIDED, by="Max Manager")
    for item in ("1", "2"):
        case.complete("ask_panel", {}, by="Pia Panel", item=item)
    return case.complete("file_it", {}, by="Ada Admin")


def test_the_first_dissent_records_the_conference(world: World) -> None:
    case = world.start()

    occasion = record(case)

    assert (occasion.revision, occasion.day) == (1, "2026-09-08")
    assert occasion.facts["children"] == case.case.file["children"]
    assert "dissenter" not in occasion.facts
    assert case.case.bookkeeping.occasion == 1
    with world.engine.open_work() as work:
        [row] = work.history.of(CaseId(occasion.id))
    assert row.event.actor.person_id == "Cleo Chair"
    whole(world)


def test_a_dissent_started_anew_from_the_same_conference_belongs_to_it(world: World) -> None:
    first = world.start()
    one = {"name": " ava  TRENT"}

    second = world.start(answers={**WIM, "children": [{"name": "Col Trent"}, one]})
    other_day = world.start(answers={**WIM, "conference_date": "2026-09-07"})
    other_child = world.start(answers={**WIM, "children": [{"name": "Dan Holt"}]})

    assert second.case.conference_id == first.case.conference_id
    assert other_day.case.conference_id != first.case.conference_id
    assert other_child.case.conference_id != first.case.conference_id
    # Each keeps the number that it has in the record, whatever place it has on the form.
    ids = [(child["id"], child["name"]) for child in second.case.file["children"]]
    assert ids == [("3", "Col Trent"), ("1", "Ava Trent")]
    assert len(first.case.file["children"]) == 2
    assert len(record(first).facts["children"]) == 3


@pytest.mark.parametrize("further", [False, True])
def test_a_shared_answer_that_differs_is_asked_about(world: World, further: bool) -> None:
    first = world.start()
    answers = {**WIM, "conference_end": "2026-09-08T12:30"}

    with pytest.raises(InvalidAnswers) as refused:
        world.start(answers=answers, of=first if further else None)

    [(field, said)] = refused.value.errors.items()
    assert field == "conference_end"
    assert "11:30am" in said
    assert "have it corrected" in said
    assert record(first).revision == 1


def test_who_cannot_open_the_other_case_is_told_whom_to_ask_and_not_what_it_says(
    world: World,
) -> None:
    first = world.start()
    answers = {**WIM, "conference_end": "2026-09-08T12:30"}

    with pytest.raises(InvalidAnswers) as refused:
        world.start(by="Ada Admin", answers=answers)

    [(field, said)] = refused.value.errors.items()
    assert field == "conference_end"
    assert said.startswith("The record of this conference says otherwise. Ask Cleo Chair: ")
    assert "11:30" not in said
    assert record(first).revision == 1


def test_why_something_was_corrected_is_read_in_no_other_case(world: World) -> None:
    first = world.start()
    second = world.start(answers=WIM)
    second.take_part("manager", "Max Manager")

    first.correct("conference_end", "2026-09-08T10:30", by="Cleo Chair", because="Paul told me")

    page = world.engine.occasions.one(second.case.conference_id, by=PersonId("Wim Watcher"))
    history = world.engine.views.history(second.id, by=PersonId("Wim Watcher"))
    assert "conference_end" in str(told(second))
    assert "Paul told me" not in str([*second.rows, *second.documents, page, history])
    [own] = [row.event for row in first.rows if row.event.kind == "FactCorrected"]
    assert own.content["because"] == "Paul told me"


def test_a_child_of_another_dissent_alone_is_not_read(world: World) -> None:
    first = world.start(answers={**RAISED, "children": [{"name": "Ava Trent"}]})
    both = [{"name": "Ava Trent"}, {"name": "Dan Holt"}]
    second = world.start(answers={**WIM, "children": both})
    new = NewCase(procedure_id=first.case.procedure_id, process_id="main", conference_of=first.id)

    def page(person: str) -> str:
        seen = world.engine.occasions.one(first.case.conference_id, by=PersonId(person))
        return str([seen.facts, seen.changes])

    assert "Dan Holt" not in page("Paul Prof")
    assert "Ava Trent" in page("Paul Prof")
    assert "Dan Holt" in page("Wim Watcher")
    world.give("Paul Prof", "professional", "chair")
    _, _, form = world.engine.questions.start(new, by=PersonId("Paul Prof"))
    assert "Ava Trent" in str(form)
    assert "Dan Holt" not in str(form)
    assert "Dan Holt" in str(second.case.file)


def test_what_is_left_empty_is_taken_over(world: World) -> None:
    first = world.start()

    second = world.start(of=first, answers={**WIM, "conference_end": None})

    assert second.case.file["conference_end"] == first.case.file["conference_end"]


def test_a_correction_reaches_every_open_case_and_says_which_limits_move(world: World) -> None:
    done = ended(world.start())
    world.give("Pia Panel", "professional")
    others = [WIM, RAISED, {**RAISED, "dissenter": "Pia Panel"}]
    cases = [world.start(answers=answers) for answers in others]
    before = [case.task("reply").due_at for case in cases]

    cases[0].correct("conference_end", "2026-09-08T10:30", by="Cleo Chair")

    for case, was in zip(cases, before, strict=True):
        assert case.case.file["conference_end"].startswith("2026-09-08T10:30")
        due = case.task("reply").due_at
        assert due is not None
        assert was is not None
        assert (was - due).seconds == 3600
        [entry] = told(case)
        assert "because" not in entry
        assert [fact["fact"] for fact in entry["facts"]] == ["conference_end"]
        [moved] = entry["moved"]
        assert (moved["before"], moved["after"]) == (was.isoformat(), due.isoformat())
        assert (moved["task"], moved["element"]) == ("Reply", "reply")
        assert case.case.bookkeeping.occasion == 2
    [note] = told(done)
    assert note["kept"]
    assert done.case.file["conference_end"].startswith("2026-09-08T11:30")
    assert record(done).revision == 2
    whole(world)


def test_a_preview_tells_what_moves_in_the_other_cases_and_keeps_nothing(world: World) -> None:
    first = world.start()
    second = world.start(answers=WIM)
    chair, value = PersonId("Cleo Chair"), "2026-09-08T10:30"

    moved = world.engine.cases.preview_correction(first.id, "conference_end", value, by=chair)

    assert [each.reference for each in moved] == ["", second.case.reference]
    assert record(first).revision == 1
    assert told(second) == []


def test_what_nobody_may_know_of_another_case_is_only_counted(world: World) -> None:
    first, _ = world.start(), world.start(answers=WIM, by="Ada Admin")
    world.give("Cleo Chair")
    first.take_part("chair", "Mia Manager")
    world.give("Mia Manager", "chair")

    moved = world.engine.cases.preview_correction(
        first.id, "conference_end", "2026-09-08T10:30", by=PersonId("Mia Manager")
    )

    assert [(each.name, each.reference) for each in moved] == [("Reply", ""), ("", "")]


def test_a_case_that_cannot_go_on_with_a_correction_refuses_it_whole(world: World) -> None:
    # In one of the two the limit of the step in hand cannot be worked out with an early date.
    usual = b"hours_after(conference_end, form_hours)"
    early = b"conference_date &lt; date(&quot;2026-09-05&quot;)"
    theirs = b"dissenter = &quot;Wim Watcher&quot;"
    broken = b"if %b and %b then &quot;never&quot; else %b" % (early, theirs, usual)
    drawn = BODY.replace(usual, broken)
    world.publish({**SHARED, "body.bpmn": drawn})
    first, second = world.start(), world.start(answers=WIM)

    with pytest.raises(CaseStopped, match="another case that shares"):
        first.correct("conference_date", "2026-09-04", by="Cleo Chair")

    assert first.case.file["conference_date"] == "2026-09-08"
    assert record(first).revision == 1
    assert [incident.element_id for incident in second.incidents] == ["reply"]
    assert first.incidents == []


def test_the_same_dissent_is_not_started_twice_unseen(world: World) -> None:
    first = world.start()

    with pytest.raises(InvalidAnswers) as refused:
        world.start()
    with pytest.raises(InvalidAnswers) as unknown:
        world.start(by="Ada Admin")

    assert first.case.reference in refused.value.errors["dissenter"]
    assert first.case.reference not in unknown.value.errors["dissenter"]


def test_another_child_or_a_dissent_that_has_ended_is_no_obstacle(world: World) -> None:
    first = world.start(answers={**RAISED, "children": [{"name": "Ava Trent"}]})

    other = world.start(of=first, answers={**RAISED, "children": [{"name": "Ben Trent"}]})

    assert other.case.conference_id == first.case.conference_id
    first.complete("reply", {"reasons": "No."}, by="Paul Prof")
    first.complete("decide", DECIDED, by="Max Manager")
    first.complete("ask_panel", {}, by="Pia Panel", item="1")
    first.complete("file_it", {}, by="Ada Admin")
    assert first.case.has_ended
    assert world.start(of=first, answers={**RAISED, "children": [{"name": "Ava Trent"}]})


def test_a_procedure_that_says_only_what_is_known_joins_no_case_by_itself() -> None:
    world = World()

    first, second = world.start(), world.start()

    assert first.case.conference_id != second.case.conference_id


def test_cases_from_before_there_was_a_record_get_it_from_the_oldest(world: World) -> None:
    first = world.start()
    second = world.start(answers=WIM)
    tables = world.store.snapshot()
    tables.occasions.clear()
    del tables.history[first.case.conference_id]

    second.correct("conference_end", "2026-09-08T10:30", by="Cleo Chair")

    occasion = record(first)
    assert occasion.facts["conference_date"] == "2026-09-08"
    assert first.case.file["conference_end"].startswith("2026-09-08T10:30")
    whole(world)


def unrecord(case: CaseOf, **says: str) -> None:
    """Let a conference have no record, and one of its cases say something of its own."""
    tables = case.world.store.snapshot()
    occasion_id = case.case.conference_id
    tables.occasions.pop(occasion_id, None)
    tables.history.pop(occasion_id, None)
    if says:
        with case.world.engine.open_work() as work:
            kept = work.cases.one(case.id, lock=True)
            work.cases.save(replace(kept, file={**kept.file, **says}), [])
            work.commit()


def test_what_cases_said_otherwise_before_there_was_a_record_is_listed(world: World) -> None:
    first, second = world.start(), world.start(answers=WIM)
    unrecord(first)
    unrecord(second, conference_end="2026-09-08T12:45")

    first.correct("conference_date", "2026-09-07", by="Cleo Chair")

    chair = PersonId("Cleo Chair")
    view = world.engine.occasions.one(first.case.conference_id, by=chair)
    [otherwise] = view.differing[second.id]
    assert "12:45pm" in otherwise.shown
    assert not view.differing[first.id]
    [change] = view.changes
    [differing] = change.event.content["differing"]
    assert (differing["fact"], differing["after"]) == ("conference_end", "2026-09-08T12:45")


def test_a_new_start_finds_a_conference_from_before_there_were_records(world: World) -> None:
    first = world.start()
    unrecord(first)

    second = world.start(answers=WIM)

    assert second.case.conference_id == first.case.conference_id
    second.correct("conference_end", "2026-09-08T10:30", by="Cleo Chair")
    assert record(first).recorded["conference_date",].case_id == first.id
    assert first.case.file["conference_end"].startswith("2026-09-08T10:30")
    whole(world)


def test_a_conference_from_before_is_found_however_many_there_are(world: World) -> None:
    first = world.start()
    unrecord(first)
    with world.engine.open_work() as work:
        for number in range(MOST_AT_ONCE):
            name, day = f"a{number}", {"conference_date": "2026-09-07"}
            work.cases.add(
                replace(
                    first.case,
                    id=CaseId(name),
                    reference=name,
                    conference_id=ConferenceId(name),
                    revision=0,
                    history_seq=0,
                    history_head=b"",
                    file=first.case.file | day,
                ),
                [],
            )
        work.commit()

    assert world.start(answers=WIM).case.conference_id == first.case.conference_id


def test_the_page_of_a_conference_with_many_cases_opens_only_some_of_them(world: World) -> None:
    first = world.start()
    for number in range(MOST_CASES + 2):
        children = [{"name": f"Child {number}"}]
        world.start(of=first, answers={**RAISED, "children": children})
    unknown = {**WIM, "children": [{"name": "Ava Trent"}]}
    assert world.start(by="Ada Admin", answers=unknown).case.conference_id == (
        first.case.conference_id
    )

    view = world.engine.occasions.one(first.case.conference_id, by=PersonId("Cleo Chair"))

    assert len(view.cases) == MOST_CASES
    assert view.more == 3


# --- in every store


def test_cases_whose_occasion_has_no_record_are_found_in_every_store(kept: World) -> None:
    first = kept.start()
    with kept.engine.open_work() as work:
        bare = replace(first.case, id=CaseId("bare"), reference="SM-1", revision=0)
        other = replace(bare, conference_id=ConferenceId("none"), history_seq=0, history_head=b"")
        work.cases.add(other, [])
        younger = replace(
            other, id=CaseId("a"), reference="SM-2", started_at=other.started_at + DAY
        )
        work.cases.add(younger, [])
        found = work.cases.unrecorded(first.case.procedure_id, after=None, limit=9)
        after = work.cases.unrecorded(first.case.procedure_id, after=CaseId("bare"), limit=9)
        none = work.cases.unrecorded(first.case.procedure_id, after=None, limit=0)
        tasks = work.tasks.open_of_several([first.id, CaseId("bare")])

    assert (list(found), list(after), list(none)) == (["bare"], [], [])
    assert {key: [t.id for t in each] for key, each in tasks.items()} == {
        first.id: [each.id for each in first.tasks]
    }


@pytest.fixture
def kept(store: Store) -> World:
    made = World(SHARED, store=store)
    made.give("Wim Watcher", "professional")
    return made


def test_a_correction_reaches_the_other_case_in_every_store(kept: World) -> None:
    first, second = kept.start(), kept.start(answers=WIM)

    second.correct("conference_end", "2026-09-08T10:30", by="Cleo Chair")

    assert first.case.file["conference_end"].startswith("2026-09-08T10:30")
    assert record(first).revision == 2
    with kept.engine.open_work() as work:
        work.history.seal(kept.clock.now().date())
        work.commit()
    whole(kept)


def test_two_who_change_the_same_record_at_once_wait_for_one_another(kept: World) -> None:
    first, second = kept.start(), kept.start(answers=WIM)
    failed: list[Refused] = []

    def correct(case: CaseOf, minute: int) -> None:
        try:
            case.correct("conference_end", f"2026-09-08T10:{minute}", by="Cleo Chair")
        except Refused as error:
            failed.append(error)

    threads = [
        Thread(target=correct, args=(case, minute)) for case, minute in ((first, 10), (second, 20))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert failed == []
    assert record(first).revision == 3
    assert first.case.file["conference_end"] == second.case.file["conference_end"]
    whole(kept)


def test_of_two_who_start_at_once_both_are_of_one_conference(kept: World) -> None:
    made: list[ConferenceId] = []

    def start(dissenter: str) -> None:
        case = kept.start(answers={**RAISED, "dissenter": dissenter})
        made.append(case.case.conference_id)

    threads = [Thread(target=start, args=(who,)) for who in ("Paul Prof", "Wim Watcher")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert len(made) == 2
    assert len(set(made)) == 1


def test_a_damaged_record_is_refused_and_named(database: Store) -> None:
    world = World(SHARED, store=database)
    case = world.start()
    with database.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE occasion SET day = '2026-09-09'")

    with world.engine.open_work() as work:
        assert any("occasion" in fault for fault in work.rows.verify())
    with pytest.raises(Exception, match="damaged"):
        case.correct("conference_end", "2026-09-08T10:30", by="Cleo Chair")


def test_beside_a_damaged_record_of_the_day_no_second_one_is_made(database: Store) -> None:
    world = World(SHARED, store=database)
    world.give("Wim Watcher", "professional")
    case = world.start()
    with database.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE occasion SET revision = 7")

    with pytest.raises(Damaged):
        world.start(answers=WIM)

    with world.engine.open_work() as work:
        assert [each.id for each in work.cases.of_conference(case.case.conference_id)] == [case.id]


def test_a_damaged_case_that_does_not_follow_a_correction_is_told_of(database: Store) -> None:
    world = World(SHARED, store=database)
    world.give("Wim Watcher", "professional")
    case, bad = world.start(), world.start(answers=WIM)
    with database.database.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE process_instance SET facts = snapshot WHERE id = '{bad.id}'"
        )

    for minute in ("30", "45"):
        case.correct("conference_end", f"2026-09-08T10:{minute}", by="Cleo Chair")

    assert record(case).revision == 3
    [incident] = bad.incidents
    assert "cannot be read" in incident.message
    [fault] = world.engine.incidents.faults(by=PersonId("Olga Owner"))
    assert fault.message == incident.message


def test_of_a_damaged_case_that_has_ended_nobody_has_to_see_to_what_is_corrected(
    database: Store,
) -> None:
    world = World(SHARED, store=database)
    world.give("Wim Watcher", "professional")
    case, bad = world.start(), world.start(answers=WIM)
    with database.database.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE process_instance SET facts = snapshot, status = 'ended' WHERE id = '{bad.id}'"
        )

    case.correct("conference_end", "2026-09-08T10:30", by="Cleo Chair")

    assert bad.incidents == []


def test_what_a_correction_brings_about_in_another_case_stands_after_it_in_the_history(
    world: World,
) -> None:
    first, second = world.start(), world.start(answers=WIM)
    second.complete("reply", {"reasons": "I disagree."}, by="Wim Watcher")
    before = len(second.rows)

    first.correct("conference_date", "2026-08-03", by="Cleo Chair")

    assert second.kinds[before:][:2] == ["OccasionChanged", "TimerFired"]


def test_a_list_that_is_the_same_in_every_case_gains_and_loses_entries_in_all_of_them() -> None:
    together = Shared(
        lists={"present": frozenset({"name"})},
        whole=frozenset({"present"}),
        together=frozenset({"present"}),
    )
    before = {"present": [{"id": "1", "name": "Ann"}, {"id": "2", "name": "Bo"}]}
    after = {"present": [{"id": "2", "name": "Bo"}, {"id": "3", "name": "Cy"}]}

    changes = together.changes(before, after)

    assert changes == {("present", "1", "name"): None, ("present", "3", "name"): "Cy"}
    assert laid(before, changes, may_add=True) == after
