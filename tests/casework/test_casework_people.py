"""The people around a case: who they are, who is away, who may be given a role."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import pytest

from engine.casework.casework import Casework
from engine.casework.people import CasePeople
from engine.errors import NotAllowed, NotFound
from engine.ids import PersonId, RoleId
from engine.model.people import Absence
from engine.store.memory.people import People
from tests.builders import a_day, london, make_person
from tests.scenario import PEOPLE, CaseOf, World
from tests.small_dissent import FORMS, form, lanes, package, step, text
from tests.spiff.spiff_diagrams import chain, element

T = TypeVar("T")
PANEL, MANAGER, WATCHER = RoleId("panel"), RoleId("manager"), RoleId("watcher")
CLEO, PAUL, MAX, MIA, PIA, BEA = (
    PersonId(name)
    for name in (
        "Cleo Chair",
        "Paul Prof",
        "Max Manager",
        "Mia Manager",
        "Pia Panel",
        "Bea Boss",
    )
)


def asked(case: CaseOf, ask: Callable[[CasePeople], T]) -> T:
    """Return what a case says of people."""
    return case.within(lambda casework: ask(casework.people))


def ids(people: Any) -> list[str]:
    return [str(person.id) for person in people]


# --- who somebody is


def test_people_are_read_in_the_order_in_which_they_are_asked_for(world: World) -> None:
    case = world.start()

    assert ids(asked(case, lambda people: people.read([MIA, CLEO, MIA]))) == [MIA, CLEO, MIA]
    assert asked(case, lambda people: people.person(PAUL)).agency == "School"


def test_somebody_who_is_not_recorded_is_nobody(world: World) -> None:
    case = world.start()

    with pytest.raises(NotFound, match="no such person"):
        asked(case, lambda people: people.read([CLEO, PersonId("A. Stranger")]))
    assert asked(case, lambda people: people.called("A. Stranger")) == ""
    assert asked(case, lambda people: people.name_of("A. Stranger")) == "somebody"


def test_who_takes_part_has_their_part_also_where_their_details_cannot_be_read(
    world: World,
) -> None:
    case = world.start().take_part("watcher", "A. Stranger")

    stranger = asked(case, lambda people: people.person(PersonId("A. Stranger")))
    after_others = asked(case, lambda people: [*people.read([MIA]), *people.read([stranger.id])])

    assert (stranger.name, stranger.active) == ("Somebody whose details cannot be read", False)
    assert after_others[1] == stranger
    assert asked(case, lambda people: people.name_of(MAX)) == "Max Manager"


def test_who_was_read_elsewhere_is_not_read_again(world: World) -> None:
    met = make_person("Max Manager", agency="As it was read")

    def ask(people: CasePeople) -> list[str]:
        people.know([met])
        people.contexts([replace(met, id=MIA)])
        return [people.person(each).agency for each in (MAX, MIA, PAUL)]

    assert asked(world.start(), ask) == ["As it was read", "As it was read", "School"]


def test_all_who_take_part_are_known_once_anybody_is(world: World) -> None:
    names = asked(world.start(), lambda people: [people.name_of(each) for each in (MIA, PAUL)])

    assert names == ["Mia Manager", "Paul Prof"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"name": "Paul Prof", "agency": "School"}, "Paul Prof"),
        ({"name": " paul PROF ", "agency": "SCHOOL "}, "Paul Prof"),
        ({"name": "Cleo Chair", "email": "cleo@example.org", "agency": "Police"}, "Cleo Chair"),
        ({"name": "Cleo Chair", "email": "cleo@example.org"}, "Cleo Chair"),
        ({"name": "paul  prof", "agency": "school."}, "Paul Prof"),
        ({"name": "Paul Prof"}, None),
        ({"name": "Paul Prof", "agency": "", "email": None}, None),
        ({"name": "Paul Prof", "agency": "Police"}, None),
        ({"agency": "School"}, None),
        # An agency that is called so, and none.
        ({"name": "Bea Boss", "agency": "None"}, "Bea Boss"),
        ({"name": "Bea Boss", "agency": None}, None),
        # They take no part.
        ({"name": "Max Manager", "agency": "Town"}, None),
        ({}, None),
    ],
)
def test_a_written_name_means_who_takes_part_and_has_the_agency_or_address_beside_it(
    written: Mapping[str, Any], meant: str | None
) -> None:
    cleo = make_person("Cleo Chair", "chair", email="Cleo@example.org")
    town = make_person("Max Manager", "manager", agency="Town")
    boss = make_person("Bea Boss", agency="None")
    kept = [each for each in PEOPLE if each.id not in (cleo.id, town.id, boss.id)]
    case = World(people=[*kept, cleo, town, boss]).start().take_part("watcher", "Bea Boss")

    assert asked(case, lambda people: people.named(written)) == meant


# --- who is away


def away(world: World, person: PersonId, first: str, last: str, *, deputy: str = "") -> None:
    absence = Absence(
        person_id=person,
        first_day=a_day(first),
        last_day=a_day(last),
        deputy_id=PersonId(deputy) if deputy else None,
    )
    world.engine.people.add_absence(absence, by=person)


def test_only_who_is_away_on_a_day_has_deputies_on_it(world: World) -> None:
    away(world, MAX, "2026-09-10", "2026-09-11", deputy="Bea Boss")
    away(world, MAX, "2026-09-11", "2026-09-20", deputy="Mia Manager")
    away(world, PAUL, "2026-09-10", "2026-09-11")
    case = world.start()

    def on(*days: str) -> list[dict[PersonId, list[PersonId]]]:
        return asked(
            case, lambda people: [people.deputies([MAX, PAUL, MIA], a_day(each)) for each in days]
        )

    assert on("2026-09-09", "2026-09-10", "2026-09-11", "2026-09-12", "2026-09-21") == [
        {},
        {MAX: [BEA], PAUL: []},
        {MAX: [BEA, MIA], PAUL: []},
        {MAX: [MIA]},
        {},
    ]


def test_who_is_asked_about_later_is_found_too(world: World) -> None:
    away(world, MAX, "2026-09-08", "2026-09-11", deputy="Bea Boss")
    away(world, PIA, "2026-09-08", "2026-09-11")
    today = a_day("2026-09-08")

    found = asked(
        world.start(),
        lambda people: [people.deputies([one], today) for one in (MAX, MIA, PIA, MAX)],
    )

    assert found == [{MAX: [BEA]}, {}, {PIA: []}, {MAX: [BEA]}]


def test_days_away_are_known_whichever_day_is_asked_for_first(world: World) -> None:
    away(world, MAX, "2026-09-08", "2026-09-11", deputy="Bea Boss")

    found = asked(
        world.start(),
        lambda people: [
            people.deputies([MAX], a_day(each)) for each in ("2026-09-14", "2026-09-11")
        ],
    )

    assert found == [{}, {MAX: [BEA]}]


def test_the_days_of_all_who_take_part_are_read_with_the_first_that_is_asked_for(
    world: World,
) -> None:
    case, asked_for = world.start(), []

    def ask(casework: Casework) -> None:
        read = casework.work.absences.of
        casework.people.know([make_person("Mia Manager")])

        def absences(person_ids: Sequence[PersonId], *, since: date) -> Sequence[Absence]:
            asked_for.append(person_ids)
            return read(person_ids, since=since)

        casework.work.absences.of = absences
        for person in (MAX, MIA, PAUL, CLEO, PIA):
            casework.people.deputies([person], a_day("2026-09-08"))

    case.within(ask)

    assert asked_for == [["Cleo Chair", "Max Manager", "Mia Manager", "Paul Prof"], ["Pia Panel"]]


@pytest.mark.parametrize(
    ("now", "is_absent"),
    [
        ("2026-09-10 12:00", False),  # a Thursday
        ("2026-09-11 12:00", False),
        # What comes on a Saturday counts from Monday, from which day they are away.
        ("2026-09-12 12:00", True),
        ("2026-09-14 12:00", True),
        ("2026-09-15 12:00", False),
    ],
)
def test_where_nobody_works_today_it_counts_who_is_away_on_the_next_working_day(
    world: World, now: str, is_absent: bool
) -> None:
    away(world, MAX, "2026-09-14", "2026-09-14")
    case = world.start()
    world.move_to(london(now))

    assert asked(case, lambda people: people.context(MAX))["absent"] is is_absent


# --- who may be given a role


def test_who_holds_a_role_is_free_for_it_unless_a_rule_of_separation_keeps_them_from_it(
    world: World,
) -> None:
    world.give("Paul Prof", "professional", "manager")
    case = world.start()

    assert ids(asked(case, lambda people: people.holding("manager"))) == [MAX, MIA, PAUL]
    assert ids(asked(case, lambda people: people.eligible("manager"))) == [MAX, MIA]
    assert asked(case, lambda people: people.kept_apart(MANAGER)) == (PAUL,)


def test_nobody_is_kept_from_a_role_that_somebody_has_or_that_is_no_part_in_the_dissent(
    world: World,
) -> None:
    world.give("Paul Prof", "professional", "manager", "watcher")
    case = world.start()

    assert asked(case, lambda people: people.kept_apart(WATCHER)) == ()
    case.take_part("manager", "Max Manager")
    assert asked(case, lambda people: people.kept_apart(MANAGER)) == ()


def test_somebody_is_refused_where_they_may_take_none_of_the_roles_that_they_hold(
    world: World,
) -> None:
    world.give("Paul Prof", "professional", "panel", "manager")
    case = world.start()
    refuse = case.within

    with pytest.raises(NotAllowed, match="may not be the one who sits on the panel"):
        refuse(lambda casework: casework.people.refuse_all(PAUL, [PANEL, MANAGER]))
    world.give("Paul Prof", "professional", "panel", "watcher")
    with pytest.raises(NotAllowed, match="may not be the one who sits on the panel"):
        refuse(lambda casework: casework.people.refuse_all(PAUL, [MANAGER, PANEL]))
    refuse(lambda casework: casework.people.refuse_all(PAUL, [PANEL, WATCHER]))
    # Of roles that they do not hold all count.
    with pytest.raises(NotAllowed, match="may not be the one who decides"):
        refuse(lambda casework: casework.people.refuse_all(CLEO, [MANAGER, PANEL]))
    refuse(lambda casework: casework.people.refuse_all(CLEO, [MANAGER, WATCHER]))


def test_a_role_is_offered_to_who_has_it_or_stands_in_for_it_by_name_and_once(
    world: World,
) -> None:
    world.give("Bea Boss", "deputy", "manager")
    world.give("Paul Prof", "professional", "manager")
    world.give("Wim Watcher", "deputy")
    case = world.start()

    assert ids(asked(case, lambda people: people.who_may_fill(MANAGER))) == [
        "Bea Boss",
        "Max Manager",
        "Mia Manager",
        "Wim Watcher",
    ]
    assert ids(asked(case, lambda people: people.who_may_fill(PANEL))) == ["Pia Panel"]
    assert asked(case, lambda people: people.who_may_fill(RoleId("magistrate"))) == []


def test_names_are_offered_in_one_order_however_they_are_written() -> None:
    names = ("bert", "Anna", "Carl")
    case = World(people=[*PEOPLE, *(make_person(name, "watcher") for name in names)]).start()

    found = asked(case, lambda people: people.who_may_fill(WATCHER))

    assert ids(found) == ["Anna", "bert", "Carl", "Wim Watcher"]


def test_of_very_many_who_hold_a_role_so_many_are_offered_that_a_page_sees_there_are_more() -> (
    None
):
    many = [make_person(f"Watcher {number:03}", "watcher") for number in range(510)]
    case = World(people=[*PEOPLE, *many]).start()

    assert len(asked(case, lambda people: people.who_may_fill(WATCHER))) == 501
    assert len(asked(case, lambda people: people.holding("watcher"))) == 50


def test_whoever_names_somebody_knows_their_agency_and_whether_they_are_away_or_had_the_part(
    world: World,
) -> None:
    world.away("Mia Manager")
    case = world.start()
    case.within(lambda casework: casework.parts.bind(MANAGER, MAX))
    case.within(lambda casework: casework.parts.bind(PANEL, PAUL))

    known = asked(case, lambda people: people.to_know_of(people.read([PAUL, MAX, MIA]), MANAGER))

    assert [(person.id, said) for person, said in known] == [
        (PAUL, ["School"]),
        (MAX, ["Had this part in this case before"]),
        (MIA, ["Away at present"]),
    ]


# --- as expressions see them


def test_an_expression_sees_of_a_person_what_tables_and_letters_ask_for(world: World) -> None:
    world.away("Max Manager")

    seen = asked(world.start(), lambda people: people.contexts(people.read([PAUL, MAX])))

    assert seen == [
        {
            "id": "Paul Prof",
            "name": "Paul Prof",
            "agency": "School",
            "email": "",
            "line_manager_id": None,
            "absent": False,
            "has_account": True,
        },
        {
            "id": "Max Manager",
            "name": "Max Manager",
            "agency": "",
            "email": "",
            "line_manager_id": "Bea Boss",
            "absent": True,
            "has_account": True,
        },
    ]


def test_of_each_role_an_expression_sees_who_had_it_first_or_nobody(world: World) -> None:
    case = world.start().take_part("manager", "Mia Manager").take_part("manager", "Max Manager")

    first = asked(case, lambda people: people.first_of_roles())

    assert {role: who and who["id"] for role, who in first.items()} == {
        "chair": "Cleo Chair",
        "professional": "Paul Prof",
        "manager": "Mia Manager",
        "deputy": None,
        "panel": None,
        "admin": None,
        "watcher": None,
    }


def test_an_expression_sees_which_holders_of_a_role_are_barred_from_it() -> None:
    drawn = (
        lanes(Chair="begun over", Manager="decide")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "decide", formKey="words", assignee="holders.manager[1].id")
        + element("endEvent", "over")
        + chain("begun", "decide", "over")
    )
    forms = {"raise": FORMS["raise"], "words": form("words", text("why"))}
    world = World(package(drawn, forms=forms))
    world.give("Paul Prof", "professional", "manager")

    seen = asked(world.start(), lambda people: people.holders())

    assert {role: {one["id"]: one["barred"] for one in each} for role, each in seen.items()} == {
        "manager": {"Max Manager": False, "Mia Manager": False, "Paul Prof": True}
    }


def test_whoever_acts_and_whom_they_cover_are_read_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.away("Max Manager", deputy="Mia Manager")
    case, read, several = world.start(), [], People.several

    def noted(self: People, ids: Sequence[PersonId]) -> Mapping[PersonId, Any]:
        read.extend(ids)
        return several(self, ids)

    monkeypatch.setattr(People, "several", noted)

    def act(casework: Casework) -> list[str]:
        casework.staffing.standing(MIA)
        return [casework.people.person(each).name for each in (MIA, MAX)]

    assert case.within(act) == ["Mia Manager", "Max Manager"]
    assert read == [MAX]
