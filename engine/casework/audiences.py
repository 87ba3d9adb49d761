"""Which audiences somebody is in now, as the package of a case declares them."""

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any

from engine.casework.casework import Casework
from engine.feel import FeelError
from engine.feel import compile as compile_feel
from engine.ids import PersonId, RoleId
from engine.model.audience import CASE, REPRESENTATIVE, Audience
from engine.model.calendar import in_utc


def audiences_of(
    casework: Casework, roles: Collection[RoleId], persons: Collection[PersonId]
) -> frozenset[str]:
    """Return the names of the audiences that somebody is in now, by roles or as themselves.

    What cannot be worked out, such as a day that is not known yet, opens to nobody.
    """
    procedure = casework.definition.procedure
    named = {
        audience.id
        for audience in procedure.audiences.values()
        if _is_of(casework, audience, roles, persons) and _is_now(casework, audience)
    }
    if _names(casework, procedure.representatives, persons):
        named.add(REPRESENTATIVE)
    return frozenset({CASE, *named})


def _is_of(
    casework: Casework,
    audience: Audience,
    roles: Collection[RoleId],
    persons: Collection[PersonId],
) -> bool:
    if audience.everybody or not audience.roles.isdisjoint(roles):
        return True
    if any(casework.definition.part(role) in audience.parts for role in roles):
        return True
    return _names(casework, audience.people, persons)


def _names(casework: Casework, expression: str, persons: Collection[PersonId]) -> bool:
    found = _value(casework, expression) if expression else None
    return any(person in (found if isinstance(found, list) else [found]) for person in persons)


def _is_now(casework: Casework, audience: Audience) -> bool:
    return _has_come(casework, audience.starts) and not _is_over(casework, audience.ends)


def _has_come(casework: Casework, starts: str) -> bool:
    if not starts:
        return True
    value = _value(casework, starts)
    if isinstance(value, date) and not isinstance(value, datetime):
        value = casework.calendar.moment(value, time())
    return isinstance(value, datetime) and in_utc(value) <= casework.now


def _is_over(casework: Casework, ends: str) -> bool:
    """Say whether it has ended; a day that is not known yet has not come.

    What says no day, because it fails or says something else, has ended: it opens to nobody.
    """
    if not ends:
        return False
    try:
        value = _evaluated(casework, ends)
    except FeelError:
        return True
    if isinstance(value, date) and not isinstance(value, datetime):
        value = casework.calendar.end_of(value)
    if isinstance(value, datetime):
        return casework.now > in_utc(value)
    return value is not None


def _value(casework: Casework, expression: str) -> Any:
    try:
        return _evaluated(casework, expression)
    except FeelError:
        return None


def _evaluated(casework: Casework, expression: str) -> Any:
    return compile_feel(expression).evaluate(
        casework.names.scope(None), now=casework.now, calendar=casework.calendar
    )
