"""What older versions have written is read, verified and worked on."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from engine.bootstrap import build_engine
from engine.clock import SimulatedClock
from engine.errors import DamagedCase
from engine.ids import CaseId, PersonId, RoleId
from engine.model.bookkeeping import LostPart
from engine.model.people import TRAINER, Person
from engine.spiff import SpiffRuntime
from engine.store import Store, open_store
from engine.store.sql import SqlStore
from engine.training import TrainingRoom, open_room
from tests.builders import london
from tests.golden import write
from tests.golden.databases import DATA, SNAPSHOTS, SQLITE, TRAINING, unpack
from tests.golden.scenes import Kept, SharedStage
from tests.golden.snapshots import DRAWINGS, moment, taken
from tests.spiff.spiff_diagrams import Facts, Player

VACANT, FOLLOWED, APPENDED = CaseId("stopped-1"), CaseId("stopped-3"), CaseId("q_30-1")
CHAIR, CLEO, WIM = RoleId("chair"), PersonId("Cleo Chair"), PersonId("Wim Watcher")
WRITER = Person(id=write.TRAINER_ID, name="T. Rainer", roles=frozenset({TRAINER}))
KEPT_SNAPSHOTS = json.loads((DATA / SNAPSHOTS).read_bytes())


# --- databases


def test_every_row_and_every_chain_is_whole(store: Store) -> None:
    with store.work() as work:
        assert [*work.rows.verify(), *work.history.verify()] == []


def test_every_case_goes_on_to_where_its_example_ends(
    store: Store, scenes: Sequence[Kept]
) -> None:
    engine = build_engine(store.work)

    for kept in reversed(scenes):
        definition = engine.definitions.get(kept.procedure_id, 1)
        SharedStage.taken_up(kept, definition, store).go_on(kept.steps)

    with store.work() as work:
        assert [*work.rows.verify(), *work.history.verify()] == []


def test_a_file_holds_what_people_recorded_and_the_notes_lie_beside_it(store: Store) -> None:
    with store.work() as work:
        cases = work.cases.several([VACANT, FOLLOWED, APPENDED])

    vacant, followed, appended = (cases[name].bookkeeping for name in (VACANT, FOLLOWED, APPENDED))
    assert vacant.former == followed.former == ((CHAIR, CLEO),)
    assert vacant.lost == (LostPart(role=CHAIR, person_id=CLEO, successor=None),)
    assert followed.lost == (LostPart(role=CHAIR, person_id=CLEO, successor=WIM),)
    assert (vacant.asked_for_help, followed.asked_for_help) == ((RoleId("admin"),), ())
    assert appended.lengths == {"declarations": 1, "withdrawals": 2}
    assert appended.latest["withdrawals"]["by"] == "q_30 J. Pace"
    assert not [key for case in cases.values() for key in case.file if key.startswith("_")]


def test_a_case_that_stands_still_is_mended_and_comes_to_its_end(store: Store) -> None:
    engine = build_engine(store.work, clock=SimulatedClock(london("2026-09-09 10:00")))
    with store.work() as work:
        blocked = work.cases.one(VACANT).blocked
        [incident] = work.incidents.of(VACANT)
        [task] = work.tasks.open_of(VACANT)

    engine.cases.resolve_incident(VACANT, incident.id, by=PersonId("Olga Owner"))
    engine.cases.name_successor(VACANT, CHAIR, to=WIM, by=PersonId("Ada Admin"))
    engine.tasks.complete(task.id, by=WIM, answers={"why": "Done."})

    with store.work() as work:
        case = work.cases.one(VACANT)
        assert blocked == case.blocked == ("bad#3 bad_told",), "it was tried, and failed again"
        assert case.ends == ("good_end", "over")
        assert list(work.history.verify()) == []


def test_a_damaged_case_stays_as_it_was_and_keeps_no_other_from_being_brought_over(
    url: str,
) -> None:
    store = SqlStore(url)
    with store.database.engine.connect() as connection:
        connection.exec_driver_sql(
            f"UPDATE process_instance SET reference = 'MR-2026-9999' WHERE id = '{APPENDED}'"
        )

    store.upgrade()

    with store.work() as work:
        assert list(work.rows.verify()) == [f"A row of process_instance is damaged: {APPENDED}."]
        assert work.cases.one(FOLLOWED).bookkeeping.lost
        with pytest.raises(DamagedCase):
            work.cases.one(APPENDED)
    store.close()


@pytest.mark.parametrize("column", ["kind", "person_id", "on_behalf_of", "role", "element_id"])
def test_an_entry_that_was_changed_is_found_in_the_format_in_which_it_was_written(
    url: str, column: str
) -> None:
    store = SqlStore(url)
    store.upgrade()
    with store.database.engine.connect() as connection:
        on = "" if store.database.is_sqlite else " ON history"
        connection.exec_driver_sql(f"DROP TRIGGER history_no_change{on}")
        which = f"case_id = '{APPENDED}' AND seq = 3"
        connection.exec_driver_sql(f"UPDATE history SET {column} = 'x' WHERE {which}")

    with store.work() as work:
        assert list(work.history.verify()) == [
            f"Case {APPENDED}, entry 3 was changed, put in or moved."
        ]
    store.close()


def test_what_was_half_filled_is_its_authors_still(store: Store, scenes: Sequence[Kept]) -> None:
    with store.work() as work:
        [task, *_] = work.tasks.open_of(APPENDED)
        draft = work.drafts.under(task.id, task.assignee or PersonId("Pat Policy"))

    assert draft is not None
    assert draft.answers == {"typed": "Half a sentence", "rows": [{"id": "1", "name": "Åsa"}]}


# --- snapshots


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_saved_moment_is_taken_up_and_gone_on_from(name: str) -> None:
    drawing, kept = DRAWINGS[name], KEPT_SNAPSHOTS[name]
    diagrams = {file: text.encode() for file, text in kept["diagrams"].items()}
    program = SpiffRuntime().compile(diagrams)

    for number, wanted in enumerate(kept["moments"]):
        player = Player(program, Facts(**drawing.facts))
        for step in drawing.steps[:number]:
            if step.startswith("let"):
                taken(player, step)
        player.run = program.restore(bytes.fromhex(wanted["snapshot"]), player.facts)
        player.saved = player.run.snapshot()

        assert moment(player)._asdict() == wanted
        for step in drawing.steps[number:]:
            taken(player, step)
        assert moment(player)._asdict() == kept["moments"][-1]


# --- training


@pytest.fixture
def room(folder: Path, tmp_path: Path) -> Iterator[TrainingRoom]:
    for name in (SQLITE, TRAINING):
        (tmp_path / name).write_bytes(unpack(folder, name))
    store = open_store(f"sqlite:///{tmp_path / SQLITE}")
    store.upgrade()
    opened = open_room(tmp_path, build_engine(store.work))
    yield opened
    opened.close()
    store.close()


def test_a_walk_is_gone_on_with_in_each_of_its_branches(room: TrainingRoom) -> None:
    [line] = room.walks.all_of(by=WRITER)

    late = room.walks.moment(line.id, by=WRITER)
    first = room.walks.switch(line.id, "First branch", by=WRITER)

    assert [step.note for step in first.steps] == ["", "Look at the date.", "", ""]
    assert (late.walk.branch, len(late.steps)) == ("Too late", 4)
    assert room.walks.compare(line.id, "First branch", "Too late", by=WRITER).shared_steps == 3
    assert len(room.steps.next_step(line.id, by=WRITER).steps) == 5


def test_an_example_case_of_ones_own_passes_as_it_did(room: TrainingRoom) -> None:
    [own] = [entry for entry in room.library.entries(by=WRITER) if entry.is_own]

    assert own.title == "Copy of Target missed, date corrected, target missed again"
    failures = room.library.rehearse_example(own.key, by=WRITER)
    # Those of older versions name the last end alone.
    assert [failure for failure in failures if not failure.startswith("ends")] == []


# --- the command


def test_golden_data_are_not_written_anew_by_chance(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert write.main([str(tmp_path)]) == 2

    assert "--anew" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
