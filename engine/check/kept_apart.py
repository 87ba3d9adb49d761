"""What keeps people apart in a package, as a list: rule by rule, what is drawn and said of it.

Such a list is held against the next version (`taken_away.py`). That of each
procedure as it is shipped lies beside them in `kept_apart.toml`.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

from engine.check.asked_apart import Behind, Resting, asked, words_in
from engine.check.separation import OUTCOMES
from engine.check.ways_past import (
    choices,
    choices_out,
    first_steps,
    repeats,
    ways_round,
    with_what_holds,
)
from engine.check.written_by import (
    AS,
    BY,
    OWN,
    Rule,
    callers,
    cuts,
    doers,
    ends,
    gives,
    leaves,
    own_keys,
    stood,
    turns,
    writes,
    written,
)
from engine.forms import Field
from engine.forms.file.names import walk
from engine.ids import ElementId, RoleId
from engine.model.procedure import Clause, Element, ElementKind, Procedure, Trigger
from engine.model.rules import APART, DECIDING
from engine.package import Package
from engine.package.asked import Asked, Keys
from engine.package.places import shipped

FILE = "kept_apart.toml"
#: Under this stand digests of what `never` of the shipped procedures rests on, as it was tried.
TRIED = "tried for never"
#: What is told of a step that keeps people apart alone, and of one past which no way leads.
_OF_STEPS = frozenset({"form", "assigned", "decided"})
_OF_GUARDS = frozenset({"in_person", "second_person", "gives", "decided"})
#: Of what the value is FEEL, or a table, that rests on answers.
_RESTS = frozenset({"way", "gives", "assigned", "nominees", "declared", "decided"})
#: What else is FEEL that reads answers.
_READS = frozenset({"never", "repeats", "refused", "ends_for", "turns"})
#: What is somebody's own: a task, or a message.
IN_PERSON = ("in_person", "in_person_sent")


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """One thing that keeps people apart, such as `assigned:determine = panel_chair_id`."""

    kind: str
    #: Id of a step, role, form or entry, with what of it behind a point; of `said`, the anchor;
    #: of `never`, the clause and a number.
    name: str
    value: str = ""

    def __str__(self) -> str:
        """Write it on one line, as `read` reads it."""
        return f"{self.kind}:{self.name}" + (f" = {self.value}" if self.value else "")

    @classmethod
    def read(cls, line: str) -> "Kept":
        """Read a line."""
        rule, _, value = line.partition(" = ")
        kind, _, name = rule.partition(":")
        return cls(kind=kind, name=name, value=value)

    @property
    def thing(self) -> str:
        """Return the id of what it is about."""
        name = self.name.partition(":")[2] if self.kind == "said" else self.name
        return name.partition(".")[0]

    @property
    def rest(self) -> str:
        """Return what stands behind the first point of the name."""
        return self.name.partition(".")[2]

    @property
    def listed(self) -> list[str]:
        """Return what the value lists."""
        return _listed(self.value)

    @property
    def how(self) -> str:
        """Return how something is written; "" of a rule that says by whom a step is done."""
        return self.value.rpartition(BY)[0]

    @property
    def by(self) -> str:
        """Return by whom, or by which table, something is written, or a step is done."""
        return self.value.rpartition(BY)[2]

    @property
    def roles(self) -> list[str]:
        """Return the roles by which it is."""
        return _listed(self.by.partition(AS)[0])

    @property
    def acted_as(self) -> str:
        """Return the part in which they do it, where the step says so."""
        return self.by.partition(AS)[2]


def _listed(text: str) -> list[str]:
    return [*filter(None, text.split(", "))]


def kept_apart(package: Package, before: Iterable[Kept] = ()) -> list[Kept]:
    """Return all that keeps people apart in a package, in order and once each.

    Of steps that did so `before` everything is told, whatever they have lost since.
    """
    kept = [each for each in before if each.thing in package.procedure.elements]
    own = {each.thing for each in kept if each.kind in _OF_STEPS}
    beside = {ElementId(each.thing) for each in kept if each.kind == "way"}
    around = guards(package, kept)
    rules = [*_drawn(package, own, around | beside)]
    rules += ways_round(package.procedure, {name for kind, name, _ in rules if kind == "decided"})
    rules += _of_answers(package, rules, around)
    found = (
        Kept(kind=kind, name=name, value=" ".join(text.split())) for kind, name, text in rules
    )
    return sorted(dict.fromkeys(found), key=str)


def guards(package: Package, before: Iterable[Kept]) -> frozenset[ElementId]:
    """Return the steps that keep people apart past which no way may lead, now or `before`."""
    kept = [each for each in before if each.thing in package.procedure.elements]
    own = {each.thing for each in kept if each.kind in _OF_STEPS}
    found = {ElementId(each.thing) for each in kept if each.kind in _OF_GUARDS}
    for element in package.procedure.elements.values():
        kinds = {kind for kind, *_ in _of_step(package, element, is_own=element.id in own)}
        if kinds & _OF_GUARDS or _has_outcome(package, element):
            found.add(element.id)
    return frozenset(found)


def _of_answers(
    package: Package, rules: list[Rule], around: frozenset[ElementId]
) -> Iterator[Rule]:
    """Yield what is asked, by whom it is answered, what turns on it, and who ends a dissent."""
    anchors = {name.removeprefix("asks:") for kind, name, _ in rules if kind == "said"}
    forms = {name: value for kind, name, value in rules if kind == "form"}
    own = {name for kind, name, _ in rules if kind in IN_PERSON}
    known = frozenset(value for kind, _, value in rules if kind == "recorded")
    behind = Behind(package)
    turning = [*turns(package, Behind(package, by_answers=True), own_keys(package))]
    read = _read(package, behind, [*rules, *turning], known)
    questions = [
        *asked(
            package,
            Resting(
                words=frozenset(behind.words(v for kind, _, v in rules if kind in _RESTS)),
                read=frozenset(_name_of(e) for keys in read for e in package.asked.get(keys, ())),
                forms=frozenset(forms.values()),
                own=frozenset(form for step, form in forms.items() if step in own),
                said=frozenset(anchors),
                known=known,
                seats=_seats(package),
            ),
        )
    ]
    yield from questions
    names = {name for _, name, _ in questions}
    yield from writes(
        package,
        read | {k for k, every in package.asked.items() if names & {*map(_name_of, every)}},
    )
    yield from gives(package)
    yield from turning
    holding = with_what_holds(package.procedure, around)
    yield from cuts(package, holding)
    placed = [
        *ends(package.procedure),
        *callers(package, holding),
        *leaves(package, behind, choices_out(package.procedure, holding)),
    ]
    yield from placed
    yield from stood(package.procedure, {*_placed([*rules, *placed])})


def _placed(rules: list[Rule]) -> Iterator[str]:
    """Yield the steps in whose place only what stands there may come."""
    for kind, name, value in rules:
        if kind in ("ends", "leaves"):
            yield name
        elif kind in ("round", "callers"):
            yield from _listed(value)


def _seats(package: Package) -> frozenset[str]:
    """Return the words of what says who decides or sits."""
    texts = [
        text
        for each in package.procedure.elements.values()
        for role, text in each.appoints
        if package.part(role) in DECIDING
    ]
    keys = [
        path.rpartition(".")[2]
        for form in package.forms.values()
        for path, role in form.appoints.items()
        if package.part(RoleId(role)) in DECIDING
    ]
    return frozenset((*keys, *(word for text in texts for word in words_in(text))))


def _name_of(asked: Asked) -> str:
    """Return the name of a question, as form and path."""
    return ".".join((asked.element.form_key, *asked.field.path))


def _read(
    package: Package, behind: Behind, rules: list[Rule], known: frozenset[str]
) -> frozenset[Keys]:
    """Return the keys that rules read, of who was there or in the enquiry, of what is checked."""
    texts = [value for kind, _, value in rules if kind in _RESTS | _READS]
    texts += [role.barred_by for role in package.procedure.roles.values()]
    words = behind.words(texts)
    return frozenset(
        keys
        for keys in written(package)
        if words.issuperset(keys)
        or keys[0] in known
        or OUTCOMES.fullmatch(keys[-1])
        or any(_is_checked(package, each.element) for each in package.asked.get(keys, ()))
    )


def as_shipped(procedure_id: str) -> list[Kept]:
    """Return what a procedure keeps apart as it is shipped; nothing of one that is not."""
    return [Kept.read(line) for line in _lists().get(procedure_id, [])]


def as_tried() -> frozenset[str]:
    """Return the digests of what was tried of the shipped procedures, and holds."""
    return frozenset(_lists().get(TRIED, []))


def _lists() -> Mapping[str, list[str]]:
    path = shipped()[0] / FILE
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def anchors_of(clause: Clause) -> list[str]:
    """Return what a clause says that it keeps apart, such as `panel:panel_chair`."""
    parts = (text.partition(":") for text in clause.apart)
    return [f"{kind.strip()}:{name.strip()}" for kind, _, name in parts]


def _drawn(package: Package, own: set[str], around: frozenset[ElementId]) -> Iterator[Rule]:
    procedure = package.procedure
    for clause in procedure.clauses.values():
        yield from (("said", anchor, clause.id) for anchor in anchors_of(clause))
        for number, text in enumerate(clause.never, 1):
            yield "never", f"{clause.id}.{number}", text
    yield from _of_known(package)
    for rules in (_of_roles, _of_entries):
        yield from rules(procedure)
    for element in procedure.elements.values():
        yield from _of_step(package, element, is_own=element.id in own)
    yield from _of_forms(package)
    for of_guards in (first_steps, choices, repeats):
        yield from of_guards(procedure, around)


def _of_known(package: Package) -> Iterator[Rule]:
    """Yield where it stands what is known of people, and what further dissents share of it."""
    procedure = package.procedure
    named = {path: role for form in package.forms.values() for path, role in form.appoints.items()}
    for name, key in asdict(procedure.known).items():
        if key:
            yield "recorded", name, key
        if key in procedure.conference_keys:
            yield "shared", name, ""
    for key in procedure.conference_keys:
        if key in named and package.part(RoleId(named[key])) in APART:
            yield "shared", key, ""


def _of_forms(package: Package) -> Iterator[Rule]:
    for key, form in package.forms.items():
        for path, role in form.appoints.items():
            if package.part(RoleId(role)) in APART:
                yield "names", f"{key}.{path}", role
        for each in walk(form.components):
            if isinstance(each, Field) and each.limits.refusal is not None:
                yield "refused", f"{key}.{'.'.join(each.path)}", each.limits.refusal.text


def _of_roles(procedure: Procedure) -> Iterator[Rule]:
    for role in procedure.roles.values():
        yield "part", role.id, role.part
        if role.part in APART:
            posts = {key: getattr(role, key) for key in ("nominees", "declared", "ends_for")}
            yield from ((kind, role.id, fact) for kind, fact in posts.items() if fact)
            if role.barred_by:
                yield "barred_by", role.id, ""


def _of_entries(procedure: Procedure) -> Iterator[Rule]:
    assignees = {_assignee(each) for each in procedure.elements.values()}
    for entry in procedure.entries.values():
        yield "starts", entry.process_id, ", ".join(sorted(entry.roles))
        if not entry.continues:
            yield "of_its_own", entry.process_id, ""
        for key, text in entry.takes.items():
            if key in assignees:
                yield "takes", f"{entry.process_id}.{key}", text


def _of_step(package: Package, element: Element, *, is_own: bool) -> Iterator[Rule]:
    given = [(role, text) for role, text in element.appoints if package.part(role) in APART]
    yield from (("gives", f"{element.id}.{role}", text) for role, text in given)
    if to := _addressee(package, element):
        yield "told", element.id, to
    decision = element.properties.get("decision", "")
    if decision and (is_own or given or _rests_on_people(package, decision)):
        yield "decided", element.id, decision
    if element.kind is ElementKind.USER_TASK or element.trigger is Trigger.MESSAGE:
        is_giving = bool(given) or is_own or _names_people(package, element)
        yield from _of_doing(package, element, is_own=is_giving)


def _of_doing(package: Package, element: Element, *, is_own: bool) -> Iterator[Rule]:
    yield "by", element.id, doers(package, element)
    if element.in_person:
        yield IN_PERSON[element.kind is not ElementKind.USER_TASK], element.id, ""
    yield from (("second_person", f"{element.id}.{other}", "") for other in element.not_by)
    parts = package.parts_at(element)
    if (
        element.in_person
        or element.not_by
        or is_own
        or parts & OWN
        or _is_checked(package, element)
    ):
        if element.form_key:
            yield "form", element.id, element.form_key
        if element.in_person and element.attached_to:
            offered = element.properties.get("offeredIf", "")
            yield "on", element.id, element.attached_to + (f" if {offered}" if offered else "")
    if _assignee(element) and (element.in_person or parts & {*APART}):
        yield "assigned", element.id, _assignee(element)


def _names_people(package: Package, element: Element) -> bool:
    roles = map(RoleId, package.form(element).appoints.values())
    return any(package.part(role) in APART for role in roles)


def _is_checked(package: Package, element: Element) -> bool:
    """Say whether a second person does what checks a step."""
    return any(element.id in each.not_by for each in package.procedure.elements.values())


def _rests_on_people(package: Package, decision: str) -> bool:
    clauses = package.procedure.clauses.values()
    said = (anchor for clause in clauses for anchor in anchors_of(clause))
    return any(anchor.startswith(f"known:{decision}.") for anchor in said)


def _has_outcome(package: Package, element: Element) -> bool:
    """Say whether a task asks what becomes of a dissent, or of its withdrawal."""
    keys = [each.key for each in package.form(element).fields if isinstance(each, Field)]
    is_task = element.kind is ElementKind.USER_TASK
    return is_task and any(OUTCOMES.fullmatch(key) is not None for key in keys)


def _addressee(package: Package, element: Element) -> str:
    """Return to whom a notice goes by which a clause that keeps people apart is carried out."""
    clauses = package.procedure.clauses.values()
    is_said = any(each.apart and element.id in each.carried_by for each in clauses)
    return element.properties.get("to", "").strip() if is_said else ""


def _assignee(element: Element) -> str:
    return element.properties.get("assignee", "").strip()
