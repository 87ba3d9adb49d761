"""Where a case file names who has a part, so that a successor is named there too."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.ids import PersonId, RoleId
from engine.package import Definition

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


def designations(definition: Definition, role: RoleId) -> frozenset[str]:
    """Return the keys of the case file under which a drawing or form names who has a role.

    A seat among several is an item of a list: its procedure says how it is filled again.
    """
    return frozenset(key for key in _named(definition, role) if _NAME.match(key))


def _named(definition: Definition, role: RoleId) -> Iterator[str]:
    for form in definition.forms.values():
        yield from (path for path, appointed in form.appoints.items() if appointed == role)
    for element in definition.procedure.elements.values():
        if element.role == role:
            yield element.properties.get("assignee", "").strip()
        for part in element.properties.get("appoints", "").split(";"):
            appointed, _, expression = part.partition("=")
            if appointed.strip() == role:
                yield expression.strip()


def renamed(
    file: Mapping[str, Any], keys: frozenset[str], former: PersonId, successor: PersonId
) -> Mapping[str, Any]:
    """Return the case file with the successor where it named the former."""
    return {
        key: successor if key in keys and value == former else value for key, value in file.items()
    }
