"""Who is bound by what they said or did: however it came about, and in whatever case."""

import re
from collections.abc import Callable
from itertools import groupby
from typing import Any

import pytest

from engine.casework.casework import Casework
from engine.casework.office import Office
from engine.errors import Busy, InvalidAnswers, NotAllowed, NotFound
from engine.ids import CaseId, PersonId, RoleId
from engine.model.case import Case
from engine.ports import UnitOfWork
from engine.service.commands import Commands
from engine.store import Store
from engine.store.memory.cases import Cases
from tests.builders import make_person
from tests.scenario import DECIDED, PEOPLE, RAISED, CaseOf, World
from tests.service.test_service_occasions import OCCASION
from tests.small_dissent import FILES, SETTINGS, day, form, items, moment, text, who

KEYS = '["conference_date", "conference_end", "children"]'
#: The start says who chaired, for every dissent of the conference; by a message administration
#: names who dissents and who chaired from now on.
NAMED = {
    **FILES,
    "procedure.toml": SETTINGS.replace(f"conference_keys = {KEYS}\n", "")
    .replace("[labels]\n", OCCASION.replace(KEYS, KEYS.replace("[", '["chaired_by", ')), 1)
    .encode(),
    "main.bpmn": FILES["main.bpmn"].replace(b'value="professional"', b'value="admin"'),
    "forms/raise.form": form(
        "raise",
        day("conference_date"),
        moment("conference_end"),
        who("chaired_by", "chair"),
        who("dissenter", "professional"),
        items("children", text("name"), day("date_of_birth")),
    ),
    "forms/withdraw.form": form(
        "withdraw", text("words"), who("dissenter", "professional"), who("in_the_chair", "chair")
    ),
}
AVA = {"name": "Ava Trent", "date_of_birth": "2020-03-02"}
BEN = {**AVA, "name": "Ben Trent"}
PAUL = {**RAISED, "chaired_by": "Cleo Chair", "children": [AVA]}


def filled(store: Store | None = None) -> World:
    """Return a world in which some hold more than one role: only the rules keep them apart."""
    kept = {} if store is None else {"store": store}
    made = World(NAMED, people=[*PEOPLE, make_person("Ben Admin", "admin")], **kept)
    made.give("Paul Prof", "professional", "manager", "panel", "admin")
    made.give("Cleo Chair", "chair", "manager", "admin")
    made.give("Mia Manager", "professional", "manager")
    made.give("Wim Watcher", "chair", "professional")
    return made


@pytest.fixture
def world() -> World:
    return filled()


def begun(world: World, *, by: str = "Ada Admin", **said: object) -> CaseOf:
    return world.start(by=by, answers={**PAUL, **said})


def renamed(case: CaseOf, **named: str) -> CaseOf:
    return case.send("withdraw", {"words": "They have left.", **named}, by="Ada Admin")


def to_decide(case: CaseOf, by: str) -> CaseOf:
    return case.complete("reply", {"reasons": "No."}, by=by)


# --- who was replaced


@pytest.mark.parametrize(
    ("named", "former", "said"),
    [("dissenter", "Paul Prof", "dissents"), ("in_the_chair", "Cleo Chair", "chaired")],
)
def test_who_dissented_or_chaired_is_bound_however_they_were_replaced(
    world: World, named: str, former: str, said: str
) -> None:
    case = renamed(begun(world), **{named: "Wim Watcher"})

    to_decide(case, "Wim Watcher" if named == "dissenter" else "Paul Prof")

    assert former not in [p.person_id for p in case.participants]
    with pytest.raises(NotAllowed, match=said):
        case.complete("decide", DECIDED, by=former)
    with pytest.raises(NotAllowed, match=said):
        case.assign("decide", to=former, by="Ben Admin")


def test_who_was_named_by_mistake_has_neither_dissented_nor_chaired(world: World) -> None:
    case = begun(world)
    case.correct("chaired_by", "Wim Watcher", by="Ada Admin")

    to_decide(case, "Paul Prof").complete("decide", DECIDED, by="Cleo Chair")

    assert "decide" not in case.open


# --- who administers


@pytest.mark.parametrize("person", ["Paul Prof", "Cleo Chair"])
def test_who_dissents_or_chaired_does_no_work_of_administration(world: World, person: str) -> None:
    case = to_decide(begun(world, by="Cleo Chair"), "Paul Prof")
    case.complete("decide", DECIDED, by="Max Manager")

    with pytest.raises(NotAllowed, match="administers"):
        case.complete("file_it", {}, by=person)
    with pytest.raises(NotAllowed, match="administers"):
        case.claim("file_it", by=person)

    offered = world.engine.views.case(case.id, by=PersonId(person))
    assert case.task("file_it").id not in offered.mine
    case.complete("file_it", {}, by="Ada Admin")


def test_what_was_somebodys_as_administration_falls_to_others_once_they_dissent(
    world: World,
) -> None:
    world.give("Ada Admin", "professional", "admin")
    case = begun(world)
    assert ("admin", "Ada Admin") in [(p.role, p.person_id) for p in case.participants]

    case.within(lambda one: one.appointing.appoint(RoleId("professional"), PersonId("Ada Admin")))

    to_decide(case, "Ada Admin").complete("decide", DECIDED, by="Max Manager")
    assert ("admin", "Ada Admin") not in [(p.role, p.person_id) for p in case.participants]
    with pytest.raises(NotAllowed, match="administers"):
        case.complete("file_it", {}, by="Ada Admin")
    case.complete("file_it", {}, by="Ben Admin")


def test_nobody_who_administers_a_case_gives_themself_a_part_of_it(world: World) -> None:
    world.give("Ada Admin", "professional", "chair", "admin")
    case = begun(world)

    for named in ("dissenter", "in_the_chair"):
        with pytest.raises(InvalidAnswers) as refused:
            renamed(case, **{named: "Ada Admin"})
        assert "gives themself a part" in refused.value.errors[named]
        page = world.engine.questions.action(case.id, "withdraw", by=PersonId("Ada Admin"))[3]
        assert re.search(r"Ada Admin[^']*cannot be chosen\. Nobody who administers", repr(page))


def assigned_to_oneself(case: CaseOf) -> None:
    case.assign("decide", to="Ada Admin", by="Ada Admin")


def taken_over_oneself(case: CaseOf) -> None:
    case.world.engine.taking_over.take_over(
        case.id,
        RoleId("manager"),
        of=PersonId("Max Manager"),
        to=PersonId("Ada Admin"),
        by=PersonId("Ada Admin"),
        because="I am quicker.",
    )


def named_oneself(case: CaseOf) -> None:
    case.world.give("Cleo Chair", "watcher")
    name = case.world.engine.cases.name_successor
    name(case.id, RoleId("chair"), to=PersonId("Ada Admin"), by=PersonId("Ada Admin"))


@pytest.mark.parametrize("door", [assigned_to_oneself, taken_over_oneself, named_oneself])
def test_whoever_administers_gives_themself_a_part_by_no_door(
    world: World, door: Callable[[CaseOf], None]
) -> None:
    world.give("Ada Admin", "admin", "manager", "chair")
    case = to_decide(begun(world), "Paul Prof").claim("decide", by="Max Manager")

    with pytest.raises((NotAllowed, InvalidAnswers), match="gives themself a part"):
        door(case)

    assert [p.role for p in case.participants if p.person_id == "Ada Admin"] == ["admin"]
    views = case.world.engine.views
    for role in ("manager", "chair"):
        able = views.possible_successors(case.id, RoleId(role), by=PersonId("Ada Admin"))
        assert "Ada Admin" not in [person.id for person, _ in able]


def test_whoever_administers_does_a_task_of_administration_or_one_that_is_offered(
    world: World,
) -> None:
    world.give("Ada Admin", "admin", "manager")
    case = to_decide(begun(world, by="Ben Admin"), "Paul Prof")

    case.complete("decide", DECIDED, by="Ada Admin")

    case.assign("file_it", to="Ben Admin", by="Ben Admin")
    assert case.task("file_it").assignee == "Ben Admin"


def test_who_is_named_as_the_chair_who_has_left_administers_the_case_no_more(
    world: World,
) -> None:
    world.give("Ada Admin", "admin", "chair")
    case = begun(world)
    world.give("Cleo Chair", "watcher")

    name = world.engine.cases.name_successor
    name(case.id, RoleId("chair"), to=PersonId("Ada Admin"), by=PersonId("Ben Admin"))

    assert [p.role for p in case.participants if p.person_id == "Ada Admin"] == ["chair"]


def hands_on(case: CaseOf) -> None:
    case.assign("decide", to="Mia Manager", by="Paul Prof")


def takes_over(case: CaseOf) -> None:
    case.world.engine.taking_over.take_over(
        case.id,
        RoleId("manager"),
        of=PersonId("Max Manager"),
        to=PersonId("Mia Manager"),
        by=PersonId("Paul Prof"),
        because="I prefer her.",
    )


@pytest.mark.parametrize("door", [hands_on, takes_over])
def test_a_line_manager_who_dissents_chooses_nobody_who_decides_it(
    world: World, door: Callable[[CaseOf], None]
) -> None:
    managed = make_person("Max Manager", "manager", line_manager_id=PersonId("Paul Prof"))
    world.engine.people.change(managed.id, lambda _: managed, by=None)
    world.give("Paul Prof", "professional")
    case = to_decide(begun(world), "Paul Prof").claim("decide", by="Max Manager")

    with pytest.raises(NotAllowed):
        door(case)

    assert case.task("decide").assignee == "Max Manager"


# --- in another case of the conference


def test_a_chair_who_has_acted_in_one_case_is_not_replaced_through_another(world: World) -> None:
    first = begun(world)
    first.within(lambda one: one.parts.bind(RoleId("chair"), PersonId("Cleo Chair")))
    second = begun(world, dissenter="Mia Manager")

    with pytest.raises(InvalidAnswers) as refused:
        second.correct("chaired_by", "Wim Watcher", by="Ada Admin")

    assert "has acted in this part" in refused.value.errors["chaired_by"]
    seats = [(p.role, p.person_id) for case in (first, second) for p in case.participants]
    assert seats.count((RoleId("chair"), PersonId("Cleo Chair"))) == 2


def test_who_dissents_about_the_same_child_in_another_case_loses_a_seat_at_once(
    world: World,
) -> None:
    world.give("Mia Manager", "professional", "panel")
    first = begun(world)
    first.within(lambda one: one.appointing.appoint(RoleId("panel"), PersonId("Mia Manager")))

    begun(world, dissenter="Mia Manager", children=[BEN])
    seats_before = [p.person_id for p in first.participants if p.role == "panel"]
    begun(world, dissenter="Mia Manager")

    assert seats_before == ["Mia Manager"]
    assert [p.person_id for p in first.participants if p.role == "panel"] == []
    told = [each for each in first.documents if each.name == "part_ended"]
    assert [each.recipient_name for each in told] == ["Ada Admin"]


def test_who_dissents_about_the_same_child_in_another_case_does_not_decide(world: World) -> None:
    first = to_decide(begun(world), "Paul Prof").claim("decide", by="Mia Manager")

    begun(world, dissenter="Mia Manager")

    with pytest.raises(NotAllowed, match="dissents about the same child"):
        first.complete("decide", DECIDED, by="Mia Manager")
    # At once it is to others, without anybody's doing something in that case.
    assert first.task("decide").assignee is None
    first.complete("decide", DECIDED, by="Max Manager")


def corrected(case: CaseOf) -> CaseOf:
    return case.correct("dissenter", "Mia Manager", by="Ada Admin")


def named_by_message(case: CaseOf) -> CaseOf:
    return renamed(case, dissenter="Mia Manager")


def child_corrected(case: CaseOf) -> CaseOf:
    return case.correct("children[0].name", "Ava Trent", by="Ada Admin")


@pytest.mark.parametrize("has_the_part", [True, False])
@pytest.mark.parametrize(
    ("change", "before"),
    [
        (corrected, []),
        (named_by_message, []),
        (child_corrected, [{"dissenter": "Mia Manager", "children": [BEN]}]),
    ],
)
def test_whoever_comes_to_dissent_about_the_same_child_is_followed_at_once(
    world: World,
    change: Callable[[CaseOf], CaseOf],
    before: list[dict[str, Any]],
    has_the_part: bool,
) -> None:
    first = to_decide(begun(world), "Paul Prof")
    if not has_the_part:
        first.take_part("manager", "Max Manager")
    first.assign("decide", to="Mia Manager", by="Ben Admin")
    wims = {"dissenter": "Wim Watcher", "children": [AVA, BEN]}
    second = [begun(world, **said) for said in (wims, *before)][-1]
    assert first.task("decide").assignee == "Mia Manager"

    change(second)

    assert first.task("decide").assignee != "Mia Manager"
    assert "Mia Manager" not in [p.person_id for p in first.participants]
    first.complete("decide", DECIDED, by="Max Manager")


@pytest.mark.parametrize("wait", ["at once", "after"])
def test_a_case_that_cannot_be_had_just_now_follows_later_or_nothing_is_done(
    world: World, monkeypatch: pytest.MonkeyPatch, wait: str
) -> None:
    first = to_decide(begun(world), "Paul Prof").claim("decide", by="Mia Manager")
    second, read = begun(world, dissenter="Wim Watcher"), Office.read

    def held(office: Office, work: UnitOfWork, case_id: CaseId, *, lock: bool) -> Casework:
        is_kept = second.case.file["dissenter"] == "Mia Manager"
        if case_id == first.id and (is_kept or wait == "at once"):
            raise Busy("Somebody else has this case.")
        return read(office, work, case_id, lock=lock)

    with monkeypatch.context() as patch:
        patch.setattr(Office, "read", held)
        if wait == "at once":
            with pytest.raises(Busy):
                corrected(second)
        else:
            corrected(second)

    is_done = wait == "after"
    assert second.case.file["dissenter"] == ("Mia Manager" if is_done else "Wim Watcher")
    assert first.task("decide").assignee == "Mia Manager"
    assert (first.id in due(world)) is is_done

    world.engine.commands.catch_up(first.id)

    assert (first.task("decide").assignee == "Mia Manager") is not is_done
    assert first.id not in due(world)


@pytest.mark.parametrize("is_first", [True, False])
def test_cases_that_follow_one_another_are_always_locked_in_the_same_order(
    world: World, monkeypatch: pytest.MonkeyPatch, is_first: bool
) -> None:
    cases = [(begun(world, dissenter=name), name) for name in ("Paul Prof", "Wim Watcher")]
    (other, name), (own, _) = sorted(cases, key=lambda each: each[0].id, reverse=is_first)
    to_decide(other, name).claim("decide", by="Mia Manager")
    locked: list[tuple[Any, CaseId]] = []
    one = Cases.one

    def locking(cases: Cases, case_id: CaseId, *, lock: bool = False) -> Case:
        locked.extend([(cases.transaction, case_id)] if lock else [])
        return one(cases, case_id, lock=lock)

    monkeypatch.setattr(Cases, "one", locking)

    corrected(own)

    tries = [
        list(dict.fromkeys(case_id for _, case_id in found))
        for _, found in groupby(locked, key=lambda each: id(each[0]))
    ]
    assert [both for both in tries if len(both) > 1] == [sorted([other.id, own.id])]


def test_what_is_wrong_with_a_case_that_follows_is_not_kept_silent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = to_decide(begun(world), "Paul Prof").claim("decide", by="Mia Manager")
    second, run = begun(world, dissenter="Wim Watcher"), Commands.run

    def refused(commands: Commands, case_id: CaseId, act: Any, **more: Any) -> Any:
        if case_id == first.id:
            raise NotFound("There is no such thing.")
        return run(commands, case_id, act, **more)

    monkeypatch.setattr(Commands, "run", refused)

    with pytest.raises(NotFound):
        corrected(second)


def due(world: World) -> list[CaseId]:
    with world.engine.open_work() as work:
        return list(work.cases.due(at=world.clock.now(), limit=10))


@pytest.mark.parametrize("is_replaced", [False, True])
def test_who_dissents_or_did_in_a_damaged_case_of_the_conference_does_not_decide(
    database: Store, is_replaced: bool
) -> None:
    world = filled(database)
    first = to_decide(begun(world), "Paul Prof")
    second = begun(world, dissenter="Mia Manager")
    if is_replaced:
        second.correct("dissenter", "Wim Watcher", by="Ada Admin")
        assert "Mia Manager" not in [p.person_id for p in second.participants]
    with database.database.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE process_instance SET facts = snapshot WHERE id = '{second.id}'"
        )

    with pytest.raises(NotAllowed, match="dissents about the same child"):
        first.complete("decide", DECIDED, by="Mia Manager")

    first.complete("decide", DECIDED, by="Max Manager")


@pytest.mark.parametrize("is_voided", [False, True])
def test_who_dissents_about_another_child_or_did_by_mistake_may_decide(
    world: World, is_voided: bool
) -> None:
    first = to_decide(begun(world), "Paul Prof")
    begun(world, dissenter="Wim Watcher", children=[AVA, BEN])
    second = begun(world, dissenter="Mia Manager", children=[AVA if is_voided else BEN])
    if is_voided:
        world.engine.cases.ask_to_void(second.id, by=PersonId("Ada Admin"), because="Twice.")
        world.engine.cases.confirm_void(second.id, by=PersonId("Ben Admin"))

    first.complete("decide", DECIDED, by="Mia Manager")

    assert "decide" not in first.open


# --- the same dissent


@pytest.mark.parametrize(
    "name",
    [
        "Ava  TRENT",
        "Ava Trént",
        "Ava-Trent",
        "Trent, Ava",
        "A\u2019va Trent",
    ],
)
def test_the_same_dissent_is_known_again_however_the_child_is_written(
    world: World, name: str
) -> None:
    begun(world)

    with pytest.raises(InvalidAnswers) as refused:
        begun(world, children=[{**AVA, "name": name}])

    assert "open already" in refused.value.errors["dissenter"]


@pytest.mark.parametrize("name", ["Trent Ava", "A Trent", "A. Trent"])
def test_who_may_be_the_same_child_is_asked_about_and_is_no_child_in_silence(
    world: World, name: str
) -> None:
    begun(world)

    with pytest.raises(InvalidAnswers) as refused:
        begun(world, children=[{**AVA, "name": name}], dissenter="Wim Watcher")

    assert (
        "Ava Trent, who is recorded, has the same date of birth"
        in (refused.value.errors["children[0].name"])
    )


@pytest.mark.parametrize(
    "child",
    [
        {**AVA, "name": "Eva Trent"},
        {**AVA, "name": "A T"},
        {"name": "A Trent"},
        {"name": "Trent Ava"},
        {**AVA, "date_of_birth": "2020-03-03"},
        {**AVA, "name": "Ava Trent-Holt"},
    ],
)
def test_another_child_is_another_childs_dissent(world: World, child: dict[str, str]) -> None:
    begun(world)

    assert begun(world, children=[child])


def test_no_correction_makes_the_same_dissent_twice(world: World) -> None:
    first = begun(world)
    second = begun(world, dissenter="Wim Watcher")
    third = begun(world, children=[BEN])

    with pytest.raises(InvalidAnswers) as by_person:
        second.correct("dissenter", "Paul Prof", by="Ada Admin")
    with pytest.raises(InvalidAnswers) as by_child:
        third.correct("children[0].name", "Ava Trent", by="Ada Admin")

    assert first.case.reference in by_person.value.errors["dissenter"]
    assert first.case.reference in by_child.value.errors["children[0].name"]


def test_no_correction_makes_two_records_of_one_conference(world: World) -> None:
    first = begun(world)
    said = {"conference_date": "2026-09-07", "conference_end": None}
    second = begun(world, by="Ben Admin", dissenter="Wim Watcher", **said)
    second.within(lambda one: one.parts.join(RoleId("admin"), PersonId("Ada Admin")))

    with pytest.raises(InvalidAnswers) as refused:
        second.correct("conference_date", "2026-09-08", by="Ada Admin")
    with pytest.raises(InvalidAnswers) as unknown:
        second.correct("conference_date", "2026-09-08", by="Ben Admin")

    assert first.case.reference in refused.value.errors["conference_date"]
    assert first.case.reference not in unknown.value.errors["conference_date"]
    assert second.case.file["conference_date"] == "2026-09-07"
    second.correct("conference_date", "2026-09-04", by="Ada Admin")
