"""Two commands on one person at the same time: neither undoes the other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from engine.bootstrap import build_engine
from engine.ids import PersonId
from engine.model.people import Person
from engine.service.people import People
from engine.store import Store
from tests.store.builders import make_person

REEVE = PersonId("reeve")
Command = Callable[[People], object]


@dataclass
class Crowded:
    """Units of a store in which somebody else acts at the worst moment.

    That is right after a person was read, or just before they are locked: then others wait.
    """

    store: Store
    meanwhile: list[Command] = field(default_factory=list)

    def __call__(self) -> Any:
        work = self.store.work()
        read = work.people.one

        def person(person_id: PersonId, *, lock: bool = False) -> Person:
            if lock:
                self._let_others_act()
            found = read(person_id, **({"lock": True} if lock else {}))
            self._let_others_act()
            return found

        work.people.one = person
        return work

    def _let_others_act(self) -> None:
        while self.meanwhile:
            self.meanwhile.pop()(people_of(self.store))


def people_of(store: Store) -> People:
    return build_engine(store.work).people


@pytest.fixture
def crowded(store: Store) -> Iterator[Crowded]:
    with store.work() as work:
        work.people.save(make_person("Reeve", line_manager_id=None, session_epoch=0))
        work.commit()
    return Crowded(store)


@pytest.mark.parametrize(
    "command",
    [
        lambda people: people.end_sessions(REEVE),
        lambda people: people.change_own_password(REEVE, "new"),
        lambda people: people.reset_password(REEVE, "new", by=None),
        lambda people: people.change(REEVE, lambda each: replace(each, name="R."), by=None),
    ],
)
def test_who_was_deactivated_meanwhile_stays_so(crowded: Crowded, command: Command) -> None:
    crowded.meanwhile.append(lambda people: people.deactivate(REEVE, by=None))

    command(build_engine(crowded).people)

    assert not people_of(crowded.store).person(REEVE).active


def test_roles_and_a_password_that_change_at_the_same_time_are_both_kept(crowded: Crowded) -> None:
    crowded.meanwhile.append(lambda people: people.change_own_password(REEVE, "new"))

    build_engine(crowded).people.change(
        REEVE, lambda each: replace(each, roles=each.roles | {"auditor"}), by=None
    )

    reeve = people_of(crowded.store).person(REEVE)
    assert "auditor" in reeve.roles
    assert (reeve.password_hash, reeve.session_epoch) == ("new", 1)


def test_two_roles_that_are_given_at_the_same_time_are_both_kept(crowded: Crowded) -> None:
    def give(role: str) -> Command:
        return lambda people: people.change(
            REEVE, lambda each: replace(each, roles=each.roles | {role}), by=None
        )

    crowded.meanwhile.append(give("auditor"))
    give("trainer")(build_engine(crowded).people)

    assert {"auditor", "trainer"} <= people_of(crowded.store).person(REEVE).roles


def test_what_is_read_under_the_lock_is_new(crowded: Crowded) -> None:
    with crowded.store.work() as work:
        assert work.people.one(REEVE).active
        people_of(crowded.store).deactivate(REEVE, by=None)

        assert not work.people.one(REEVE, lock=True).active
