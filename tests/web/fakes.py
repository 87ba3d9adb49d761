"""The services that the frame of the web layer needs, in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from argon2 import PasswordHasher

from engine.clock import SimulatedClock
from engine.errors import NotFound, Unavailable
from engine.model.damage import Listed
from engine.model.people import POLICY_OWNER, SERVICE_ROLES, SYSTEM_ADMIN, Absence, Person
from engine.service.sign_in import SignIn
from engine.store import MemoryStore

PASSWORD = "copper lantern orchard"
#: Cheap, because tests guard nothing.
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class FakePeople:
    """People in a dictionary; every change is noted in `commands`."""

    kept: dict[str, Person]
    commands: list[str]
    is_down: bool = False

    def person(self, person_id: str) -> Person:
        self._answer()
        if person_id not in self.kept:
            raise NotFound("There is nobody with this id.", person_id=person_id)
        return self.kept[person_id]

    def by_username(self, username: str) -> Person | None:
        self._answer()
        wanted = username.casefold()
        return next((p for p in self.kept.values() if p.username.casefold() == wanted), None)

    def end_sessions(self, person_id: str) -> None:
        self.commands.append("end_sessions")
        person = self.person(person_id)
        self.kept[person_id] = replace(person, session_epoch=person.session_epoch + 1)

    def change_own_password(self, person_id: str, password_hash: str) -> Person:
        self.commands.append("change_own_password")
        person = self.person(person_id)
        epoch = person.session_epoch + 1
        changed = replace(person, password_hash=password_hash, session_epoch=epoch)
        self.kept[person_id] = changed
        return changed

    def absences(self, *person_ids: str) -> Listed[Absence]:
        return Listed()

    def team(self, manager_id: str) -> list[Person]:
        return []

    def deputies_of(self, *people: Person) -> list[Person]:
        return []

    def uncovered(self, absences: list[Absence], people: dict[str, Person]) -> list[Absence]:
        return []

    def choosable(self) -> list[Person]:
        return list(self.kept.values())

    def several(self, ids: list[str]) -> dict[str, Person]:
        return {id_: self.kept[id_] for id_ in ids}

    def role_titles(self) -> dict[str, tuple[str, str]]:
        return {key: ("The service", title) for key, title in SERVICE_ROLES.items()}

    def _answer(self) -> None:
        if self.is_down:
            raise Unavailable("The database does not answer.")


@dataclass
class FakeHealth:
    """Says what `people` say."""

    people: FakePeople

    def database_fault(self) -> str:
        return "the database does not answer" if self.people.is_down else ""

    def watched(self) -> dict[str, str]:
        return {}


@dataclass
class FakeAccess:
    """Notes who read what."""

    reads: list[tuple[str, str, str]] = field(default_factory=list)

    def note_reads(self, reads: Mapping[tuple[str, str], object], *, person_id: str) -> None:
        self.reads += [(person_id, *what) for what in reads]


@dataclass
class FakeServices:
    """Everything together, as `create_app` takes it."""

    people: FakePeople
    commands: list[str]
    access_log: FakeAccess = field(default_factory=FakeAccess)
    clock: SimulatedClock = field(default_factory=lambda: SimulatedClock(MORNING))
    sign_in: SignIn = field(init=False)

    def __post_init__(self) -> None:
        self.sign_in = SignIn(
            open_work=MemoryStore().work, reserve=MemoryStore().work, clock=self.clock
        )

    @property
    def health(self) -> FakeHealth:
        return FakeHealth(self.people)


def make_services() -> FakeServices:
    """Return services with a chair, an administrator and a policy owner."""
    people = [
        Person(
            id="chair1",
            name="Ruth Holm",
            username="ruth",
            email="ruth.holm@example.org",
            agency="Larkborough Council",
            roles=frozenset({"manager_review.conference_chair"}),
            password_hash=HASH,
        ),
        Person(
            id="admin1",
            name="Sam Ojo",
            username="sam",
            roles=frozenset({SYSTEM_ADMIN}),
            password_hash=HASH,
        ),
        Person(
            id="owner1",
            name="Bernadette Featherstonehaugh-Cholmondeley of the Marches",
            username="bern",
            roles=frozenset({POLICY_OWNER}),
            password_hash=HASH,
        ),
        Person(id="gone1", name="Lee Gone", username="lee", active=False, password_hash=HASH),
    ]
    commands: list[str] = []
    return FakeServices(people=FakePeople({p.id: p for p in people}, commands), commands=commands)
