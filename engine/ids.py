"""One type per kind of id, and the one place where new ids are born."""

import secrets
from collections.abc import Callable
from typing import NewType

AgencyId = NewType("AgencyId", str)
CaseId = NewType("CaseId", str)
ConferenceId = NewType("ConferenceId", str)
DocumentId = NewType("DocumentId", str)
ElementId = NewType("ElementId", str)
IncidentId = NewType("IncidentId", str)
PersonId = NewType("PersonId", str)
ProcedureId = NewType("ProcedureId", str)
RequestId = NewType("RequestId", str)
RoleId = NewType("RoleId", str)
UserTaskId = NewType("UserTaskId", str)

#: Makes a fresh opaque id; handed in by `bootstrap`.
NewId = Callable[[], str]

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def new_id() -> str:
    """Return 14 random characters (70 bits) that are easy to read aloud and safe in addresses."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(14))
