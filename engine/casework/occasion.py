"""What a case shares with the others of its occasion: found, taken over, asked about."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from engine.casework.casework import Casework
from engine.casework.need_to_know import Standing, may_open, require_access
from engine.casework.other_dissents import about, continues, shares
from engine.casework.walls import Reader, reader_elsewhere, reader_of
from engine.errors import InvalidAnswers, NotFound
from engine.forms import Form, appointments
from engine.ids import ConferenceId, PersonId, RoleId
from engine.model.case import Case
from engine.model.case_file import Path, value_at, with_answers
from engine.model.occasion import Fact, Occasion, Shared, entries_of, may_be_same, with_ids_of
from engine.model.people import Part
from engine.package import Definition
from engine.ports import Place, UnitOfWork
from engine.texts.british import show_date_and_time
from engine.wording.terms import answer_words

#: Parts of those who say what is recorded of an occasion.
_ASKED = (Part.CHAIR, Part.ADMINISTRATION)
#: Cases from before there were records that are read at once.
MOST_AT_ONCE = 100

# --- which one -----------------------------------------------------------------------------


def occasion_of(
    work: UnitOfWork, definition: Definition, occasion_id: ConferenceId, *, lock: bool = False
) -> Occasion:
    """Return what is recorded of an occasion; `lock` it to change it.

    Raises `Damaged`, `Unavailable`.
    """
    kept = work.occasions.find(occasion_id, lock=lock)
    return kept or recovered(definition, occasion_id, work.cases.of_conference(occasion_id))


def recovered(
    definition: Definition, occasion_id: ConferenceId, cases: Sequence[Case]
) -> Occasion:
    """Return the record of an occasion that has none yet: what its oldest case says.

    What other cases say otherwise stays in them.
    """
    blank = Occasion(id=occasion_id, procedure_id=definition.id)
    for oldest in cases[:1]:
        facts = definition.shared.facts(oldest.file)
        key = definition.procedure.occasion.date
        return blank.changed(facts, case_id=oldest.id, at=oldest.started_at, date_key=key)
    return blank


def found_for(
    work: UnitOfWork, definition: Definition, answers: Mapping[str, Any]
) -> Occasion | None:
    """Return the occasion that a new case is about, locked: of its day, with an entry of its list.

    Whoever starts has taken a reference, so of two that start at once the second sees the first.
    """
    rule = definition.procedure.occasion
    day, about = str(answers.get(rule.date) or "")[:10], entries_of(answers.get(rule.items))
    if not day or not about:
        return None
    for each in work.occasions.on_day(definition.id, day):
        known = entries_of(each.facts.get(rule.items))
        is_same = any(may_be_same(one, other) for one in known for other in about)
        # What was recorded by mistake alone binds nobody.
        if is_same and not all(c.is_voided for c in work.cases.of_conference(each.id)):
            return work.occasions.find(each.id, lock=True)
    return _from_before(work, definition, day=day, about=about)


def _from_before(
    work: UnitOfWork, definition: Definition, *, day: str, about: Sequence[Mapping[str, Any]]
) -> Occasion | None:
    """Return the oldest occasion of cases from before there were records, which none has yet."""
    items, after = definition.procedure.occasion.items, None
    found: list[tuple[Case, Occasion]] = []
    while ids := work.cases.unrecorded(definition.id, after=after, limit=MOST_AT_ONCE):
        after = ids[-1]
        for case in work.cases.several(ids).values():
            occasion = recovered(definition, case.conference_id, [case])
            known = entries_of(occasion.facts.get(items))
            if occasion.day == day and any(may_be_same(a, b) for a in known for b in about):
                found.append((case, occasion))
    for _, occasion in sorted(found, key=lambda each: (each[0].started_at, each[0].id)):
        if not all(case.is_voided for case in work.cases.of_conference(occasion.id)):
            return occasion
    return None


# --- what is answered ----------------------------------------------------------------------


def as_recorded(
    casework: Casework, answers: Mapping[str, Any], place: Place | None
) -> Mapping[str, Any]:
    """Return answers as the record of the occasion takes them.

    Entries get the ids that they have there, and what is left empty stays as it is recorded.
    Raises `InvalidAnswers` at each answer that says otherwise than another case recorded.
    """
    file, shared = casework.file, casework.definition.shared
    path = file.item_path(place) if place is not None else ()
    is_unsaid = file.is_new and file.occasion is None
    changes = shared.changes(file.content, with_answers(file.content, path, answers))
    if is_unsaid or not changes:
        return answers
    occasion = file.locked_occasion()
    if not path:
        answers = {**answers, **_with_ids(casework, occasion, answers)}
    recorded, readers = shared.facts(occasion.facts), cache(lambda: [*_readers(casework)])
    differing = {
        at: _differs(casework, fact, occasion, readers)
        for fact, at, value in _said(shared, answers, path, file.content)
        if value is not None
        and recorded.get(fact, value) != value
        and occasion.recorded[fact].case_id != casework.id
    }
    if differing:
        raise InvalidAnswers(differing)
    return answers


def _with_ids(
    casework: Casework, occasion: Occasion, answers: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return the shared lists of some answers with the ids that their entries have already.

    Raises `InvalidAnswers` at each row that may be one of several.
    """
    there, here = occasion.facts, casework.file.content
    agency_of = casework.people.agencies.name_of
    return {
        name: with_ids_of(
            answers[name], there.get(name), here.get(name), at=name, agency_of=agency_of
        )
        for name in casework.definition.shared.lists
        if answers.get(name)
    }


def _said(
    shared: Shared, answers: Mapping[str, Any], path: Path, file: Mapping[str, Any]
) -> Iterator[tuple[Fact, str, Any]]:
    """Yield each shared fact among the answers of a form, with its field and its value.

    The form asks at the top, or inside an entry of a list, to which the path leads.
    """
    if path:
        name, entry = str(path[0]), value_at(file, path)
        for key in sorted(shared.lists.get(name, frozenset()) & answers.keys()):
            if len(path) == 2 and isinstance(entry, Mapping):
                yield (name, str(entry.get("id")), key), key, answers[key]
        return
    yield from (((key,), key, answers[key]) for key in shared.keys if key in answers)
    for name, keys in shared.lists.items():
        for index, row in enumerate(answers.get(name) or ()):
            for key in sorted(keys & row.keys()):
                yield (name, str(row.get("id")), key), f"{name}[{index}].{key}", row[key]


def _differs(
    casework: Casework, fact: Fact, occasion: Occasion, readers: Callable[[], Sequence[Reader]]
) -> str:
    """Say that the record says otherwise; what, only to who may know it, else whom to ask."""
    definition = casework.definition
    said = f"The record of this {definition.procedure.occasion.title} says"
    one = "it is one record for every dissent from it"
    if not any(reader.knows_shared(fact) for reader in readers()):
        return f"{said} otherwise. {_whom_to_ask(casework, fact, occasion)}: {one}"
    value = definition.shared.facts(occasion.facts)[fact]
    asked = definition.asked.get((fact[0], *fact[2:]), ())
    shown = answer_words(asked[0].field if asked else None, value, casework.people.called)
    since = show_date_and_time(occasion.recorded[fact].at)
    return f"{said} {shown}, since {since}. If that is wrong, have it corrected: {one}"


def _readers(casework: Casework) -> Iterator[Reader]:
    """Yield who somebody that answers is in each case of the occasion that opens to them."""
    standing = casework.staffing.standing(casework.ledger.actor.person_id or PersonId(""))
    if not casework.file.is_new:
        yield reader_of(casework, standing)
    for other in opening(casework.work, casework.case.conference_id, standing):
        if other.id != casework.id:
            yield reader_elsewhere(casework, other, standing)


def _whom_to_ask(casework: Casework, fact: Fact, occasion: Occasion) -> str:
    """Return who chairs the case from which something is recorded, or administers it."""
    part, of = casework.definition.part, occasion.recorded[fact].case_id
    people = {part(p.role): p.person_id for p in casework.work.participants.of(of)}
    found = next((people[each] for each in _ASKED if each in people), None)
    name = casework.people.called(found) if found else ""
    return f"Ask {name or 'its chair or administration'}"


def opening(work: UnitOfWork, occasion_id: ConferenceId, standing: Standing) -> Iterator[Case]:
    """Yield the cases of an occasion that open to somebody."""
    cases = [each for each in work.cases.of_conference(occasion_id) if not each.is_damaged]
    ids = [each.id for each in cases]
    participants, tasks = work.participants.of_several(ids), work.tasks.open_of_several(ids)
    for each in cases:
        if may_open(each, standing, participants.get(each.id, ()), tasks.get(each.id, ())):
            yield each


def known_to(
    work: UnitOfWork, definition: Definition, occasion: Occasion, standing: Standing
) -> dict[str, Any]:
    """Return what who starts a further case takes over: of children, those known to them."""
    cases = opening(work, occasion.id, standing)
    theirs = {entry for case in cases for entry in definition.shared.entries(case.file)}
    known = {
        name: [each for each in value if (name, str(each["id"])) in theirs]
        if name in definition.shared.lists and not definition.shared.is_common((name, "", ""))
        else value
        for name, value in definition.shared.for_new_case(occasion).items()
    }
    return {name: value for name, value in known.items() if value}


# --- the same dissent ----------------------------------------------------------------------


def refuse_same_dissent(
    casework: Casework, form: Form, answers: Mapping[str, Any], by: PersonId
) -> None:
    """Raise `InvalidAnswers` where somebody is to dissent who does so already, about a same child.

    In a case of the occasion that has not ended. Its reference is told to whom it opens.
    """
    definition = casework.definition
    rule = definition.procedure.occasion
    dissenting = {
        PersonId(person): path
        for path, role, person in appointments(form, answers)
        if definition.part(RoleId(role)) is Part.DISSENTER
    }
    if not rule.items or not dissenting or continues(definition, casework.case):
        return
    content = with_answers(casework.file.content, (), answers)
    if found := _dissented_already(casework, dissenting, content):
        person, other = found
        raise InvalidAnswers({dissenting[person]: _dissents_already(casework, other, by)})


def _dissented_already(
    casework: Casework, dissenting: Collection[PersonId], content: Mapping[str, Any]
) -> tuple[PersonId, Case] | None:
    """Return who of some people dissents about a same child in an open case, and that case."""
    definition = casework.definition
    own = about(definition, content)
    others = [each for each in _open_others(casework) if shares(definition, each, own)]
    taking_part = casework.work.participants.of_several([each.id for each in others])
    for other in others:
        for participant in taking_part.get(other.id, ()):
            is_dissenter = definition.part(participant.role) is Part.DISSENTER
            if is_dissenter and participant.person_id in dissenting:
                return participant.person_id, other
    return None


def refuse_twice_by_correction(casework: Casework, fact: str, by: PersonId | None) -> None:
    """Raise `InvalidAnswers` where a correction makes two records, or two dissents, of one.

    Two occasions are never joined; whoever may know of the other case is told which it is.
    """
    definition = casework.definition
    rule, key = definition.procedure.occasion, fact.partition("[")[0]
    children = definition.procedure.children
    if by is None or not rule.items or key not in (rule.date, rule.items, children):
        return
    if other := _of_another_record(casework):
        said = f"There is a case about the same child at a {rule.title} of that day already"
        after = f"If that is the same {rule.title}, have this case voided and record it there"
        raise InvalidAnswers({fact: f"{_named(casework, said, other, by)}. {after}"})
    dissenting = casework.parts.of_part(Part.DISSENTER)
    if (found := _dissented_already(casework, dissenting, casework.file.content)) is not None:
        raise InvalidAnswers({fact: _dissents_already(casework, found[1], by)})


def _of_another_record(casework: Casework) -> Case | None:
    """Return a case of another occasion of the same day that is about one of the same."""
    work, definition = casework.work, casework.definition
    rule, own = definition.procedure.occasion, casework.file.content
    day, entries = str(own.get(rule.date) or "")[:10], entries_of(own.get(rule.items))
    for each in work.occasions.on_day(definition.id, day) if day else ():
        known = entries_of(each.facts.get(rule.items))
        if each.id == casework.case.conference_id or not _have_same(known, entries):
            continue
        for case in work.cases.of_conference(each.id):
            if not case.is_voided:
                return case
    return None


def _have_same(some: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]]) -> bool:
    return any(may_be_same(one, other) for one in some for other in others)


def _open_others(casework: Casework) -> Iterator[Case]:
    """Yield the other dissents of the occasion that have not ended."""
    for other in casework.work.cases.of_conference(casework.case.conference_id):
        is_open = other.id != casework.id and not other.has_ended and not other.is_damaged
        if is_open and not continues(casework.definition, other):
            yield other


def _dissents_already(casework: Casework, other: Case, by: PersonId) -> str:
    said = "This person's dissent about the same child is open already"
    return _named(casework, said, other, by)


def _named(casework: Casework, said: str, other: Case, by: PersonId) -> str:
    """Return a sentence with the reference of another case for whoever may know of that."""
    try:
        require_access(casework.work, other, casework.staffing.standing(by))
    except NotFound:
        return said
    return f"{said}: it is {other.reference}"
