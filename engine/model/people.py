"""People, the roles they hold and the days they are away."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

from engine.ids import CaseId, PersonId, ProcedureId, RoleId
from engine.model.spaces import plain_spaces

#: Roles of the service itself; every other role belongs to a procedure.
SYSTEM_ADMIN = "system_admin"
POLICY_OWNER = "policy_owner"
TRAINER = "trainer"
AUDITOR = "auditor"
SERVICE_ROLES = {
    SYSTEM_ADMIN: "System administrator",
    POLICY_OWNER: "Policy owner",
    TRAINER: "Trainer",
    AUDITOR: "Information governance auditor",
}


#: Where a form offers people of roles: everybody of the register.
ANYBODY = "anybody"
#: Longest name, username, email address or agency.
LONGEST_TEXT = 200
#: Days for which one absence is recorded; who is away for longer records the rest later.
LONGEST_ABSENCE = timedelta(days=366)
#: Days away that began longer ago are asked about before they are recorded.
LONG_BEFORE = timedelta(days=31)


class Part(StrEnum):
    """What a role does in any procedure; the rules of separation are written over parts."""

    DISSENTER = "dissenter"
    CHAIR = "chair"
    DECIDER = "decider"
    PANEL = "panel"
    ADMINISTRATION = "administration"
    OBSERVER = "observer"
    #: Opens closed cases, with a reason and a second person; takes part in none.
    RECORDS = "records"


#: Parts in which one may take part without an account, and says what there is to say in writing.
WRITES = (Part.DISSENTER, Part.OBSERVER)


def is_email(text: str) -> bool:
    """Say whether a text may be an e-mail address."""
    return "@" in text and " " not in text


def role_key(procedure_id: ProcedureId, role: RoleId) -> str:
    """Return the name under which people hold a procedure's role, `procedure.role`."""
    return f"{procedure_id}.{role}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody who signs in, or takes part in an example case."""

    id: PersonId
    name: str
    username: str = ""
    email: str = ""
    agency: str = ""
    #: Role keys: `procedure.role`, or one of `SERVICE_ROLES`.
    roles: frozenset[str] = frozenset()
    line_manager_id: PersonId | None = None
    active: bool = True
    password_hash: str = ""
    #: Rises to end all sessions of this person.
    session_epoch: int = 0

    def holds(self, key: str) -> bool:
        """Say whether the person holds a role, given by its key."""
        return self.active and key in self.roles

    @property
    def has_account(self) -> bool:
        """Say whether the person signs in; who does not is written to, and writes."""
        return bool(self.username)

    @property
    def only_serves(self) -> bool:
        """Say whether all that the person does here is keep the service, and no procedure."""
        return bool(self.roles) and self.roles <= SERVICE_ROLES.keys()

    def signed_out(self) -> Self:
        """Return the person with every session ended."""
        return replace(self, session_epoch=self.session_epoch + 1)

    def with_password(self, password_hash: str) -> Self:
        """Return the person with another password, and every session ended."""
        return replace(self.signed_out(), password_hash=password_hash)

    def as_written(self) -> Self:
        """Return the person with single plain spaces in what people search and compare."""
        # Of all else, such as a new line, `faults` speaks.
        words = (plain_spaces(text).split(" ") for text in (self.name, self.agency))
        name, agency = (" ".join(filter(None, each)) for each in words)
        return replace(self, name=name, agency=agency)

    def faults(self, *, signs_in: bool = True) -> dict[str, str]:
        """Return what may not be kept of how the person is entered: field to what to do.

        Who does not sign in has no username.
        """
        faults = {}
        if not self.name.strip():
            faults["name"] = "Enter the name of the person"
        if self._username_fault and (signs_in or self.username):
            faults["username"] = self._username_fault
        if self.email and not is_email(self.email):
            faults["email"] = "Enter an email address in the form name@example.org"
        if self._roles_fault:
            faults["roles"] = self._roles_fault
        for field in ("name", "username", "email", "agency"):
            text = getattr(self, field)
            if len(text) > LONGEST_TEXT:
                faults[field] = f"Enter {LONGEST_TEXT} characters or fewer"
            elif not text.isprintable():
                faults[field] = "Enter this on one line, with letters, digits and signs"
        return faults

    @property
    def _roles_fault(self) -> str:
        if SYSTEM_ADMIN in self.roles and not self.only_serves:
            return "Who manages accounts opens no case: give its role to another account"
        if {SYSTEM_ADMIN, AUDITOR} <= self.roles:
            return "Who manages accounts audits nobody: give one of these roles to another account"
        return ""

    @property
    def _username_fault(self) -> str:
        if not self.username:
            return "Enter a username"
        if not self.username.isascii() or " " in self.username:
            return "A username has letters, digits and signs, but no spaces"
        return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Absence:
    """Days, both included, on which a deputy covers somebody's work."""

    person_id: PersonId
    first_day: date
    last_day: date
    deputy_id: PersonId | None = None

    def covers(self, day: date) -> bool:
        """Say whether the person is away on this day."""
        return self.first_day <= day <= self.last_day

    def faults(self) -> dict[str, str]:
        """Return what may not be recorded of the absence: `last` or `deputy` to what to do."""
        faults = {}
        if self.last_day < self.first_day:
            faults["last"] = "The last day away must not be before the first"
        elif self.last_day - self.first_day >= LONGEST_ABSENCE:
            faults["last"] = "Days away are recorded for a year at most: enter an earlier last day"
        if self.deputy_id == self.person_id:
            faults["deputy"] = "Choose somebody else as deputy"
        return faults

    def began_long_before(self, day: date) -> bool:
        """Say whether it began so long before a day that its first day may be a slip."""
        return day - self.first_day > LONG_BEFORE

    def ended_before(self, day: date) -> Self | None:
        """Return what is left of the absence if it ends before a day; None if nothing is."""
        if day <= self.first_day:
            return None
        return replace(self, last_day=min(self.last_day, day - timedelta(days=1)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Participant:
    """Somebody who takes part in a case in a role."""

    case_id: CaseId
    role: RoleId
    person_id: PersonId


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Who does something, for whom, in which role; `person_id` is None for the engine itself."""

    person_id: PersonId | None = None
    on_behalf_of: PersonId | None = None
    role: RoleId | None = None


#: The engine acting by itself: a timer, a send task, a decision table.
ENGINE = Actor()
