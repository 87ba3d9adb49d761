"""Lanes and roles: who does what."""

import re
from collections.abc import Iterator

from engine.check.finding import Finding, error, shown, warning
from engine.check.subject import Subject
from engine.forms.file.names import walk
from engine.forms.model import Field, Form
from engine.ids import RoleId
from engine.model.people import ANYBODY
from engine.model.procedure import AccessRule, Element, ElementKind, Trigger
from engine.model.spaces import plain_spaces


def lanes(subject: Subject) -> Iterator[Finding]:
    """Find lanes that stand for no role."""
    known = {role.lane_name for role in subject.procedure.roles.values()}
    if subject.is_whole and subject.settings is None:
        return
    for file, root in subject.roots.items():
        for lane in root.iter("{*}lane"):
            name = plain_spaces(lane.get("name", ""))
            if name in known:
                continue
            text = f"the lane “{shown(name)}” is the title of no role"
            mend = (
                f"write one of {', '.join(sorted(known)) or 'the titles in procedure.toml'}"
                if subject.is_whole
                else "put the file into its procedure, where procedure.toml names the roles"
            )
            yield error(file, lane.get("id", "lane"), f"{text}; {mend}")


def titles(subject: Subject) -> Iterator[Finding]:
    """Find roles with one title: a lane could stand for either."""
    seen: dict[str, str] = {}
    for role in subject.procedure.roles.values():
        other = seen.setdefault(role.lane_name, role.id)
        if other != role.id:
            text = f"the role has the same title as {other}; a lane is known by its title"
            yield error("procedure.toml", f"roles.{role.id}", text)


def tasks(subject: Subject) -> Iterator[Finding]:
    """Find user tasks that nobody would get."""
    if not subject.is_whole:
        return
    drawn_in_lanes = {
        (ref.text or "").strip()
        for root in subject.roots.values()
        for ref in root.iter("{*}flowNodeRef")
    }
    for file, element in subject.elements():
        if element.kind is not ElementKind.USER_TASK or element.role is not None:
            continue
        if not _stands_in(subject, element, drawn_in_lanes):
            yield error(file, element.id, "the user task stands in no lane; put it into one")


def steps_in_lanes(subject: Subject) -> Iterator[Finding]:
    """Warn of steps that stand in no lane of a process that has lanes."""
    for file, root in subject.roots.items():
        refs = {(ref.text or "").strip() for ref in root.iter("{*}flowNodeRef")}
        for element in subject.drawings[file].elements if file in subject.drawings else ():
            is_top = element.parent_id is None and element.attached_to is None
            if refs and is_top and element.id not in refs and element.role is None:
                yield warning(file, element.id, "it stands in no lane; put it into one")


def _stands_in(subject: Subject, element: Element, in_lanes: set[str]) -> bool:
    around: Element | None = element
    while around is not None:
        if around.id in in_lanes:
            return True
        parent = around.parent_id
        around = subject.procedure.elements.get(parent) if parent is not None else None
    return False


def roles_named(subject: Subject) -> Iterator[Finding]:
    """Find properties that name a role that does not exist."""
    if not subject.is_whole or subject.settings is None:
        return
    for file, element in subject.elements():
        for where, role in _named(element):
            if role not in subject.procedure.roles:
                text = (
                    f"{where} names the role “{shown(role)}”, which procedure.toml does not have"
                )
                yield error(file, element.id, f"{text}; write the id of a role")
    for form in subject.package.forms.values():
        for role in sorted(_of_form(form) - set(subject.procedure.roles) - {ANYBODY}):
            text = f"the form names the role “{role}”, which procedure.toml does not have; write"
            yield error(form.source, "form", f"{text} the id of a role")


def _of_form(form: Form) -> set[str]:
    said_by = {field.said_by for field in form.fields if isinstance(field, Field)} - {""}
    return {*form.roles, *form.appoints.values(), *said_by}


def _named(element: Element) -> Iterator[tuple[str, str]]:
    properties = element.properties
    for role in filter(None, (each.strip(" *") for each in properties.get("role", "").split(","))):
        yield "role", role
    to = properties.get("to", "").strip()
    if to and not to.startswith("="):
        yield "to", to
    yield from (("appoints", role) for role, _ in element.appoints)


def records(subject: Subject) -> Iterator[Finding]:
    """Find what gives a records role a part in a case, and closed cases that nobody opens."""
    if not subject.is_whole or subject.settings is None:
        return
    procedure = subject.procedure
    for role in sorted({*procedure.records_roles} & _spoken_of(subject)):
        text = "it has the part records, so it takes part in no case; name another role in lanes,"
        yield error("procedure.toml", f"roles.{role}", f"{text} entries, forms and stand_ins")
    if procedure.access != AccessRule() and not procedure.records_roles:
        text = "no role has the part records, so nobody could open a case that has closed; add one"
        yield error("procedure.toml", "access", text)


def _spoken_of(subject: Subject) -> set[RoleId]:
    """Return the roles that drawings, entries, forms and other roles name."""
    procedure = subject.procedure
    named = {role for process in procedure.processes.values() for role in process.lanes.values()}
    named |= {role for entry in procedure.entries.values() for role in entry.roles}
    named |= {RoleId(role) for _, element in subject.elements() for _, role in _named(element)}
    named |= {each for role in procedure.roles.values() for each in role.stand_ins}
    for form in subject.package.forms.values():
        named |= {RoleId(each) for each in _of_form(form)}
    return named


def unused_roles(subject: Subject) -> Iterator[Finding]:
    """Warn of roles that nothing in the procedure speaks of."""
    if not subject.is_complete:
        return
    procedure = subject.procedure
    used = {*_spoken_of(subject), *procedure.second_roles}
    texts = " ".join(_texts(subject))
    for role in procedure.roles:
        if role not in used and not re.search(rf"(?:people|holders)\.{role}\b", texts):
            yield warning("procedure.toml", f"roles.{role}", "nothing uses this role; remove it")


def _texts(subject: Subject) -> Iterator[str]:
    """Yield the source of everything that may hold FEEL."""
    for name, content in subject.files.items():
        if not name.startswith("examples/"):
            yield content.decode("utf-8", "replace")


def senders(subject: Subject) -> Iterator[Finding]:
    """Find messages that nobody may send, and starts that nobody may make."""
    for file, element in subject.elements():
        if not subject.is_whole or element.trigger is not Trigger.MESSAGE:
            continue
        if not element.senders:
            text = "the message event does not say who may send it; add the property role"
            yield error(file, element.id, text)
        if not element.form_key:
            text = "the message event has no form; add the property formKey"
            yield error(file, element.id, text)


def confirmations(subject: Subject) -> Iterator[Finding]:
    """Find words of another that nothing could ever show as confirmed by them."""
    stamped = {element.properties.get("stamps") for _, element in subject.elements()}
    for form in subject.package.forms.values():
        for entry in form.fields:
            if not isinstance(entry, Field) or not entry.confirmed:
                continue
            if not entry.said_by:
                text = "it says when it is confirmed, but not whose words it holds; add saidBy"
                yield error(form.source, entry.key, text)
            if subject.is_whole and entry.confirmed not in stamped:
                text = f"nothing stamps {entry.confirmed}, by which it would be confirmed; name"
                yield error(form.source, entry.key, f"{text} the key that a step stamps")


def appointed(subject: Subject) -> Iterator[Finding]:
    """Find forms that give a role to people who may not have it: they would lose it again."""
    for form in subject.package.forms.values():
        for field in walk(form.components):
            if not isinstance(field, Field) or not field.appoints or field.choices is None:
                continue
            role = subject.procedure.roles.get(RoleId(field.appoints))
            fit = {field.appoints, *(role.stand_ins if role else ())}
            for other in sorted({*field.choices.roles} - fit):
                text = f"it gives the role {field.appoints} to people of the role {other}"
                mend = f"name it in stand_ins of [roles.{field.appoints}] in procedure.toml"
                yield error(form.source, field.key, f"{text}; {mend}")
