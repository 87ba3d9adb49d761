"""What the engine remembers of a case, beside what people recorded in its file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from engine.ids import PersonId, RoleId


@dataclass(frozen=True, kw_only=True, slots=True)
class LostPart:
    """A part that somebody had to give up."""

    role: RoleId
    person_id: PersonId
    #: None where one has to be named, "" where the other holders of the role take it on.
    successor: PersonId | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Voiding:
    """That a case was opened by mistake: who says so, and which second person confirmed it."""

    asked_by: PersonId
    because: str
    asked_at: datetime
    answered_by: PersonId | None = None
    answered_at: datetime | None = None
    #: The roles of administration that are asked to answer.
    asked_roles: tuple[RoleId, ...] = ()
    #: Who could open the case for an open task only: a role with who had it, None for any holder.
    readers: tuple[tuple[RoleId, PersonId | None], ...] = ()

    @property
    def is_confirmed(self) -> bool:
        """Whether the case is voided."""
        return self.answered_by is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Bookkeeping:
    """Notes of the engine's own; nobody is asked for them, shown them, or corrects them."""

    #: Parts that people had and that bind them still, each a role and a person.
    former: tuple[tuple[RoleId, PersonId], ...] = ()
    lost: tuple[LostPart, ...] = ()
    #: Roles of administration that were told of work which nobody is left to do.
    asked_for_help: tuple[RoleId, ...] = ()
    #: The day on which somebody who can do an open task begins to be away, so that another is put
    #: in their place or it is told that nobody is left; None where nobody is known to.
    wakes_on: date | None = None
    #: Tasks, by activity, that it was told nobody is left to do, each with the day from which on.
    unstaffed: tuple[tuple[int, date], ...] = ()
    #: To whom the case opens for a task that they do not have, each with the task's activity: who
    #: was told that it is overdue, or started the case for whoever has the task.
    told: tuple[tuple[int, PersonId], ...] = ()
    #: Set while somebody asks for the case to be voided, and once it is.
    voiding: Voiding | None = None
    #: How many entries each list has that forms append to, and the newest of each.
    lengths: Mapping[str, int] = field(default_factory=dict)
    latest: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    #: The revision of the record of its occasion that the case acted on; 0 before there is one.
    occasion: int = 0
