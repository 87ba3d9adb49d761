"""What kept people apart goes on doing so: no new version of a procedure takes that away.

The list of the version in force (`kept_apart.py`) is held against the new one; where nothing is in
force, that of the procedure as it is shipped. Titles, order and ids may change, and rules may be
added or made stricter.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from engine.check.asked_apart import SEPARATOR
from engine.check.finding import Finding, error, shown
from engine.check.held_against import HeldAgainst
from engine.check.kept_apart import IN_PERSON, Kept, anchors_of, as_shipped, kept_apart
from engine.check.subject import Subject, read_subject
from engine.check.ways_past import OTHERWISE
from engine.ids import ElementId
from engine.model.people import Part
from engine.model.procedure import Clause
from engine.model.rules import APART
from engine.package.places import read_package, shipped, shipped_ids

#: Clauses that are named where none says that the step keeps people apart.
_MOST_CLAUSES = 3


def taken_away(subject: Subject) -> Iterator[Finding]:
    """Find what kept people apart before, and does not any more."""
    if not subject.is_complete or subject.settings is None:
        return
    if before := kept_before(subject):
        held = HeldAgainst(subject, before)
        for old, wrong in _lost(held):
            mend = _MEND[old.kind].format(old=old).replace(SEPARATOR, ", hidden where ")
            yield _finding(subject, old, wrong, mend)
        for old, step in held.copies():
            wrong = (
                f"“{subject.procedure.name_of(step)}” asks what “{held.called(old.thing)}” does"
            )
            wrong = f"{wrong}, and is not kept from the same people"
            copied = Kept(kind="by", name=step)
            yield _finding(subject, copied, wrong, "give it the same lane and properties")
        for old in _gone(held):
            wrong = f"“{shown(old.thing)}” is gone, and nothing came in its place"
            yield _finding(subject, old, wrong, "draw it again, or what does the same")


def kept_before(subject: Subject) -> list[Kept]:
    """Return what is kept apart in force, else as shipped.

    A version of which no clause says that it keeps people apart binds nobody. A procedure that is
    taken over as it is shipped, with a new release, is held against nothing else.
    """
    if subject.in_force is None or _is_shipped(subject):
        return as_shipped(subject.procedure_id)
    package = read_subject(subject.procedure_id, subject.in_force, is_whole=True).package
    is_said = any(clause.apart for clause in package.procedure.clauses.values())
    return kept_apart(package) if is_said else []


def _is_shipped(subject: Subject) -> bool:
    name = subject.procedure_id
    return name in shipped_ids() and read_package(shipped()[0] / name)[1] == subject.files


def _lost(held: HeldAgainst) -> Iterator[tuple[Kept, str]]:
    """Yield what is kept apart no more, with what is wrong, in the order of the list."""
    for key, old in held.before.items():
        new = held.now.get(key)
        if new == old or (new is None and not held.is_there(old)):
            continue
        if wrong := _CHECKS[old.kind](held, old, new):
            yield old, wrong


def _gone(held: HeldAgainst) -> Iterator[Kept]:
    """Yield what is gone with its step, role or form, and nothing came in its place."""
    came = [new for key, new in held.now.items() if key not in held.before]
    for key, old in held.before.items():
        if old.kind not in _GOES_ON or key in held.now or held.is_there(old):
            continue
        instead = next((new for new in came if _replaces(new, old)), None)
        if instead is None:
            yield old
        else:
            came.remove(instead)


def _replaces(new: Kept, old: Kept) -> bool:
    """Say whether a rule can have come in the place of one whose step, role or form is gone."""
    if new.kind != old.kind:
        return False
    if old.kind == "said":
        return new.name.partition(":")[0] == old.name.partition(":")[0]
    if old.kind in ("asked", "refused"):
        return old.thing == new.thing or old.rest == new.rest
    return old.kind not in ("part", "way") or new.value == old.value


# --- how it is told ---------------------------------------------------------------------------


def _finding(subject: Subject, old: Kept, wrong: str, mend: str) -> Finding:
    clauses = _clauses(subject, old)
    file, place = _place(subject, old, clauses)
    said = f" ({', '.join(clauses)})" if clauses else ""
    text = f"{wrong}{said}. It keeps people apart, and no new version takes that away"
    return error(file, place, f"{text}; {shown(mend)}")


def _place(subject: Subject, old: Kept, clauses: list[str]) -> tuple[str, str]:
    element = subject.procedure.elements.get(ElementId(old.thing))
    form = subject.package.forms.get(old.thing)
    if old.kind in _TABLES:
        return "procedure.toml", f"{_TABLES[old.kind]}.{old.thing}"
    if old.kind in ("names", "asked", "offers", "theirs", "refused") and form is not None:
        return form.source, old.rest.rpartition(".")[2]
    if element is not None and old.kind != "said":
        return subject.file_of(element), element.id
    is_there = bool(clauses) and clauses[0] in subject.procedure.clauses
    return "clauses.toml", clauses[0] if is_there else "file"


def _clauses(subject: Subject, old: Kept) -> list[str]:
    """Return the clauses that say a rule, else the first of those that it carries."""
    if old.kind == "said":
        return [old.value]
    clauses = subject.procedure.clauses.values()
    said = [each.id for each in clauses if old.thing in _things(each)]
    carriers = {old.thing, f"form:{old.thing}", f"decision:{old.thing}"}
    return said or [each.id for each in clauses if carriers & {*each.carried_by}][:_MOST_CLAUSES]


def _things(clause: Clause) -> set[str]:
    return {Kept(kind="said", name=each).thing for each in anchors_of(clause)}


# --- by kind ----------------------------------------------------------------------------------

#: Says what is wrong with a rule that is missing, or has another value; "" where nothing is.
_Check = Callable[[HeldAgainst, Kept, Kept | None], str]


def _missing(said: str) -> _Check:
    return lambda held, old, new: "" if new else f"“{held.called(old.thing)}” {said}"


def _changed(other: str, none: str) -> _Check:
    """Say that FEEL, or an id, is another while all that it named is still called so, or none."""

    def check(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
        if new is None:
            return f"“{held.called(old.thing)}” {none}"
        if held.is_renamed(old):
            return ""
        return f"“{held.called(old.thing)}” {other} ({shown(new.value)})"

    return check


def _said(_held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    return "" if new else f"no clause says “{shown(old.name)}” any more"


def _part(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    if new is None or Part(old.value) not in APART:
        return ""
    return f"the part of “{held.called(old.thing)}” is {new.value}, and was {old.value}"


def _second_person(held: HeldAgainst, old: Kept, _new: Kept | None) -> str:
    if held.is_checked_by_another(old):
        return ""
    return f"“{held.called(old.thing)}” may be done by who did what it checks"


def _names(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    if held.is_named_otherwise(old, new):
        return ""
    title = held.called(old.value)
    return f"who is named here is not given the role of {title}, so no rule would hold for them"


def _by(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    if new is None or not held.lets_strangers(old, new):
        return ""
    name = held.called(old.thing)
    return f"“{name}” is for {held.titles(new)}, and was for {held.titles(old)}"


def _starts(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    if new is None or not held.starts_as_dissenter(old, new):
        return ""
    return f"“{held.called(old.thing)}” may be started by who dissents"


def _first(held: HeldAgainst, old: Kept, _new: Kept | None) -> str:
    past = held.passed(old)
    return f"a way leads past “{held.called(old.thing)}” to “{past}”" if past else ""


def _way(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    if new is None and (old.rest not in held.ids["elements"] or held.leads_elsewhere(old)):
        return ""
    if new is not None and held.is_renamed(old):
        return ""
    if new is not None and _is_stricter(old.value, new.value) and not held.leads_to_guard(old):
        return ""
    way = f"after “{held.called(old.thing)}” the way to “{held.called(old.rest)}”"
    if new is None:
        return f"{way} is not there"
    return f"{way} is taken {'' if new.value == OTHERWISE else 'where '}{shown(new.value)}"


def _is_stricter(old: str, new: str) -> bool:
    """Say whether a condition asks for the same and more."""
    more = new.removeprefix(f"{old} and ")
    return more != new and not re.search(r"\bor\b", more)


def _asked(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    if new is None:
        return "it is not asked any more"
    return "fewer answer it themselves" if held.is_asked_for_less(old, new) else ""


def _offers(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    missing = held.offers_less(old, new) if new is not None else []
    return f"it does not offer {', '.join(missing)} any more" if missing else ""


def _told(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    if new and held.is_renamed(old):
        return ""
    return f"“{held.called(old.thing)}” goes to {shown(new.value) if new else 'nobody'}"


_CHECKS: Mapping[str, _Check] = {
    "said": _said,
    #: Whether it still holds is tried (`separation_values.py`), in whatever words.
    "never": lambda _held, _old, _new: "",
    "part": _part,
    "nominees": _changed("has its nominees from another fact", "has nobody nominated for it"),
    "declared": _changed("is declared free by another fact", "needs no declaration of being free"),
    "barred_by": _missing("bars nobody who would take the part over"),
    "ends_for": _changed("ends for others than it did", "ends for nobody who may not keep it"),
    "starts": _starts,
    "takes": _changed("takes something else over", "takes it over no more"),
    "of_its_own": _missing(
        "goes on from another case, so who dissents in it is kept from nothing"
    ),
    "recorded": _changed("is read under another key", "is read nowhere"),
    "shared": _missing("is not shared, so no further dissent of the same occasion knows of it"),
    "gives": _changed("gives the role to somebody else", "gives the role to nobody"),
    "names": _names,
    "decided": _changed("is decided by another table", "is decided by no table"),
    "by": _by,
    **dict.fromkeys(IN_PERSON, _missing("may be given for another")),
    "second_person": _second_person,
    "assigned": _changed("is assigned to somebody else", "is assigned to nobody"),
    "form": _changed("asks something else", "asks nothing"),
    "on": _changed("may be sent at another time", "may never be sent"),
    "calls": _changed("calls another process", "calls none"),
    "told": _told,
    "asked": _asked,
    "offers": _offers,
    "theirs": _changed("holds the words of another", "holds nobody's words"),
    "refused": _changed("is refused for another reason", "is refused for no reason any more"),
    "first": _first,
    "way": _way,
    "repeats": _changed("is done for others", "is done once only"),
}
#: What has to come in the place of what is gone.
_GOES_ON = frozenset(
    {
        "said",
        "way",
        "part",
        "barred_by",
        "gives",
        "names",
        "decided",
        *IN_PERSON,
        "second_person",
        "asked",
        "refused",
    }
)
#: Tables of procedure.toml.
_TABLES: Mapping[str, str] = {
    **dict.fromkeys(("part", "nominees", "declared", "barred_by", "ends_for"), "roles"),
    **dict.fromkeys(("starts", "takes", "of_its_own"), "entry"),
    **dict.fromkeys(("recorded", "shared"), "known"),
}
_MEND: Mapping[str, str] = {
    "said": "write it in apart of its clause again",
    "part": "give the role that part again",
    "nominees": "write nominees = {old.value} again",
    "declared": "write declared = {old.value} again",
    "barred_by": "write barred_by again",
    "ends_for": "write ends_for = {old.value} again",
    "starts": "name only the roles {old.value} again",
    "takes": "write {old.rest} = {old.value} again",
    "of_its_own": "take continues = true away",
    "recorded": "write {old.name} = {old.value} again",
    "shared": "write its key in keys of [occasion] again",
    "gives": "appoint {old.rest} = {old.value} there again",
    "names": "appoint {old.value} there again",
    "decided": "let the table {old.value} decide it again",
    "by": "give it back to them",
    **dict.fromkeys(IN_PERSON, "give it the property inPerson again"),
    "second_person": "write notBy = {old.rest} again",
    "assigned": "write assignee = {old.value} again",
    "form": "show the form {old.value} again",
    "on": "attach it to {old.value} again",
    "calls": "call {old.value} again",
    "told": "let it go to {old.value} again",
    "asked": "ask it as before: {old.value}",
    "offers": "offer {old.value} again",
    "theirs": "write saidBy, and confirmed, as before ({old.value})",
    "refused": "write refusedBecause = {old.value} again",
    "first": "lead every way through it again",
    "way": "write the condition “{old.value}” at that way again",
    "repeats": "do it for each of {old.value} again",
}
