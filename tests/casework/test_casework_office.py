"""Where cases are opened: each in its own version, at the instant of the clock."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.casework.casework import Casework
from engine.errors import NotFound
from engine.ids import CaseId, PersonId
from engine.model.case import CaseStatus
from engine.model.people import Absence
from tests.builders import NOON, a_day
from tests.scenario import CaseOf, World
from tests.small_dissent import FILES

BEA = PersonId("Bea Boss")


def stands_in(world: World, person: str = BEA, *, case: CaseOf | None = None) -> set[str]:
    office = world.engine.office
    with world.engine.open_work() as work:
        standing = office.standing_by_roles(
            work, PersonId(person), case=case.case if case else None
        )
    assert standing.person.id == person
    return {*standing.stands_in} if standing.covers else set()


def test_somebody_stands_in_by_the_roles_of_all_procedures_or_of_the_version_of_one_case(
    world: World,
) -> None:
    case = world.start()
    without = FILES["procedure.toml"].replace(b'stand_ins = ["deputy"]', b"stand_ins = []")
    assert without != FILES["procedure.toml"]
    world.procedure_id = "other"
    world.publish(FILES)
    world.engine.people.change(
        BEA,
        lambda each: replace(each, roles=frozenset({"small.deputy", "other.panel"})),
        by=None,
    )
    assert stands_in(world) == set()
    world.away("Max Manager", deputy=BEA)
    world.procedure_id = "small"
    world.publish({**FILES, "procedure.toml": without})

    # As the version in force says now, and in a case as its own says.
    assert stands_in(world) == {"small.deputy", "other.panel"}
    assert stands_in(world, case=case) == {"small.deputy", "small.manager"}


def test_who_is_covered_is_covered_on_the_day_of_the_clock(world: World) -> None:
    world.engine.people.add_absence(
        Absence(
            person_id=PersonId("Max Manager"),
            first_day=a_day("2026-09-09"),
            last_day=a_day("2026-09-09"),
            deputy_id=BEA,
        ),
        by=PersonId("Max Manager"),
    )

    found = []
    for _ in range(3):
        found.append(bool(stands_in(world)))
        world.wait(days=1)

    assert found == [False, True, False]
    with pytest.raises(NotFound):
        stands_in(world, "A. Stranger")


def test_a_saved_case_opens_with_its_process_at_the_instant_of_the_clock_in_its_version(
    world: World,
) -> None:
    case = world.to_decide()
    world.publish(FILES)
    world.wait(hours=3)
    office = world.engine.office
    locked: list[tuple[CaseId, bool]] = []

    with world.engine.open_work() as work:
        one = work.cases.one

        def watched(case_id: CaseId, *, lock: bool = False) -> Any:
            locked.append((case_id, lock))
            return one(case_id, lock=lock)

        work.cases.one = watched
        for lock in (False, True):
            found = office.read(work, case.id, lock=lock)
            assert (found.case, found.now) == (case.case, NOON + timedelta(hours=3))
            assert found.definition.version == found.case.version == 1
            assert [each.place.element_id for each in found.run.activities()] == ["decide"]
        bare = office.without_process(work, found.case)
        assert (bare.case, bare.definition.version) == (found.case, 1)
        assert not hasattr(bare, "run")
        with pytest.raises(NotFound):
            office.read(work, CaseId("no_case"))

    assert locked[:2] == [(case.id, False), (case.id, True)]
    assert found.file.new_id() != bare.file.new_id()


def test_of_a_blank_case_nothing_is_known_but_what_is_handed_in(world: World) -> None:
    office = world.engine.office
    world.wait(hours=3)
    definition = world.engine.definitions.in_force("small")

    blank, given = office.blank(definition), office.blank(definition, "main", {"why": "x"})

    assert (blank.id, blank.reference, blank.conference_id) == ("", "", "")
    assert (blank.procedure_id, blank.version, blank.process_id) == ("small", 1, "")
    assert (blank.file, blank.revision, blank.status) == ({}, 0, CaseStatus.RUNNING)
    assert blank.started_at == NOON + timedelta(hours=3)
    assert (given.process_id, given.file) == ("main", {"why": "x"})
    with world.engine.open_work() as work:
        opened = office.opened(work, definition, given)
        assert isinstance(opened, Casework)
        assert (opened.case, opened.now, opened.definition) == (
            given,
            NOON + timedelta(hours=3),
            definition,
        )
        assert opened.names.scope(None)["why"] == "x"
