"""Who may change what is kept of people, and who may look at where procedures stand still."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from engine.errors import DamagedCase, InvalidAnswers, NotAllowed
from engine.ids import CaseId, PersonId
from engine.model.case import Case
from engine.model.people import SYSTEM_ADMIN, Absence, Person
from engine.service import people as people_of_the_service
from engine.service.people import People
from engine.store.memory.cases import Cases
from tests.builders import a_day, london, make_person
from tests.scenario import DECIDED, RAISED, World
from tests.small_dissent import FILES, SETTINGS

PAUL, MAX, MIA = PersonId("Paul Prof"), PersonId("Max Manager"), PersonId("Mia Manager")
BEA, ADA, SID = PersonId("Bea Boss"), PersonId("Ada Admin"), PersonId("Sid System")
WIM, PIA, NEW = PersonId("Wim Watcher"), PersonId("Pia Panel"), PersonId("new")
ZOE = Person(
    id=NEW, name="Zoë\u00a0New", username="zoe", agency="Low\u2009Road", roles=frozenset()
)


def days(person: PersonId, first: str, last: str, deputy: PersonId | None = None) -> Absence:
    return Absence(
        person_id=person, first_day=a_day(first), last_day=a_day(last), deputy_id=deputy
    )


def test_only_an_administrator_adds_people(world: World) -> None:
    people = world.engine.people

    for by in ("Olga Owner", "Ada Admin"):
        with pytest.raises(NotAllowed):
            people.add(ZOE, by=PersonId(by))
    assert people.by_username("zoe") is None

    people.add(ZOE, by=SID)
    assert people.person(NEW) == replace(ZOE, name="Zoë New", agency="Low Road")


UNA = Person(
    id=PersonId("una"), name="Una Unseen", agency="School", email="una@school.example",
    roles=frozenset({"small.professional"}),
)  # fmt: skip


@pytest.mark.parametrize("known", [{"agency": "School"}, {"email": "UNA@school.example"}, {}])
def test_whose_account_it_is_has_to_be_said_where_somebody_is_known_without_one(
    world: World, known: dict[str, str]
) -> None:
    people = world.engine.people
    people.add(UNA, by=SID, signs_in=False)
    account = Person(id=NEW, name="una  UNSEEN", username="una", **known)

    for said in (None, PAUL):
        with pytest.raises(InvalidAnswers) as refused:
            people.add(account, by=SID, same_as=said)
        assert "Una Unseen, School, una@school.example" in refused.value.errors["same_as"]

    assert people.by_username("una") is None


def test_an_account_is_of_who_was_known_without_one_with_all_they_are(world: World) -> None:
    people = world.engine.people
    people.add(UNA, by=SID, signs_in=False)
    case = world.start(answers={**RAISED, "dissenter": "una"})
    roles = frozenset({"small.panel"})
    account = Person(id=NEW, name="Una Unseen", username="una", roles=roles, password_hash="h")

    kept = people.add(account, by=SID, same_as=UNA.id)

    assert (kept.id, kept.agency, kept.email) == (UNA.id, "School", "una@school.example")
    assert kept.roles == {"small.professional", "small.panel"}
    assert people.by_username("una") == kept
    assert people.without_account() == []
    assert case.task("reply").assignee == UNA.id
    case.complete("reply", {"reasons": "No."}, by=UNA.id)
    case.complete("decide", DECIDED, by="Max Manager")
    with pytest.raises(NotAllowed, match="dissents"):
        case.complete("ask_panel", {}, by=UNA.id, item="1")


def test_somebody_else_of_the_same_name_is_added_beside_them(world: World) -> None:
    people = world.engine.people
    people.add(UNA, by=SID, signs_in=False)

    people.add(Person(id=NEW, name="Una Unseen", username="una"), by=SID, same_as=PersonId(""))
    other = Person(id=PersonId("una3"), name="Una Unseen", username="una3", agency="Police")
    people.add(other, by=SID)

    assert [each.id for each in people.without_account()] == [UNA.id]
    assert people.person(NEW).username == "una"


def test_who_is_added_as_the_first_to_administer_is_told_what_nobody_is_free_to_do(
    world: World,
) -> None:
    case = world.to_decide()
    for person in ("Ada Admin", "Mia Manager", "Max Manager"):
        world.give(person, "watcher")

    world.engine.people.add(replace(ZOE, roles=frozenset({"small.admin"})), by=SID)

    assert [d.recipient_id for d in case.documents if d.name == "nobody_free"] == [NEW]


def test_nobody_changes_their_own_rights_and_everything_else_of_their_own(world: World) -> None:
    people = world.engine.people

    with pytest.raises(NotAllowed, match="own rights"):
        people.deactivate(SID, by=SID)
    with pytest.raises(NotAllowed, match="own rights"):
        people.change(
            SID, lambda each: replace(each, roles=frozenset({SYSTEM_ADMIN, "x"})), by=SID
        )

    assert people.person(SID).active
    assert people.change(SID, lambda each: replace(each, name="S\u00a0S"), by=SID).name == "S S"
    assert people.person(SID).name == "S S"


def test_a_manager_is_somebody_else_who_can_sign_in_and_stays_when_they_leave(
    world: World,
) -> None:
    people = world.engine.people
    people.deactivate(BEA, by=SID)

    for manager in (BEA, MIA, PersonId("nobody")):
        with pytest.raises(InvalidAnswers, match="manager who can sign in"):
            people.change(MIA, lambda each, to=manager: replace(each, line_manager_id=to), by=SID)

    assert people.person(MIA).line_manager_id is None
    people.change(MAX, lambda each: replace(each, agency="Elsewhere"), by=SID)
    people.change(MIA, lambda each: replace(each, line_manager_id=MAX), by=SID)
    assert people.person(MAX).line_manager_id == BEA
    assert people.person(MIA).line_manager_id == MAX


@pytest.mark.parametrize(
    ("act", "kept"),
    [
        (lambda people: people.deactivate(MIA, by=SID), (1, "", False)),
        (lambda people: people.reactivate(MIA, by=SID), (1, "", True)),
        (lambda people: people.reset_password(MIA, "hash", by=SID), (1, "hash", True)),
        (lambda people: people.change_own_password(MIA, "hash"), (1, "hash", True)),
        (lambda people: people.end_sessions(MIA), (1, "", True)),
        (
            lambda people: people.change(MIA, lambda each: replace(each, agency="A"), by=SID),
            (0, "", True),
        ),
    ],
)
def test_a_new_password_leaving_and_coming_back_end_every_session(
    world: World, act: Callable[[People], object], kept: tuple[int, str, bool]
) -> None:
    act(world.engine.people)

    mia = world.engine.people.person(MIA)
    assert (mia.session_epoch, mia.password_hash, mia.active) == kept
    assert world.engine.people.person(MAX).session_epoch == 0


def test_only_an_administrator_lets_people_in_and_out(world: World) -> None:
    people = world.engine.people
    people.deactivate(MIA, by=SID)

    with pytest.raises(NotAllowed):
        people.reset_password(PAUL, "hash", by=MAX)
    with pytest.raises(NotAllowed):
        people.reactivate(MIA, by=BEA)
    with pytest.raises(NotAllowed):
        people.deactivate(MAX, by=BEA)

    assert not people.person(MIA).active
    assert people.person(MAX).active
    people.reactivate(MIA, by=None)
    assert people.person(MIA).roles == {"small.manager"}


def test_days_away_are_recorded_by_the_person_and_nobody_else(world: World) -> None:
    people = world.engine.people
    away = Absence(person_id=PAUL, first_day=date(2026, 9, 9), last_day=date(2026, 9, 10))

    with pytest.raises(NotAllowed):
        people.add_absence(away, by=MAX)
    people.add_absence(away, by=PAUL)

    assert list(people.absences(PAUL)) == [away]


def test_a_manager_makes_another_a_deputy_and_never_themself(world: World) -> None:
    people = world.engine.people

    with pytest.raises(NotAllowed, match="ask that person"):
        people.add_absence(days(MAX, "2026-09-09", "2026-09-10", BEA), by=BEA)
    assert people.absences(MAX) == []

    people.add_absence(days(MAX, "2026-09-09", "2026-09-10", MIA), by=BEA)
    people.add_absence(days(MAX, "2026-09-12", "2026-09-13", BEA), by=SID)
    assert [each.deputy_id for each in people.absences(MAX)] == [MIA, BEA]


def test_a_deputy_has_the_role_or_stands_in_for_it_and_can_sign_in(world: World) -> None:
    people = world.engine.people
    people.add(make_person("Moe Manager", "manager", username="moe"), by=None)
    people.deactivate(PersonId("Moe Manager"), by=None)

    def refused(person: PersonId, deputy: str) -> str:
        with pytest.raises(InvalidAnswers) as refusal:
            people.add_absence(
                days(person, "2026-09-09", "2026-09-10", PersonId(deputy)), by=person
            )
        return refusal.value.errors["deputy"]

    assert "who can sign in" in refused(MAX, "Moe Manager")
    assert "Ada Admin has no role in which they could stand in for Max" in refused(
        MAX, "Ada Admin"
    )
    # A deputy manager stands in for a manager, and not the other way round.
    assert "has no role" in refused(BEA, "Max Manager")
    people.add_absence(days(MAX, "2026-09-09", "2026-09-10", BEA), by=MAX)


@pytest.mark.parametrize(
    "change",
    [
        lambda people: people.add_absence(days(WIM, "2026-09-08", "2026-12-01"), by=WIM),
        lambda people: people.add_holiday(a_day("2026-09-21"), "State funeral"),
    ],
)
def test_what_was_due_before_days_are_recorded_or_do_not_count_happened_before(
    world: World, change: Callable[[People], object]
) -> None:
    case = world.to_decide()
    due_at = case.task("decide").due_at
    world.wait(days=20)

    change(world.engine.people)

    assert next(row.event.at for row in case.rows if row.event.kind == "TimerFired") == due_at


def test_a_day_that_does_not_count_is_followed_in_every_case_that_runs_and_can(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_of_the_service, "_BATCH", 2)
    first, second, stopped, ended = (world.to_decide() for _ in range(4))
    third = world.decided()
    ended.send("withdraw", {"words": "Settled."}, by="Paul Prof")
    ended.complete("confirm_withdrawal", {"voluntary": True}, by="Max Manager")
    read = Cases.one

    def damaged(self: Cases, case_id: CaseId, *, lock: bool = False) -> Case:
        if case_id == stopped.id:
            raise DamagedCase("damaged")
        return read(self, case_id, lock=lock)

    monkeypatch.setattr(Cases, "one", damaged)

    assert world.engine.people.add_holiday(a_day("2026-09-09"), "State funeral") == 3

    for case in (first, second, third):
        [told] = [row.event for row in case.rows if row.event.kind == "CalendarChanged"]
        assert dict(told.content) == {"date": "2026-09-09", "name": "State funeral"}
    assert world.engine.people.calendar().holidays[a_day("2026-09-09")] == "State funeral"


def test_days_away_are_listed_until_the_last_of_them_is_over(world: World) -> None:
    people = world.engine.people
    later, sooner = days(MAX, "2026-09-20", "2026-09-21"), days(MAX, "2026-09-09", "2026-09-10")
    for away in (later, sooner, days(MIA, "2026-09-09", "2026-09-30")):
        people.add_absence(away, by=away.person_id)

    assert people.absences(MAX) == [sooner, later]
    world.wait(days=2)
    assert people.absences(MAX) == [sooner, later]
    world.move_to(london("2026-09-11 00:30"))
    assert people.absences(MAX) == [later]


def test_days_that_begin_today_leave_nothing_behind_and_the_last_day_is_taken_back_still(
    world: World,
) -> None:
    people = world.engine.people
    today = days(WIM, "2026-09-08", "2026-09-20")
    ends_today = days(MIA, "2026-09-01", "2026-09-08")
    for away in (today, ends_today):
        people.add_absence(away, by=away.person_id)

        people.take_back_absence(away, by=away.person_id)

    with world.engine.open_work() as work:
        kept = work.absences.of([WIM, MIA], since=a_day("2026-01-01"))
    assert list(kept) == [days(MIA, "2026-09-01", "2026-09-07")]


@pytest.fixture
def named() -> World:
    """Return a world in which everybody but Ada signs in, and somebody has left."""
    world = World()
    with world.engine.open_work() as work:
        for each in world.people:
            if each.name != "Ada Admin":
                work.people.save(replace(each, username=each.name.split()[0].casefold()))
        work.people.save(make_person("Moe Manager", "manager", line_manager_id=BEA, active=False))
        work.people.save(make_person("Ada Admin", "manager", username=""))
        work.people.save(make_person("abe", "manager", username="abe", line_manager_id=BEA))
        for name in ("abi", "zed"):
            work.people.save(make_person(name, "panel", username=name))
        work.commit()
    return world


def test_a_team_is_who_is_there_and_has_somebody_as_manager_by_name(named: World) -> None:
    assert [each.id for each in named.engine.people.team(BEA)] == ["abe", "Max Manager"]
    assert named.engine.people.team(MAX) == []


def test_whoever_may_stand_in_is_offered_as_deputy_by_name_and_not_the_person(
    named: World,
) -> None:
    people = named.engine.people
    max_, bea, pia = (people.person(each) for each in (MAX, BEA, PIA))

    assert [each.id for each in people.deputies_of(max_)] == ["abe", "Bea Boss", "Mia Manager"]
    assert people.deputies_of(bea) == []
    assert [each.id for each in people.deputies_of(pia)] == ["abi", "zed"]
    # For two of them each may stand in for the other.
    assert [each.id for each in people.deputies_of(max_, bea)] == [
        "abe",
        "Bea Boss",
        "Max Manager",
        "Mia Manager",
    ]


def test_of_too_many_people_none_is_offered(named: World, monkeypatch: pytest.MonkeyPatch) -> None:
    people = named.engine.people
    pia, max_, everybody = people.person(PIA), people.person(MAX), people.choosable()
    assert len(everybody) == 12

    monkeypatch.setattr(people_of_the_service, "MOST_CHOICES", len(everybody))
    assert people.choosable() == everybody
    monkeypatch.setattr(people_of_the_service, "MOST_CHOICES", len(everybody) - 1)
    assert people.choosable() == []
    # Those who are left out of the offer, such as Max, count: nobody is cut off unseen.
    monkeypatch.setattr(people_of_the_service, "MOST_CHOICES", 5)
    assert len(people.deputies_of(max_)) == 3
    for too_few in (4, 2):
        monkeypatch.setattr(people_of_the_service, "MOST_CHOICES", too_few)
        assert people.deputies_of(max_) == []
        assert len(people.deputies_of(pia)) == (2 if too_few == 4 else 0)


def test_days_are_uncovered_without_a_deputy_or_with_one_who_may_not_stand_in_any_more(
    world: World,
) -> None:
    people = world.engine.people
    everybody = {each.id: each for each in world.people}
    nobody, mia, bea, ada, gone = (
        days(MAX, "2026-09-09", "2026-09-10", deputy)
        for deputy in (None, MIA, BEA, ADA, PersonId("gone"))
    )
    other_way = days(BEA, "2026-09-09", "2026-09-10", MAX)

    found = people.uncovered([nobody, mia, bea, ada, gone, other_way], everybody)

    assert found == [nobody, ada, gone, other_way]
    left = everybody | {MIA: replace(everybody[MIA], active=False)}
    assert people.uncovered([mia, bea], left) == [mia]
    assert people.uncovered([mia], {MIA: everybody[MIA]}) == [mia]


def test_roles_that_can_be_held_are_those_of_the_service_and_of_each_procedure_in_force(
    world: World,
) -> None:
    world.publish({**FILES, "procedure.toml": SETTINGS.replace('"Watcher"', '"Looker"').encode()})

    titles = world.engine.people.role_titles()

    assert titles["system_admin"] == ("The service", "System administrator")
    assert titles["small.watcher"] == ("A small dissent", "Looker")
    assert titles["small.chair"] == ("A small dissent", "Chair")
    assert len(titles) == 4 + 7


@pytest.mark.parametrize("name", ["Cleo Chair", "Paul Prof", "Ada Admin"])
def test_incidents_are_for_those_who_mend_procedures(world: World, name: str) -> None:
    incidents = world.engine.incidents

    with pytest.raises(NotAllowed):
        incidents.faults(by=PersonId(name))
    for mender in ("Olga Owner", "Sid System"):
        assert list(incidents.faults(by=PersonId(mender))) == []
