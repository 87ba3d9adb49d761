"""A list costs the same number of queries, however long it is."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from engine.ids import PersonId, ProcedureId, RoleId
from engine.model.case import NewCase
from engine.model.history import HistoryRow
from engine.model.people import Participant
from engine.model.reading import Wanted
from engine.rehearsal import Stage, read_example
from engine.store import Store
from engine.store.chain import KeptEvent, to_row
from engine.store.sql import history
from engine.store.sql.transaction import Transaction
from tests.builders import make_person
from tests.conftest import shipped_definition
from tests.opened import with_steps_for
from tests.scenario import RAISED, CaseOf, World
from tests.service.test_service_barred import BARRING
from tests.service.test_service_own_words import NOTED, WORDS
from tests.small_dissent import FILES
from tests.store.builders import make_incident

Counted = Callable[[Callable[[], object]], int]


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """Return how many entries of histories something reads from the database."""
    read: list[object] = []

    def noted(row: KeptEvent) -> HistoryRow:
        read.append(row)
        return to_row(row)

    monkeypatch.setattr(history, "to_row", noted)

    def count(act: Callable[[], object]) -> int:
        read.clear()
        act()
        return len(read)

    return count


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


# --- what of a case is for whom


def handed_on(case: CaseOf, times: int) -> CaseOf:
    """Let a task be taken and given back again and again, which is told in no story."""
    for _ in range(times):
        case.claim("decide", by="Max Manager").release("decide", by="Max Manager")
    return case


@pytest.mark.parametrize("by", ["Cleo Chair", "Paul Prof", "Max Manager"])
def test_a_page_of_a_case_reads_as_much_of_its_history_however_long_that_is(
    database: Store, listed: Counted, by: str
) -> None:
    views = (world := World(files=WORDS, store=database)).engine.views
    case = world.start().complete("reply", {"reasons": "I disagree."}, by="Paul Prof")
    case.complete("decide", {**NOTED, "ask_again": True}, by="Max Manager")
    handed_on(case.release("decide", by="Max Manager"), 3)

    def shown() -> None:
        view = views.case(case.id, by=PersonId(by))
        assert len(view.own_words) == (by == "Paul Prof")
        assert views.story(view)

    few = listed(shown)
    handed_on(case, 60)

    assert listed(shown) == few


def test_a_story_finds_the_last_step_that_its_reader_knows_however_long_ago(
    database: Store, listed: Counted
) -> None:
    """Cleo, who knows none of what is drawn, has done nothing but start the case."""
    settings = '[audiences.of]\ntitle = "those of it"\nparts = ["decider", "dissenter"]\n'
    world = World(files=with_steps_for(FILES, "of", settings), store=database)
    case = handed_on(world.to_decide(), 40)

    def told(by: str) -> str:
        view = world.engine.views.case(case.id, by=PersonId(by))
        assert listed(lambda: world.engine.views.story(view)) <= 1
        return world.engine.views.story(view)[0]

    assert told("Paul Prof").startswith("Paul Prof completed “Reply” on ")
    assert told("Cleo Chair").startswith("The case was started on ")


def test_what_was_refused_is_read_for_those_alone_who_are_told_and_opens_no_case_again(
    database: Store, counted: Counted
) -> None:
    case = (world := World(store=database)).to_decide().claim("decide", by="Max Manager")
    views = world.engine.views
    max_, paul = (views.case(case.id, by=PersonId(by)) for by in ("Max Manager", "Paul Prof"))

    assert counted(lambda: views.refusals(max_)) == 1
    assert counted(lambda: views.refusals(max_, after=2)) == 2
    assert counted(lambda: views.refusals(paul)) == 0


def test_a_history_costs_few_statements_more_than_its_case(
    database: Store, counted: Counted
) -> None:
    case = handed_on((world := World(store=database)).to_decide(), 20)
    views, by = world.engine.views, PersonId("Paul Prof")

    page = counted(lambda: views.case(case.id, by=by))

    assert counted(lambda: views.history(case.id, by=by)) == page + 1


def test_answers_cost_the_same_however_many_there_are(database: Store, counted: Counted) -> None:
    world = World(store=database)

    def answers(case: CaseOf) -> int:
        return counted(lambda: world.engine.questions.record(case.id, by=PersonId("Cleo Chair")))

    children = [{"name": f"Child {number}"} for number in range(9)]

    assert answers(world.start(answers={**RAISED, "children": children})) == answers(
        world.start(answers={**RAISED, "children": children[:2]})
    )


def test_a_page_of_several_cases_is_logged_in_one_transaction(
    database: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, chair = World(store=database), PersonId("Cleo Chair")
    cases = [world.start().id for _ in range(5)]
    commit, committed = Transaction.commit, []

    def noted(self: Transaction) -> None:
        committed.append(self)
        commit(self)

    monkeypatch.setattr(Transaction, "commit", noted)
    reads = {(each, "conference"): {"cases": cases} for each in cases}
    for _ in range(2):
        world.engine.access_log.note_reads(reads, person_id=chair)

    assert len(committed) == 1
    with database.work() as work:
        kept = work.reads.listed(Wanted(person_id=chair, limit=10))
    assert {each.case_id for each in kept} == {*cases}
    # The one that makes them many says so, as if each had been noted by itself.
    marks = [each.marks for each in kept]
    assert marks == sorted(marks, key=len, reverse=True)


def test_lists_of_work_cost_the_same_however_long(database: Store, counted: Counted) -> None:
    world, max_ = World(store=database), PersonId("Max Manager")
    inbox, views = world.engine.inbox, world.engine.views

    def add(times: int) -> None:
        for _ in range(times):
            world.to_decide().claim("decide", by="Max Manager")
            world.to_decide()

    def shown() -> int:
        mine, role = inbox.mine(max_).tasks, inbox.of_roles(max_).tasks
        views.about([*mine, *role])
        notices = inbox.notices(max_)
        views.references([each.case_id for each in notices])
        found, _ = views.cases(by=max_)
        views.titles([each.id for each in found])
        return len(mine) + len(role)

    add(5)
    few = counted(lambda: shown() == 10)
    add(45)

    assert counted(shown) == few
    assert shown() == 100
