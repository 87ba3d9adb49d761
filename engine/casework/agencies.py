"""The register of agencies as expressions of a case ask it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from engine.feel.values import Function
from engine.model.agencies import Agencies

_Given = list[Any]


def functions(register: Callable[[], Agencies]) -> Mapping[str, Callable[[], Function]]:
    """Return the functions that ask the register; it is read when one is first called.

    `agency_of(text)` gives the register's name, `agency_family(text)` that of what it is part of,
    `agency_is(text, names)` whether it has one of some names, `agency_contact(text)` its
    safeguarding contact or null, `agency_closed(text)` when it is closed, in words, or null: no
    limit moves for that. What is no text gives null.
    """

    def asked(ask: Callable[[Agencies, str, _Given], Any], _run: Any, given: _Given) -> Any:
        written = given[0]
        return ask(register(), written, given) if isinstance(written, str) else None

    def function(ask: Callable[[Agencies, str, _Given], Any], *names: str) -> Function:
        return Function(names, partial(asked, ask))

    return {
        "agency_of": lambda: function(lambda it, text, _: it.name_of(text) or None, "agency"),
        "agency_family": lambda: function(
            lambda it, text, _: it.family_of(text) or None, "agency"
        ),
        "agency_is": lambda: function(
            lambda it, text, given: it.is_one_of(text, _texts(given[1])), "agency", "names"
        ),
        "agency_contact": lambda: function(lambda it, text, _: _contact(it, text), "agency"),
        "agency_closed": lambda: function(
            lambda it, text, _: it.closed_of(text) or None, "agency"
        ),
    }


def _contact(register: Agencies, written: str) -> dict[str, Any] | None:
    contact = register.contact_of(written)
    return dict(contact) if contact is not None else None


def _texts(given: Any) -> list[str]:
    found = given if isinstance(given, list | tuple) else [given]
    return [each for each in found if isinstance(each, str)]
