"""Who has what in hand, as the drawings show it: who asks for a fact, who makes a letter."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from engine.bpmn.graph import reached
from engine.forms import Field, Form, Kind
from engine.ids import ElementId, RoleId
from engine.letters import Template
from engine.model.occasion import Shared
from engine.model.people import Part
from engine.model.procedure import Element, ElementKind, Trigger
from engine.package.file_types import Drawn, path_of

#: A place in the case file without the numbers of items, such as `("children", "name")`.
Keys = tuple[str, ...]

#: Parts whose answers are theirs alone.
CLOSED = (Part.PANEL, Part.DECIDER)
_WRITTEN = (Kind.TEXTFIELD, Kind.TEXTAREA, Kind.NUMBER)
_TIMES = (Kind.DATE, Kind.TIME, Kind.DATETIME)
#: Keys of names and times that are written as one line.
_NAME_OR_TIME = re.compile(r"(?:.*_)?(?:name|time)").fullmatch
_ADDRESS = re.compile(r"(?:.*_)?(?:address(?:_.*)?|contact|identifier)").fullmatch
#: What stands of somebody in a list of who attended.
_ATTENDANCE = ("agency", "how", "represents")


class Sort(IntEnum):
    """What an answer is, for who may read and who may correct it; the stricter, the later."""

    #: A day, a time, a name, a person, how somebody attended.
    REGISTER = 1
    #: Words and numbers that somebody wrote.
    TEXT = 2
    #: What somebody chose or ticked.
    CHOICE = 3
    #: Where somebody lives, how a family is reached, or the number by which a child is known.
    ADDRESS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A question as one step asks it."""

    element: Element
    field: Field
    #: The roles that answer it.
    roles: frozenset[RoleId]
    #: Whether it is answered in a part whose answers are its own alone.
    is_closed: bool
    #: The list that the form appends its answers to, or "".
    append_to: str = ""

    @property
    def sort(self) -> Sort:
        """What the answer is."""
        return sort_of(self.field)


class Handled(Drawn, Protocol):
    """The part of a package that is needed here."""

    @property
    def letters(self) -> Mapping[str, Template]:
        """The letters and notices by name."""

    @property
    def calls(self) -> Mapping[str, list[Element]]:
        """All call activities that call each process."""

    def part(self, role: RoleId | None) -> Part:
        """Return the part of a role."""


def sort_of(field: Field) -> Sort:
    """Say what an answer is, by the kind of its question, its key and its label.

    A key such as `name`, `start_time`, `address_of_child` or `contact` so decides who reads the
    answer, and who may correct it (docs/decisions/walls.md, docs/decisions/correcting.md).
    """
    if field.kind in _WRITTEN and _is_address(field):
        return Sort.ADDRESS
    if field.kind in _TIMES or (field.kind in _WRITTEN and _NAME_OR_TIME(field.key)):
        return Sort.REGISTER
    if field.key in _ATTENDANCE and "attend" in field.path[0]:
        return Sort.REGISTER
    if field.kind is Kind.SELECT and field.choices and field.choices.roles:
        return Sort.REGISTER
    return Sort.TEXT if field.kind in _WRITTEN else Sort.CHOICE


def _is_address(field: Field) -> bool:
    label = field.label.source.lower().replace("e-mail address", "").replace("email address", "")
    return field.limits.format != "email" and (
        _ADDRESS(field.key) is not None or re.search(r"\baddress\b", label) is not None
    )


# --- who asks ------------------------------------------------------------------------------


def asked_in(package: Handled) -> Mapping[Keys, tuple[Asked, ...]]:
    """Return each fact that a form asks for, with every step that asks for it."""
    found: dict[Keys, list[Asked]] = {}
    for element in package.procedure.elements.values():
        form = package.forms.get(element.form_key)
        if form is not None:
            for keys, asked in _questions(package, element, form):
                found.setdefault(keys, []).append(asked)
    return {keys: tuple(asked) for keys, asked in found.items()}


def _questions(package: Handled, element: Element, form: Form) -> Iterator[tuple[Keys, Asked]]:
    roles = answering(package, element)
    is_closed = any(package.part(role) in CLOSED for role in roles)
    bases = {(form.append_to,)} if form.append_to else {path_of(w) for w in package.ways(element)}
    for field in form.fields:
        if isinstance(field, Field) and field.is_stored:
            asked = Asked(
                element=element,
                field=field,
                roles=roles,
                is_closed=is_closed,
                append_to=form.append_to,
            )
            yield from (((*base, *field.path), asked) for base in bases)


def answering(package: Handled, element: Element) -> frozenset[RoleId]:
    """Return the roles that fill in the form of a step, a start or a message.

    What everybody in the case may say is for those alone who are told.
    """
    entry = package.procedure.entries.get(element.process_id)
    if element.kind is ElementKind.START and entry is not None:
        return frozenset(entry.roles)
    return frozenset(() if element.is_for_everybody else element.senders)


def shared_in(keys: Sequence[str], items: str, asked: Mapping[Keys, Sequence[Asked]]) -> Shared:
    """Return what cases of one occasion share, of what a package names.

    Of a list that is named whole, what is asked when it is listed: what is decided or said about
    an entry later belongs to the one dissent, unless it is named itself. `person` is who an entry
    names, where the register knows them.
    """
    listed = [found for found, each in asked.items() if any(len(a.field.path) > 1 for a in each)]
    named = {tuple(key.split(".")) for key in keys}
    named |= {
        each
        for found in listed
        if found[:1] in named
        for each in (found[:2], (found[0], "person"))
    }
    open_to_all = [each for each in sorted(named) if is_shareable(asked.get(each, ()))]
    lists: dict[str, frozenset[str]] = {}
    for name, *rest in open_to_all:
        if rest:
            lists[name] = lists.get(name, frozenset()) | {rest[0]}
    return Shared(
        keys=tuple(key for key in keys if (key,) in open_to_all and key not in lists),
        lists=lists,
        whole=frozenset(keys) & lists.keys(),
        together=(frozenset(keys) & lists.keys()) - {items} if items else frozenset(),
    )


def is_shareable(asked: Sequence[Asked]) -> bool:
    """Say whether a fact may go into another case: no address, nor what is a closed part's own."""
    return not any(each.is_closed or each.sort is Sort.ADDRESS for each in asked)


# --- who had it in hand --------------------------------------------------------------------


def makers_in(package: Handled) -> Mapping[ElementId, frozenset[RoleId]]:
    """Return for each send task the roles that make, check or send what it sends."""
    sends = (e for e in package.procedure.elements.values() if e.kind is ElementKind.SEND)
    return {element.id: frozenset(_makers(package, element)) for element in sends}


def _makers(package: Handled, send: Element) -> Iterator[RoleId]:
    # What goes out in a dissenter's lane is the service's: nobody dissenting sends it.
    if send.role is not None and package.part(send.role) is not Part.DISSENTER:
        yield send.role
    letter = package.letters.get(send.properties.get("letter", ""))
    if letter is None or letter.kind != "letter":
        return
    for step in steps_before(package, send):
        yield from answering(package, step)
        for checked in step.not_by:
            made = package.procedure.elements.get(checked)
            yield from answering(package, made) if made is not None else ()


def next_in(package: Handled) -> Mapping[ElementId, tuple[Element, ...]]:
    """Return for each step with a form the tasks and notices that come next in its drawing.

    What a message has sent may be drawn apart, in what its way calls.
    """
    found: dict[ElementId, tuple[Element, ...]] = {}
    for after in package.procedure.elements.values():
        if after.kind in (ElementKind.USER_TASK, ElementKind.SEND):
            for before in steps_before(package, after):
                is_sent = after.kind is ElementKind.SEND and before.trigger is Trigger.MESSAGE
                if is_sent or before.process_id == after.process_id:
                    found[before.id] = (*found.get(before.id, ()), after)
    return found


def is_receipt_for(step: Element, role: RoleId) -> bool:
    """Say whether a notice tells a role that what it wrote has arrived (`receipt`)."""
    to = step.properties.get("to", "").strip()
    return step.properties.get("receipt") == "true" and to == role


def steps_before(package: Handled, element: Element) -> tuple[Element, ...]:
    """Return the steps, starts and messages in which people last had in hand what comes here.

    The walk goes back into what is called, and out to what calls. A timer is nobody's hand.
    """
    elements = package.procedure.elements

    def further(own: ElementId) -> Iterator[ElementId]:
        return iter(()) if elements[own].form_key else _sources(package, elements[own])

    found = reached(_sources(package, element), further)
    return tuple(elements[own] for own in found if elements[own].form_key)


def _sources(package: Handled, element: Element) -> Iterator[ElementId]:
    """Yield what comes directly before an element."""
    elements = package.procedure.elements
    if element.kind is ElementKind.START:
        around = elements.get(element.parent_id) if element.parent_id else None
        callers = [around] if around else package.calls.get(element.process_id, [])
        for caller in callers:
            yield from _incoming(package, caller)
    else:
        yield from _incoming(package, element)


def _incoming(package: Handled, element: Element) -> Iterator[ElementId]:
    for flow in element.incoming:
        source = package.procedure.elements[package.procedure.flows[flow].source]
        if source.kind in (ElementKind.CALL_ACTIVITY, ElementKind.SUB_PROCESS):
            yield from _ends(package, source)
        else:
            yield source.id


def _ends(package: Handled, activity: Element) -> Iterator[ElementId]:
    """Yield the ends of what an activity calls or holds."""
    for element in package.procedure.elements.values():
        is_inside = element.parent_id == activity.id or (
            element.parent_id is None and element.process_id == activity.called
        )
        if element.kind is ElementKind.END and is_inside:
            yield element.id
