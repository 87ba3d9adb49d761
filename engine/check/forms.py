"""Forms: each used, each key written by one, and none that gives a panel power over a plan."""

import re
from collections.abc import Iterator

from engine.check.finding import Finding, error, warning
from engine.check.subject import Subject, stem
from engine.forms import Field, Form, Group, ItemList
from engine.model.people import Part
from engine.model.procedure import Element, ElementKind
from engine.package import path_of

Path = tuple[str, ...]

#: Keys and answers with which a conference decides about a plan.
_PLAN_KEY = re.compile(
    r"(?:.*_)?plan_(?:decision|outcome|made|ended|continued|changed)(?:_.*)?"
    r"|(?:.*_)?(?:make|end|change|continue|start|stop)_(?:the_)?plan(?:_.*)?"
    r"|(?:.*_)?decision_(?:on|about)_(?:the_)?plan"
)
_PLAN_ANSWERS = frozenset(
    {"make", "not_make", "end", "continue", "change", "discontinue"}
    | {"make_plan", "not_make_plan", "no_plan", "end_plan", "continue_plan", "change_plan"}
)


def used(subject: Subject) -> Iterator[Finding]:
    """Find forms, tables and letters that nothing uses."""
    if not subject.knows_diagrams:
        return
    said = {
        name: {e.properties.get(name, "") for e in subject.procedure.elements.values()}
        for name in ("formKey", "decision", "letter")
    }
    for file in subject.files:
        if file.endswith(".form") and stem(file) not in said["formKey"]:
            yield error(file, "form", "nothing in the diagrams shows this form; use or remove it")
        if file.endswith(".dmn") and stem(file) not in said["decision"]:
            yield warning(file, "file", "no business rule task asks this decision; remove it")
        if file.endswith(".md") and stem(file) not in said["letter"]:
            yield warning(file, "file", "no send task sends this letter; remove it")


def ids(subject: Subject) -> Iterator[Finding]:
    """Warn of forms whose id is another than their name."""
    for key, form in subject.package.forms.items():
        if subject.is_whole and form.id != key:
            text = f"the form has the id “{form.id}”; give it the id {key}, as its file"
            yield warning(form.source, "form", text)


def shared_keys(subject: Subject) -> Iterator[Finding]:
    """Find answers that several forms write without saying so."""
    written: dict[Path, dict[str, bool]] = {}
    for form, element in _shown(subject):
        for way in subject.package.ways(element):
            for path, shared in _writes(form):
                place = written.setdefault((*path_of(way), *path), {})
                place[form.source] = place.get(form.source, True) and shared
    for path, forms in written.items():
        if len(forms) < 2:
            continue
        for source in (source for source, shared in forms.items() if not shared):
            others = ", ".join(stem(other) for other in forms if other != source)
            text = f"{'.'.join(path)} is written by {others} as well; give it the property shared"
            yield error(source, path[-1], f"{text} on each of these forms, or another key")


def _shown(subject: Subject) -> Iterator[tuple[Form, Element]]:
    for _, element in subject.elements():
        form = subject.package.forms.get(element.form_key)
        if form is not None:
            yield form, element


def _writes(form: Form) -> Iterator[tuple[Path, bool]]:
    """Yield the path of each answer, and whether it or what it stands in is shared."""
    if form.append_to:
        return
    inside_shared: set[Path] = set()
    for entry in form.fields:
        if any(entry.path[:n] in inside_shared for n in range(1, len(entry.path))):
            inside_shared.add(entry.path)
        if entry.shared:
            inside_shared.add(entry.path)
        if not isinstance(entry, Field) or entry.is_stored:
            yield entry.path, entry.path in inside_shared


def tables_over_forms(subject: Subject) -> Iterator[Finding]:
    """Warn of answers of people that a table or a stamp would write over."""
    asked: dict[Path, str] = {}
    for form, element in _shown(subject):
        for way in subject.package.ways(element):
            asked |= {
                (*path_of(way), *path): form.source for path, shared in _writes(form) if not shared
            }
    for file, element in subject.elements():
        for way in subject.package.ways(element):
            for key in _written_by_engine(subject, element):
                form_file = asked.get((*path_of(way), key))
                if form_file:
                    text = (
                        f"writes {key}, which {stem(form_file)} asks people for; use another key"
                    )
                    yield warning(file, element.id, text)


def _written_by_engine(subject: Subject, element: Element) -> Iterator[str]:
    if "stamps" in element.properties:
        yield element.properties["stamps"]
    model = subject.package.decisions.get(element.properties.get("decision", ""))
    decision = model.decisions.get(element.properties["decision"]) if model else None
    if element.kind is ElementKind.BUSINESS_RULE and decision and decision.table:
        yield from (output.name for output in decision.table.outputs)


def panel_forms(subject: Subject) -> Iterator[Finding]:
    """Find forms with which a panel could make, end or change a plan."""
    plan_keys = _plan_keys(subject)
    for form, element in _shown(subject):
        parts = map(subject.package.part, (element.role, *element.senders))
        if Part.PANEL not in parts and not element.is_for_everybody:
            continue
        for entry in form.fields:
            if _decides_plan(entry) or entry.key in plan_keys:
                text = (
                    f"the form of {element.id} is filled by the panel, which may not make, end or"
                    " change a plan; take this question away"
                )
                yield error(form.source, entry.key, text)


def _plan_keys(subject: Subject) -> set[str]:
    """Return the keys with which a conference decides about a plan."""
    return {
        entry.key
        for form, element in _shown(subject)
        if subject.package.part(element.role) is Part.CHAIR
        for entry in form.fields
        if _decides_plan(entry)
    }


def _decides_plan(entry: Field | ItemList | Group) -> bool:
    if not isinstance(entry, Field) or not entry.is_stored:
        return False
    answers = {choice.value for choice in entry.choices.fixed} if entry.choices else set()
    return _PLAN_KEY.fullmatch(entry.key) is not None or len(answers & _PLAN_ANSWERS) > 1
