"""A list costs the same number of queries, however long it is."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from engine.ids import PersonId, ProcedureId, RoleId
from engine.model.case import NewCase
from engine.model.people import Participant
from engine.rehearsal import Stage, read_example
from engine.store import Store
from engine.store.sql.transaction import Transaction
from tests.builders import make_person
from tests.conftest import shipped_definition
from tests.scenario import World
from tests.service.test_service_barred import BARRING
from tests.store.builders import make_incident

Counted = Callable[[Callable[[], object]], int]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """Return how many statements something sends to the database."""
    sent: list[str] = []
    execute = Transaction._execute

    def noted(self: Transaction, sql: str, values: Sequence[Any] = ()) -> Any:
        sent.append(sql)
        return execute(self, sql, values)

    monkeypatch.setattr(Transaction, "_execute", noted)

    def count(act: Callable[[], object]) -> int:
        sent.clear()
        act()
        return len(sent)

    return count


def test_a_list_of_cases_costs_the_same_however_long(database: Store, counted: Counted) -> None:
    world, chair = World(store=database), PersonId("Cleo Chair")

    def shown() -> None:
        found, _ = world.engine.views.cases(by=chair)
        ids = [case.id for case in found]
        assert set(world.engine.views.titles(ids).values()) == {"Ava Trent, Ben Trent"}

    world.start()
    few = counted(shown)
    for _ in range(5):
        world.start()

    assert counted(shown) == few


def test_faults_of_procedures_cost_the_same_however_many_cases_wait(
    database: Store, counted: Counted
) -> None:
    world = World(store=database)

    def stop() -> None:
        case = world.start()
        with database.work() as work:
            work.incidents.save(make_incident(case.id, element_id="decide"))
            work.commit()

    def shown() -> None:
        assert len(world.engine.incidents.faults(by=PersonId("Olga Owner"))) == 1

    stop()
    few = counted(shown)
    for _ in range(5):
        stop()

    assert counted(shown) == few
    [fault] = world.engine.incidents.faults(by=PersonId("Olga Owner"))
    assert fault.cases == 6


def test_a_step_costs_the_same_however_many_of_a_role_are_away(
    database: Store, counted: Counted
) -> None:
    world = World(store=database)

    def away(*names: str) -> None:
        with database.work() as work:
            for name in names:
                work.people.save(make_person(name, "manager"))
                work.people.save(make_person(f"Deputy of {name}", "deputy"))
            work.commit()
        for name in names:
            world.away(f"Deputy of {name}")
            world.away(name, deputy=f"Deputy of {name}")

    def step() -> None:
        case.complete("reply", {"reasons": "I disagree."}, by="Paul Prof")

    world.away("Max Manager")
    world.away("Mia Manager")
    away("Ann")
    case = world.start()
    few = counted(step)
    away("Bob", "Cat", "Dan", "Eve")
    case = world.start()

    assert counted(step) == few
    assert "NobodyFree" in case.kinds


def test_a_page_that_offers_people_costs_the_same_however_many_there_are(
    database: Store, counted: Counted
) -> None:
    world, chair = World(store=database), PersonId("Cleo Chair")

    def register(*names: str) -> None:
        with database.work() as work:
            for name in names:
                work.people.save(make_person(name, "professional"))
            work.commit()

    def shown() -> None:
        new = NewCase(procedure_id=ProcedureId("small"), process_id="main")
        world.engine.questions.start(new, by=chair)

    register("Ann Prof")
    few = counted(shown)
    register(*(f"{number} Prof" for number in range(5)))

    assert counted(shown) == few


def test_a_case_page_costs_the_same_however_many_could_take_over_a_part(
    database: Store, counted: Counted
) -> None:
    world, admin = World(BARRING, store=database), PersonId("Ada Admin")
    case = world.to_decide().claim("decide", by="Max Manager")

    def register(*names: str) -> None:
        with database.work() as work:
            for name in names:
                work.people.save(make_person(name, "manager"))
            work.participants.add(
                Participant(case_id=case.id, role=RoleId("admin"), person_id=admin)
            )
            work.commit()

    def shown() -> None:
        assert ("manager", "Max Manager") in world.engine.views.case(
            case.id, by=admin
        ).may_take_over
        assert world.engine.views.possible_successors(case.id, RoleId("manager"), by=admin)

    register("Ann Manager")
    few = counted(shown)
    register(*(f"{number} Manager" for number in range(5)))

    assert counted(shown) == few


def test_to_ask_whether_a_case_is_there_already_costs_the_same_however_many_there_are(
    database: Store, counted: Counted
) -> None:
    definition = shipped_definition("sunderland")
    example = read_example(definition.files["examples/s_39.yaml"], source="s_39")
    stage = Stage(example, definition, store=database)
    new = NewCase(procedure_id=ProcedureId("sunderland"), process_id="conference")
    answers, chair = example.steps[0].details["answers"], PersonId("R. Holm")

    def start() -> None:
        stage.engine.cases.start(new, by=chair, answers=answers)

    def asked() -> None:
        assert stage.engine.occasions.alike(new, answers, by=chair)

    start()
    few = counted(asked)
    for _ in range(5):
        start()

    assert counted(asked) == few
