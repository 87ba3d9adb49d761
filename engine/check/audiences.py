"""Who may know: everything names an audience, each is somebody, and nothing shows past one."""

from collections.abc import Iterator, Sequence

from engine.check.finding import Finding, error, shown, warning
from engine.check.subject import Subject
from engine.feel.hints import nearest
from engine.forms import Field, Kind
from engine.model.audience import (
    ADDRESSEE,
    AUTHOR,
    BUILT_IN,
    CASE,
    REPRESENTATIVE,
    SENDER,
    Audience,
    names_in,
)
from engine.package.asked import Sort, sort_of

SETTINGS = "procedure.toml"
UNDECLARED = (
    "nothing says who may know what, so everything is closed but to whoever did or said it and to"
    " whom it is for; write that down with dissent check --mend, then name who else may"
)
#: The built-in names that mean something of a step or an answer, of a letter, and of a paper.
_OF_ANSWERS = frozenset({CASE, AUTHOR, REPRESENTATIVE})
_OF_LETTERS = frozenset({CASE, ADDRESSEE, SENDER, REPRESENTATIVE})
_OF_PAPERS = frozenset({CASE, AUTHOR, ADDRESSEE, REPRESENTATIVE})
#: Where a name means something that does not where it stands.
_BELONGS = {
    SENDER: "it means something on a letter or notice alone",
    ADDRESSEE: "it means something on a letter, notice or paper alone",
    AUTHOR: "a letter is always for its addressee; write addressee",
}
_WRITE = "write the names of audiences with commas between them, or author for nobody else"


def says(subject: Subject) -> bool:
    """Say whether a package says who may know what, and was read so far that this is known."""
    return subject.is_whole and subject.procedure.names_audiences


def undeclared(subject: Subject) -> Iterator[Finding]:
    """Find a package that says nothing of who may know: it is read closed, and never published."""
    if subject.is_whole and subject.settings is not None and not says(subject):
        yield error(SETTINGS, "audiences", UNDECLARED)


# --- names -----------------------------------------------------------------------------------


def named(subject: Subject) -> Iterator[Finding]:
    """Find steps, forms, letters and kinds of paper that say of nobody that they may know."""
    if not says(subject):
        return
    yield from _steps(subject)
    for form in subject.package.forms.values():
        if not names_in(form.audience):
            text = "the form does not say who may know what is answered"
            yield error(form.source, "form", f"{text}; add the property audience: {_WRITE}")
    for letter in subject.package.letters.values():
        if not names_in(letter.audience):
            text = f"the {letter.kind} does not say who may read it beside whom it is for"
            mend = 'add a line such as audience = "addressee" below the first +++'
            yield error(letter.source, "audience", f"{text}; {mend}")
    for paper in subject.procedure.papers.values():
        if not names_in(paper.audience):
            text = "this kind of paper does not say who may read it; add audience"
            yield error(SETTINGS, f"papers.{paper.id}", text)


def _steps(subject: Subject) -> Iterator[Finding]:
    without: dict[str, list[str]] = {}
    for _, element in subject.elements():
        if not subject.package.audience_of_step(element):
            without.setdefault(element.process_id, []).append(element.id)
    for process_id, steps in without.items():
        process = subject.procedure.processes[process_id]
        text = f"nothing says who may know of {steps[0]}"
        if len(steps) > 1:
            text = f"nothing says who may know of {steps[0]} and {len(steps) - 1} more"
        mend = "give the process the property audience, or each step its own"
        yield error(process.file, process_id, f"{text}; {mend}")


def known(subject: Subject) -> Iterator[Finding]:
    """Find names that are no audience, and built-in ones that mean nothing where they stand."""
    if not says(subject):
        return
    for file, place, text, meaning in _written(subject):
        for name in names_in(text):
            if name not in subject.procedure.audiences:
                yield from _unknown(subject, file, place, name, meaning)


def _written(subject: Subject) -> Iterator[tuple[str, str, str, frozenset[str]]]:
    """Yield each place that names audiences, with its text and the built-in names it may use."""
    for process in subject.procedure.processes.values():
        yield process.file, process.id, process.audience, _OF_ANSWERS
    for file, element in subject.elements():
        yield file, element.id, element.properties.get("audience", ""), _OF_ANSWERS
    for form in subject.package.forms.values():
        yield form.source, "form", form.audience, _OF_ANSWERS
        for field in form.fields:
            if isinstance(field, Field):
                yield form.source, field.key, field.audience, _OF_ANSWERS
    for letter in subject.package.letters.values():
        yield letter.source, "audience", letter.audience, _OF_LETTERS
    for paper in subject.procedure.papers.values():
        yield SETTINGS, f"papers.{paper.id}.audience", paper.audience, _OF_PAPERS


def _unknown(
    subject: Subject, file: str, place: str, name: str, meaning: frozenset[str]
) -> Iterator[Finding]:
    there = subject.procedure.audiences
    if name == REPRESENTATIVE:
        if not subject.procedure.representatives:
            text = "nothing says who represents the person whom the data are about"
            mend = "write representatives, FEEL of their ids, in [audiences]"
            yield error(file, place, f"{text}; {mend}")
    elif name in BUILT_IN and name not in meaning:
        yield error(file, place, f"the audience “{name}” means nothing here: {_BELONGS[name]}")
    elif name not in BUILT_IN:
        close = nearest(name, sorted({*there, *meaning}))
        hint = (
            f"did you mean {close}?" if close else f"add [audiences.{shown(name)}] to {SETTINGS}"
        )
        yield error(file, place, f"there is no audience “{shown(name)}”; {hint}")


# --- those declared --------------------------------------------------------------------------


def declared(subject: Subject) -> Iterator[Finding]:
    """Find audiences that are nobody, everybody without a reason, or named by nothing."""
    if not says(subject):
        return
    used = {name for *_, text, _ in _written(subject) for name in names_in(text)}
    for audience in subject.procedure.audiences.values():
        place = f"audiences.{audience.id}"
        for text in _faults(audience):
            yield error(SETTINGS, place, text)
        if audience.id not in used and subject.is_complete:
            text = "nothing names this audience; name it where it may know something, or remove it"
            yield warning(SETTINGS, place, text)


def _faults(audience: Audience) -> Iterator[str]:
    has_some = bool(audience.parts or audience.roles or audience.people)
    if audience.everybody and has_some:
        yield "this audience is everybody, and names some of them; remove one of the two"
    if audience.everybody and not audience.why.strip():
        yield "everybody in the case is in it; say in why, in a sentence, why they may know"
    if not audience.everybody and not has_some:
        yield "nobody is in this audience; add parts, roles or people"


# --- what is protected -----------------------------------------------------------------------


def protected(subject: Subject) -> Iterator[Finding]:
    """Find statements, minutes, addresses, letters and papers for everybody without a reason."""
    if not says(subject):
        return
    for file, place, what, text in _protected(subject):
        if CASE in names_in(text):
            fault = f"everybody in the case may read this {what}, and nothing says why"
            mend = "name who may, or an audience with everybody = true and why"
            yield error(file, place, f"{fault}; {mend}")


def _protected(subject: Subject) -> Iterator[tuple[str, str, str, str]]:
    for form in subject.package.forms.values():
        for field in form.fields:
            if isinstance(field, Field) and (what := protects(field)):
                yield form.source, field.key, what, field.audience or form.audience
    for letter in subject.package.letters.values():
        if not letter.is_notice:
            yield letter.source, "audience", "letter", letter.audience
    for paper in subject.procedure.papers.values():
        yield SETTINGS, f"papers.{paper.id}.audience", "kind of paper", paper.audience


def protects(field: Field) -> str:
    """Say what an answer is that not everybody may know without a reason, or ""."""
    if not field.is_stored:
        return ""
    if sort_of(field) is Sort.ADDRESS:
        return "address"
    return "statement" if field.kind is Kind.TEXTAREA or field.said_by else ""


def asked_alike(subject: Subject) -> Iterator[Finding]:
    """Find facts that two forms ask for, each with another audience."""
    if not says(subject):
        return
    for keys, asked in subject.package.asked.items():
        names = {one.element.form_key: {*subject.package.audience_of_answer(one)} for one in asked}
        first, *others = names
        for other in others:
            if names[other] != names[first]:
                text = f"{'.'.join(keys)} may be known by {_listed([*names[other]])} here, and by"
                text = f"{text} {_listed([*names[first]])} in {first}"
                mend = "write the same audience in both"
                yield error(subject.package.forms[other].source, keys[-1], f"{text}; {mend}")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(sorted(names)) or "nobody"
