from datetime import date, timedelta

import pytest

from engine.errors import InvalidAnswers, NotFound
from engine.ids import PersonId
from engine.model.calendar import Calendar
from engine.model.people import Absence, Person
from engine.store import Store
from tests.store.builders import NOW, make_case, make_participant, make_person, make_reading

KEY = "manager_review.reviewing_manager"
CHRISTMAS = date(2026, 12, 25)


def save(store: Store, *people: Person) -> None:
    with store.work() as work:
        for person in people:
            work.people.save(person)
        work.commit()


def test_a_person_comes_back_as_they_were_saved(store: Store) -> None:
    reeve = make_person("Reeve", roles=frozenset({KEY, "policy_owner"}))
    nobody = Person(id=PersonId("nobody"), name="N. Obody")

    save(store, reeve, nobody)

    with store.work() as work:
        assert work.people.one(reeve.id) == reeve
        assert work.people.one(nobody.id) == nobody
        assert work.people.several([reeve.id, PersonId("unknown"), nobody.id, reeve.id]) == {
            reeve.id: reeve,
            nobody.id: nobody,
        }
        assert work.people.several([]) == {}


def test_a_person_can_change(store: Store) -> None:
    save(store, make_person("Reeve", roles=frozenset({KEY, "trainer"})))
    changed = make_person("Reeve", name="R. Reeve", active=False, roles=frozenset({"auditor"}))

    save(store, changed)

    with store.work() as work:
        assert work.people.one(changed.id) == changed


def test_a_person_who_is_not_there_is_not_found(store: Store) -> None:
    with store.work() as work, pytest.raises(NotFound):
        work.people.one(PersonId("nobody"))


def test_people_sign_in_whatever_the_case_of_the_name(store: Store) -> None:
    reeve = make_person("Reeve", username="Ünal.Reeve@Example.org")
    save(store, reeve)

    with store.work() as work:
        assert work.people.by_username("üNAL.reeve@example.ORG") == reeve
        assert work.people.by_username("reeve") is None
        assert work.people.by_username("") is None


def test_two_people_never_share_a_username(store: Store) -> None:
    save(store, make_person("Reeve"), make_person("A", username=""), make_person("B", username=""))

    with pytest.raises(InvalidAnswers) as refusal:
        save(store, make_person("Lund", username="REEVE@example.org"))

    assert list(refusal.value.errors) == ["username"]


def test_all_who_sign_in_are_listed_by_username(store: Store) -> None:
    people = [make_person(name, username=name) for name in ("Émile", "bea", "Ada", "Zoë", "cy")]
    save(store, *people, Person(id=PersonId("nobody"), name="N. Obody"))

    with store.work() as work:
        assert [each.username for each in work.people.all(limit=3)] == ["Ada", "bea", "cy"]
        assert [each.username for each in work.people.all(after="cy")] == ["Zoë", "Émile"]


def test_holders_of_a_role_are_active_and_in_order_of_name(store: Store) -> None:
    save(
        store,
        make_person("bea"),
        make_person("Ada"),
        make_person("Cy", active=False),
        make_person("Di", roles=frozenset()),
    )

    with store.work() as work:
        assert [each.name for each in work.people.holders(KEY)] == ["Ada", "bea"]
        assert [each.name for each in work.people.holders(KEY, limit=1)] == ["Ada"]
        assert list(work.people.holders("unheard_of")) == []


def away(person: str, day: int, deputy: str | None = None) -> Absence:
    first = date(2026, 10, day)
    return Absence(
        person_id=PersonId(person),
        first_day=first,
        last_day=first + timedelta(days=2),
        deputy_id=PersonId(deputy) if deputy else None,
    )


def test_absences_that_are_not_over_come_soonest_first(store: Store) -> None:
    with store.work() as work:
        for absence in (away("reeve", 20, "lund"), away("reeve", 5), away("holm", 1, "lund")):
            work.absences.add(absence)
        work.commit()

    with store.work() as work:
        reeve, lund = PersonId("reeve"), PersonId("lund")
        assert list(work.absences.of([reeve, PersonId("holm")], since=date(2026, 10, 7))) == [
            away("reeve", 5),
            away("reeve", 20, "lund"),
        ]
        assert list(work.absences.of([reeve], since=date(2026, 10, 8))) == [
            away("reeve", 20, "lund")
        ]
        assert list(work.absences.of([], since=date(2026, 10, 8))) == []
        covered = work.absences.of([reeve, PersonId("holm")], since=date(2026, 10, 1))
        of_lund = [each for each in covered if each.deputy_id == lund]
        assert list(work.absences.to_cover(lund, since=date(2026, 10, 1))) == of_lund
        assert list(work.absences.to_cover(lund, since=date(2027, 1, 1))) == []
        for day, covered in ((3, "holm"), (20, "reeve"), (22, "reeve")):
            [found] = work.absences.covered_by(lund, on=date(2026, 10, day))
            assert found.person_id == covered
        for day in (4, 19, 23):
            assert list(work.absences.covered_by(lund, on=date(2026, 10, day))) == []


@pytest.mark.parametrize("deputy", ["lund", None])
def test_an_absence_can_be_taken_away_once(store: Store, deputy: str | None) -> None:
    with store.work() as work:
        for absence in (away("reeve", 5, deputy), away("reeve", 20), away("reeve", 25, "holm")):
            work.absences.add(absence)
        work.absences.remove(away("reeve", 5, deputy))
        work.absences.add(away("reeve", 1))
        work.commit()

    with store.work() as work:
        left = [
            each.first_day.day for each in work.absences.of([PersonId("reeve")], since=date.min)
        ]
        assert left == [1, 20, 25]
        for gone in (away("reeve", 5, deputy), away("reeve", 20, "lund"), away("reeve", 25)):
            with pytest.raises(NotFound):
                work.absences.remove(gone)


def test_a_new_store_has_an_empty_calendar(store: Store) -> None:
    with store.work() as work:
        assert work.calendar.in_force() == Calendar()


def test_each_change_of_the_holidays_is_a_new_version(store: Store) -> None:
    with store.work() as work:
        work.calendar.add_holidays(
            {CHRISTMAS: "Christmas", date(2026, 12, 28): "Boxing Day (in lieu)"}
        )
        work.calendar.add_holidays({CHRISTMAS: "Christmas Day"})
        changed = work.calendar.add_holidays({date(2026, 12, 28): ""})
        work.commit()

    assert changed == Calendar(holidays={CHRISTMAS: "Christmas Day"}, version=4)
    with store.work() as work:
        assert work.calendar.in_force() == changed


def test_a_holiday_that_was_not_committed_is_none(store: Store) -> None:
    with store.work() as work:
        work.calendar.add_holidays({CHRISTMAS: "Never"})
        work.calendar.add_holidays({CHRISTMAS: "Nor this"})
        assert work.calendar.in_force().version == 3
    with store.work() as work:
        work.calendar.add_holidays({CHRISTMAS: "Christmas Day"})
        work.commit()

    with store.work() as work:
        assert work.calendar.in_force() == Calendar(
            holidays={CHRISTMAS: "Christmas Day"}, version=2
        )


def test_participants_come_in_order_of_appointment_and_only_once(store: Store) -> None:
    chair, decider = make_participant("case", "holm"), make_participant("case", "reeve", "decider")
    with store.work() as work:
        case = work.cases.add(make_case("case"), [])
        for participant in (decider, chair, decider):
            work.participants.add(participant)
        work.commit()

    with store.work() as work:
        assert list(work.participants.of(case.id)) == [decider, chair]
        work.participants.remove(decider)
        work.participants.add(decider)
        work.commit()
    with store.work() as work:
        assert list(work.participants.of(case.id)) == [chair, decider]


def test_a_read_is_noted_again_and_again_without_complaint(store: Store) -> None:
    with store.work() as work:
        case = work.cases.add(make_case(), [])
        work.commit()

    for minutes in (0, 5, 20):
        with store.work() as work:
            at = NOW + timedelta(minutes=minutes)
            work.reads.note(make_reading(case.id, at=at))
            work.commit()


def test_people_are_found_by_their_names_whatever_the_case(store: Store) -> None:
    reeve = make_person("Reeve", name="Ünal Reeve")
    left = make_person("Other", name="ünal reeve", active=False)
    nobody = Person(id=PersonId("nobody"), name="N. Obody")
    save(store, reeve, left, nobody, make_person("Lund", name="B. Lund"))

    with store.work() as work:
        assert {p.id for p in work.people.called(["ÜNAL REEVE", "n. obody"])} == {
            reeve.id,
            left.id,
            nobody.id,
        }
        assert list(work.people.called([])) == []


def test_those_who_sign_in_nowhere_are_listed_by_name(store: Store) -> None:
    bea, left = make_person("bea", username=""), make_person("Al", username="", active=False)
    save(store, bea, left, make_person("Ada"))

    with store.work() as work:
        assert list(work.people.without_account(limit=5)) == [left, bea]
        assert list(work.people.without_account(limit=1)) == [left]
