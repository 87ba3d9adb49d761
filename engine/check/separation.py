"""What keeps people apart: what a clause says of it is drawn, and all that is drawn a clause says.

So no change of a part, lane, table or form takes a rule of separation away unseen.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from engine.check.bars import bars, is_barred_by, reads_of
from engine.check.finding import Finding, error, shown, warning
from engine.check.subject import Subject
from engine.forms import Field, field_at
from engine.forms.file.names import walk
from engine.ids import ElementId, RoleId
from engine.model.known import FACTS
from engine.model.people import Part
from engine.model.procedure import Clause, Element, ElementKind
from engine.model.rules import APART, DECIDING

_FILE = "clauses.toml"
#: Parts in which it is decided, ruled, confirmed and sat on a panel.
_ROLE_KINDS = {str(part): part for part in APART}
_WHAT = {
    Part.DISSENTER: "dissents",
    Part.CHAIR: "chairs",
    Part.DECIDER: "decides or reviews",
    Part.PANEL: "sits on the panel",
}
#: Questions whose answer is the outcome of a dissent, or of its withdrawal.
OUTCOMES = re.compile(r"(?:.*_)?(?:upheld|withdrawal_(?:voluntary|free|freely|confirmed))")
_BARRED = re.compile(r"holders\.([a-z][a-z0-9_]*)\[[^\]]*\](?:\.\w+)?")
#: Kinds of what rests on a fact about a person.
_OF_FACTS = ("known", "barred")
#: How a step keeps people apart by itself.
_OF_STEPS = ("decides", "in_person", "second_person")
#: What `known_of` reads of the case file, by the key of `[known]` that says where it stands.
_READ = {
    "attended": frozenset(
        {"attended", "agency_represented", "line_manages_attender", "higher_in_line"}
    ),
    "led_enquiry": frozenset({"led_enquiry"}),
    "operational_team": frozenset({"operational_team"}),
}


@dataclass(frozen=True)
class _Anchor:
    """One thing that a clause says keeps people apart, such as `panel:panel_chair`."""

    clause: str
    kind: str
    name: str

    @property
    def parts(self) -> tuple[str, str]:
        """Return what stands before and after the first point of the name."""
        first, _, rest = self.name.partition(".")
        return first, rest


def apart(subject: Subject) -> Iterator[Finding]:
    """Find what a clause says keeps people apart, and nothing does so any more."""
    if not subject.knows_diagrams or _FILE in subject.unread:
        return
    for anchor in _anchors(subject):
        check = _KINDS.get(anchor.kind)
        if check is None:
            text = f"apart names “{shown(anchor.kind)}:”, which is not understood; use"
            yield error(_FILE, anchor.clause, f"{text} {', '.join(f'{k}:' for k in _KINDS)}")
        else:
            yield from check(subject, anchor)


def unsaid(subject: Subject) -> Iterator[Finding]:
    """Find what keeps people apart and no clause says, where clauses say such things at all.

    Of a step it is a warning: the next version keeps it, whether a clause says so or not.
    """
    if not subject.is_complete:
        return
    said = {(each.kind, each.parts[0]) for each in _anchors(subject)}
    drawn = list(_drawn(subject))
    if not said and not any(kind in _OF_FACTS for kind, *_ in drawn):
        return
    for kind, name, file, place in drawn:
        if (kind, name) not in said:
            text = f"it keeps people apart, but no clause says so; write “{kind}:{name}"
            rest = ".FACT" if kind in _OF_FACTS else ""
            told = warning if kind in _OF_STEPS else error
            yield told(file, place, f"{text}{rest}” in apart of its clause in clauses.toml")


def _anchors(subject: Subject) -> Iterator[_Anchor]:
    for clause in subject.procedure.clauses.values():
        yield from _of_clause(clause)


def _of_clause(clause: Clause) -> Iterator[_Anchor]:
    for text in clause.apart:
        kind, _, name = text.partition(":")
        yield _Anchor(clause.id, kind, name.strip())


def _drawn(subject: Subject) -> Iterator[tuple[str, str, str, str]]:
    """Yield kind, name, file and place of all that keeps people apart."""
    for role in subject.procedure.roles.values():
        if role.part in APART:
            yield role.part, role.id, "procedure.toml", f"roles.{role.id}"
        if role.barred_by:
            yield "barred", role.id, "procedure.toml", f"roles.{role.id}.barred_by"
    for file, element in subject.elements():
        yield from ((kind, element.id, file, element.id) for kind in _keeping(subject, element))
    for key, model in subject.package.decisions.items():
        if any(reads_of(subject, key, fact) for fact in FACTS):
            yield "known", key, model.source, key


def _keeping(subject: Subject, element: Element) -> Iterator[str]:
    """Yield how a step keeps people apart."""
    parts = subject.package.parts_at(element)
    is_task = element.kind is ElementKind.USER_TASK
    if element.acts_as is not None or (is_task and parts and parts <= {*DECIDING}):
        yield "decides"
    if element.in_person:
        yield "in_person"
    if element.not_by:
        yield "second_person"
    if any(subject.package.part(role) in APART for role, _ in element.appoints):
        yield "gives"


# --- what a clause names -------------------------------------------------------------------


def _role(subject: Subject, anchor: _Anchor) -> Iterator[Finding]:
    role, part = subject.procedure.roles.get(RoleId(anchor.name)), _ROLE_KINDS[anchor.kind]
    if role is None:
        text = f"apart names the role “{shown(anchor.name)}”, which is not there"
        yield error(_FILE, anchor.clause, f"{text}; correct it")
    elif role.part is not part:
        text = f"“{role.title}” {_WHAT[part]} ({anchor.clause}), but its part is {role.part}"
        mend = "so nobody would be kept from it, or by it; give it the part"
        yield error("procedure.toml", f"roles.{role.id}", f"{text}, {mend} {part} again")


def _step(subject: Subject, anchor: _Anchor, name: str) -> Element | Iterator[Finding]:
    element = subject.procedure.elements.get(ElementId(name))
    if element is not None:
        return element
    text = f"apart names the step “{shown(name)}”, which is not there; draw it again, or say what"
    return iter([error(_FILE, anchor.clause, f"{text} keeps people apart instead")])


def _of_step(
    check: Callable[[Subject, _Anchor, Element], str],
) -> Callable[[Subject, _Anchor], Iterator[Finding]]:
    """Return a check of the step that an anchor names; `check` says what is wrong, or nothing."""

    def checked(subject: Subject, anchor: _Anchor) -> Iterator[Finding]:
        found = _step(subject, anchor, anchor.parts[0])
        if not isinstance(found, Element):
            yield from found
        elif wrong := check(subject, anchor, found):
            name = found.name or found.id
            text = f"“{name}” {wrong}"
            yield error(subject.file_of(found), found.id, text)

    return checked


def _decides(subject: Subject, anchor: _Anchor, element: Element) -> str:
    roles = element.senders
    parts = subject.package.parts_at(element)
    if parts and parts <= {*DECIDING}:
        return ""
    titles = ", ".join(subject.procedure.title_of(role) or role for role in roles) or "nobody"
    return (
        f"decides, rules or confirms ({anchor.clause}), but is done by {titles}, whom neither "
        "dissenting nor chairing keeps from it; put it into the lane of a decider or the panel, "
        "or give it the property part"
    )


def _in_person(subject: Subject, anchor: _Anchor, element: Element) -> str:
    if not element.in_person:
        return (
            f"is somebody's own declaration, choice or signature ({anchor.clause}), but could be "
            "given for them; give it the property inPerson again"
        )
    ways = subject.package.ways(element)
    items = {each.item for way in ways for _, each in way}
    named = element.properties.get("assignee", "")
    is_panel = subject.package.part(element.role) is Part.PANEL
    if is_panel and element.kind is ElementKind.USER_TASK and items and not named:
        return (
            f"is one member's own ({anchor.clause}), but is assigned to nobody, so any member "
            "could give it; give it the property assignee again"
        )
    return ""


def _second_person(subject: Subject, anchor: _Anchor, element: Element) -> str:
    other = anchor.parts[1]
    if not element.not_by or (other and ElementId(other) not in element.not_by):
        checked = subject.procedure.name_of(other) if other else "what it checks"
        return (
            f"is for a second person ({anchor.clause}), but who did “{checked}” may do it too; "
            f"write notBy = {other or 'the step that it checks'}"
        )
    return ""


def _gives(subject: Subject, anchor: _Anchor, element: Element) -> str:
    role = anchor.parts[1]
    given = {given for given, _ in element.appoints}
    if role in given or role in subject.package.form(element).appoints.values():
        return ""
    title = subject.procedure.title_of(role) or role
    return (
        f"says who takes part as {title} ({anchor.clause}), but gives the role to nobody, so no "
        f"rule would hold for them; appoint {role} there again"
    )


def _asks(subject: Subject, anchor: _Anchor) -> Iterator[Finding]:
    key, path = anchor.parts
    form = subject.package.forms.get(key)
    field = field_at(form, tuple(path.split("."))) if form is not None else None
    if field is None and form is not None:
        field = next(
            (
                each
                for each in walk(form.components)
                if isinstance(each, Field) and ".".join(each.path) == path
            ),
            None,
        )
    if form is None or field is None:
        text = f"apart names the question “{shown(anchor.name)}”, which is not asked any more"
        yield error(_FILE, anchor.clause, f"{text}; ask it, or say what keeps people apart")
    elif isinstance(field, Field) and field.limits.check is None:
        text = f"the answer decides who may take part ({anchor.clause}), but any is taken"
        yield error(form.source, field.key, f"{text}; give it the property check again")


def _known(subject: Subject, anchor: _Anchor) -> Iterator[Finding]:
    name, fact = anchor.parts
    if fact not in FACTS:
        yield _no_fact(anchor)
        return
    model = subject.package.decisions.get(name)
    file = model.source if model else "procedure.toml"
    place = name if model else f"facts.{name}"
    if not reads_of(subject, name, fact):
        text = f"{anchor.clause} rests on known_of(…).{fact}, but nothing here reads it"
        yield error(file, place, f"{text}: a tick alone would decide; read it again")
    elif model is not None and not bars(subject, model, name, fact):
        text = f"{anchor.clause} keeps out whom known_of(…).{fact} is about, but whatever it says"
        yield error(file, place, f"{text} the table gives the same; correct the rules")


def _no_fact(anchor: _Anchor) -> Finding:
    text = f"apart names “{shown(anchor.name)}”; nothing known of a person is called so; use"
    return error(_FILE, anchor.clause, f"{text} one of {', '.join(FACTS)}")


def _barred(subject: Subject, anchor: _Anchor) -> Iterator[Finding]:
    name, fact = anchor.parts
    role = subject.procedure.roles.get(RoleId(name))
    if fact not in FACTS:
        yield _no_fact(anchor)
    elif role is None:
        text = f"apart names the role “{shown(name)}”, which is not there"
        yield error(_FILE, anchor.clause, f"{text}; correct it")
    elif not is_barred_by(subject, role.barred_by, fact):
        text = f"{anchor.clause} keeps out of “{role.title}” whom known_of(…).{fact} is about, but"
        mend = "barred_by does not: whoever takes the part over would have it; write it there"
        yield error("procedure.toml", f"roles.{role.id}", f"{text} {mend} again")


_KINDS: Mapping[str, Callable[[Subject, _Anchor], Iterator[Finding]]] = {
    **dict.fromkeys(_ROLE_KINDS, _role),
    "decides": _of_step(_decides),
    "in_person": _of_step(_in_person),
    "second_person": _of_step(_second_person),
    "gives": _of_step(_gives),
    "asks": _asks,
    "known": _known,
    "barred": _barred,
}


# --- what holds whether a clause says it or not --------------------------------------------


def outcomes(subject: Subject) -> Iterator[Finding]:
    """Find steps that say what becomes of a dissent for whom neither dissenting bars from it."""
    if not subject.is_whole or subject.settings is None:
        return
    for file, element in subject.elements():
        form = subject.package.forms.get(element.form_key)
        if form is None or element.kind is not ElementKind.USER_TASK or element.role is None:
            continue
        for entry in form.fields:
            is_outcome = isinstance(entry, Field) and OUTCOMES.fullmatch(entry.key)
            if is_outcome and not subject.package.parts_at(element) <= {*DECIDING}:
                title = subject.procedure.title_of(element.role)
                text = f"“{element.name}” asks {entry.key}, which decides over a dissent, but"
                mend = "whose part is kept from nobody; give the role, or the step, the part"
                yield error(file, element.id, f"{text} is for {title}, {mend} decider or panel")


def asked_who_is_barred(subject: Subject) -> Iterator[Finding]:
    """Find expressions that ask who is barred from a role from which nobody ever is."""
    for name, text in subject.procedure.facts.items():
        for found in _BARRED.finditer(text):
            role = subject.procedure.roles.get(RoleId(found[1]))
            if "barred" in found[0] and role is not None and role.part not in APART:
                said = f"asks who is barred as {role.title}, but its part is {role.part}, from"
                mend = "which nobody is kept; give it the part decider or panel again"
                yield error("procedure.toml", f"facts.{name}", f"{said} {mend}")


def known_keys(subject: Subject) -> Iterator[Finding]:
    """Find facts about people for which nothing says where they are recorded."""
    if not subject.is_complete or subject.settings is None:
        return
    texts = " ".join(_texts(subject))
    known, types = subject.settings.known, subject.package.types
    for name, facts in _READ.items():
        key = getattr(known, name)
        asked = [fact for fact in FACTS if fact in facts and re.search(rf"\)\.{fact}\b", texts)]
        if "known_of" in texts and asked and not key:
            text = f"known_of(…).{asked[0]} is read, but nothing says where that is recorded"
            yield error("procedure.toml", "known", f"{text}; write {name} = the key of the answer")
        if key and key not in types:
            text = f"no form writes “{shown(key)}”, where {name} is said to be recorded"
            yield error("procedure.toml", f"known.{name}", f"{text}; correct it")


def _texts(subject: Subject) -> Iterator[str]:
    for name, content in subject.files.items():
        if not name.startswith("examples/"):
            yield content.decode("utf-8", "replace")


def one_person(subject: Subject) -> Iterator[Finding]:
    """Warn where a second person is likely to be the first: both steps are for the same people."""
    roles = subject.procedure.roles
    for file, element in subject.elements():
        for name in element.not_by:
            other = subject.procedure.elements.get(name)
            if other is None or element.role is None or other.role is None:
                continue
            own, others = roles.get(element.role), roles.get(other.role)
            if own is None or others is None:
                continue
            if own.id == others.id or own.id in others.stand_ins or others.id in own.stand_ins:
                text = f"a second person has to do this than “{other.name}”, but both are for"
                mend = "one who is alone in it can do only one of them; name another role"
                yield warning(file, element.id, f"{text} {own.title}: {mend}")
