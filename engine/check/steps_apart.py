"""What nothing may say where people are kept apart, of whatever step or role it is."""

from collections.abc import Iterator

from engine.check.bars import reads_of
from engine.check.finding import Finding, error
from engine.check.subject import Subject
from engine.feel import FeelError
from engine.feel import compile as compile_feel
from engine.forms.file.names import walk
from engine.forms.model import Field
from engine.model.known import FACTS
from engine.model.people import Part
from engine.model.procedure import Element, Role
from engine.model.rules import APART, DECIDING


def _keeps_apart(subject: Subject) -> bool:
    """Say whether a clause of the package keeps people apart at all."""
    clauses = subject.procedure.clauses.values()
    return subject.is_complete and any(clause.apart for clause in clauses)


def stand_ins(subject: Subject) -> Iterator[Finding]:
    """Find roles in whose place somebody would act whom a rule of separation keeps from it."""
    if not _keeps_apart(subject):
        return
    roles = subject.procedure.roles
    for role in roles.values():
        for name in role.stand_ins:
            other = roles.get(name)
            if other is not None and not _may_stand_in(role, other):
                text = f"{other.title} stands in for {role.title}, but their parts are kept apart"
                mend = f"({other.part}, {role.part}); leave {name} out of stand_ins"
                yield error("procedure.toml", f"roles.{role.id}", f"{text} {mend}")


def _may_stand_in(role: Role, other: Role) -> bool:
    """Say whether a part may be taken in the place of another.

    Who decides or sits is replaced by such a one; nobody dissents for another; and who dissents
    takes the place of nobody whom dissenting bars.
    """
    if role.part in DECIDING:
        return other.part in DECIDING
    if role.part is Part.DISSENTER or other.part is Part.DISSENTER:
        return role.part is other.part or role.part not in APART
    return True


def given(subject: Subject) -> Iterator[Finding]:
    """Find steps that give a part to the same people whatever was answered, or decided there."""
    if not _keeps_apart(subject):
        return
    for file, element in subject.elements():
        outputs = _outputs(subject, element)
        for role, text in element.appoints:
            if subject.package.part(role) not in APART:
                continue
            names = _names_behind(subject, text)
            title = subject.procedure.title_of(role) or role
            if not names:
                said = f"the role of {title} is given by “{text.strip()}”, which names nobody"
                yield error(file, element.id, f"{said}; say from which answer or table")
            elif (
                subject.package.part(role) in DECIDING
                and outputs
                and not names & outputs
                and text.strip() not in _asked(subject, element)
            ):
                said = f"the role of {title} is given without what the table here decides"
                mend = f"name one of {', '.join(sorted(outputs))}, or a fact that follows from it"
                yield error(file, element.id, f"{said}; {mend}")


def _outputs(subject: Subject, element: Element) -> set[str]:
    """Return what the table of a step gives, where it rests on what is known of people."""
    decision = element.properties.get("decision", "")
    if not any(reads_of(subject, decision, fact) for fact in FACTS):
        return set()
    model = subject.package.decisions.get(decision)
    found = model.decisions.get(decision) if model is not None else None
    table = found.table if found is not None else None
    return {each.name or decision for each in table.outputs} if table is not None else set()


def _asked(subject: Subject, element: Element) -> set[str]:
    """Return the names that the table of a step asks, with all from which they follow.

    The people of such a fact, as the table counts them, may be given a part there.
    """
    decision = element.properties.get("decision", "")
    model = subject.package.decisions.get(decision)
    found = model.decisions.get(decision) if model is not None else None
    inputs = found.table.inputs if found is not None and found.table is not None else ()
    return set().union(*(_names_behind(subject, each.text) for each in inputs))


def _names_behind(subject: Subject, text: str) -> set[str]:
    """Return the names in an expression, and in all facts from which it follows."""
    facts, found = subject.procedure.facts, set[str]()
    waiting = [text]
    while waiting:
        try:
            names = compile_feel(waiting.pop()).names - found
        except FeelError:
            continue
        found |= names
        waiting += [facts[name] for name in names if name in facts]
    return found


def own_words(subject: Subject) -> Iterator[Finding]:
    """Find messages that are somebody's own, and open to people of several parts."""
    if not _keeps_apart(subject):
        return
    for file, element in subject.elements():
        parts = {subject.package.part(role) for role in element.senders}
        if element.in_person and (element.is_for_everybody or len(parts) > 1):
            text = "it is somebody's own (inPerson), but people of several parts may send it"
            yield error(file, element.id, f"{text}; name the roles of one part in role")


def begun_within(subject: Subject) -> Iterator[Finding]:
    """Find parts of a procedure that people start by themselves, past whatever comes before."""
    if not _keeps_apart(subject):
        return
    for entry in subject.procedure.entries.values():
        if entry.process_id in subject.package.calls:
            text = "this process is called by another, so nobody starts it past what comes before"
            place = f"entry.{entry.process_id}"
            yield error("procedure.toml", place, f"{text}; leave it out of the entries")


def typed(subject: Subject) -> Iterator[Finding]:
    """Find questions for what a table that rests on people gives: whoever answers would decide."""
    if not _keeps_apart(subject):
        return
    steps = subject.procedure.elements.values()
    outputs = {name for each in steps for name in _outputs(subject, each)}
    for form in subject.package.forms.values():
        for entry in walk(form.components):
            if isinstance(entry, Field) and entry.is_stored and entry.key in outputs:
                text = f"{entry.key} is what a table says of people, and nobody's to answer"
                yield error(form.source, entry.key, f"{text}; take the question away")
