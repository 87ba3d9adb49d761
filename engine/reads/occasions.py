"""An occasion as one person may see it: its record, the changes of that, and its dissents."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.casework.casework import Casework
from engine.casework.occasion import found_for, occasion_of, opening
from engine.casework.office import Office
from engine.casework.scene import scene_of
from engine.casework.walls import Reader, reader_of
from engine.errors import Damaged, InvalidAnswers, NotFound
from engine.forms import appointments, list_at, validate
from engine.ids import CaseId, ConferenceId, PersonId, RoleId
from engine.model.agencies import Agencies
from engine.model.case import Answers, NewCase
from engine.model.damage import Damage, Listed
from engine.model.history import HistoryRow
from engine.model.occasion import Fact, Occasion, entries_of
from engine.model.people import Part
from engine.package import Definition
from engine.ports import UnitOfWork
from engine.reads.case_view import CaseView, view_for
from engine.reads.cases import Startable
from engine.texts.british import capital
from engine.wording.terms import Called, answer_words, fact_label, names_among, words_of

#: Cases of an occasion that its page shows; more are counted.
MOST_CASES = 20
#: Changes of a record that its page shows.
_MOST_CHANGES = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedFact:
    """A line of the record: what is asked, or of whom several things are; and what is said."""

    label: str
    shown: str
    #: Of a list, a line for each of its entries.
    entries: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class OccasionView:
    """An occasion for the page of one person who may open a case of it."""

    #: What the procedure calls it.
    title: str
    revision: int
    facts: Sequence[RecordedFact]
    changes: Listed[HistoryRow]
    #: The dissents that open to the person.
    cases: Listed[CaseView]
    #: How many more open to the person, and are not shown.
    more: int
    #: The agencies of who attended that are not in the register, as they are written.
    unknown_agencies: Sequence[str]
    #: What each says otherwise than the record, from before there was one or as it acted on it.
    differing: Mapping[CaseId, Sequence[RecordedFact]]


def further(occasion: OccasionView, starts: Sequence[Startable]) -> Sequence[Startable]:
    """Return what of all that a person may start records another dissent of an occasion.

    Where something is meant for that, nothing that would open an occasion. None of an occasion
    that was opened by mistake.
    """
    if all(view.case.is_voided for view in occasion.cases):
        return ()
    of_it = [s for s in starts if s.procedure_id == occasion.cases[0].definition.id]
    return [each for each in of_it if not each.opens] or of_it


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasions:
    """Reads of occasions."""

    office: Office

    def one(self, occasion_id: ConferenceId, *, by: PersonId) -> OccasionView:
        """Return an occasion to whom a case of it opens. Raises `NotFound`, `Damaged`."""
        with self.office.open_work() as work:
            seen, damaged, more = self._seen(work, occasion_id, by)
            if not seen:
                said = "Expected a conference that you take part in, but there is none here."
                raise NotFound(said)
            definition = seen[0][0].definition
            occasion, readers = (
                occasion_of(work, definition, occasion_id),
                [reader_of(casework, casework.staffing.standing(by)) for casework, _ in seen],
            )
            known = {
                fact: value
                for fact, value in definition.shared.facts(occasion.facts).items()
                if any(reader.knows_shared(fact) for reader in readers)
            }
            called = names_among(work.people, list(known.values()))
            return OccasionView(
                title=definition.procedure.occasion.title,
                revision=occasion.revision,
                facts=list(_lines(definition, occasion, known, called)),
                changes=_changes(work, occasion, readers),
                cases=Listed([view for _, view in seen], damaged),
                more=more,
                unknown_agencies=_unknown_agencies(work, definition, known),
                differing={
                    casework.id: list(_differing(casework, occasion, reader, called))
                    for (casework, _), reader in zip(seen, readers, strict=True)
                },
            )

    def alike(self, new: NewCase, given: Mapping[str, Any], *, by: PersonId) -> Sequence[str]:
        """Return the references of running cases that one to be started would repeat.

        Those that open to the person, of the same occasion and process, where nobody dissents who
        could tell them apart, nor here. Answers that would be refused repeat nothing.
        """
        definition = self.office.definitions.in_force(new.procedure_id)
        with self.office.open_work() as work:
            answers = self._answers(work, definition, new, given)
            occasion_id = _occasion_id(work, definition, new, answers) if answers else None
            if occasion_id is None:
                return ()
            standing = self.office.standing_by_roles(work, by)
            running = {
                case.id: case.reference
                for case in opening(work, occasion_id, standing)
                if case.process_id == new.process_id and not case.has_ended
            }
            taking_part = work.participants.of_several(list(running))
            return [
                reference
                for case_id, reference in running.items()
                if not _is_told_apart(definition, [p.role for p in taking_part.get(case_id, ())])
            ]

    def _answers(
        self, work: UnitOfWork, definition: Definition, new: NewCase, given: Mapping[str, Any]
    ) -> Answers | None:
        """Return clean answers to a start form that names nobody who tells cases apart."""
        form = definition.form(definition.start_of(new.process_id))
        blank = self.office.blank(definition, new.process_id)
        try:
            answers = validate(form, given, scene_of(self.office.opened(work, definition, blank)))
        except InvalidAnswers:
            return None
        named = [RoleId(role) for _, role, _ in appointments(form, answers)]
        return None if _is_told_apart(definition, named) else answers

    def _seen(
        self, work: UnitOfWork, occasion_id: ConferenceId, by: PersonId
    ) -> tuple[list[tuple[Casework, CaseView]], list[Damage], int]:
        """Return the cases that open to somebody, what of them cannot be read, and how many more.

        Of each is asked first whether it opens; only so many of those are opened.
        """
        seen: list[tuple[Casework, CaseView]] = []
        damaged: list[Damage] = []
        opens_to = self.office.standing_by_roles(work, by)
        cases = list(opening(work, occasion_id, opens_to))
        shown = {each.id for each in sorted(cases, key=lambda c: c.has_ended)[:MOST_CASES]}
        for case in cases:
            if case.id not in shown:
                continue
            try:
                casework = self.office.read(work, case.id)
                seen.append((casework, view_for(casework, casework.staffing.standing(by))))
            except NotFound:
                continue
            except Damaged:
                damaged.append(Damage(kind="case", id=case.id, reference=case.reference))
        return seen, damaged, len(cases) - len(shown)


def _is_told_apart(definition: Definition, roles: Sequence[RoleId]) -> bool:
    """Say whether somebody dissents: two cases of one occasion are told apart by who that is."""
    return any(definition.part(role) is Part.DISSENTER for role in roles)


def _occasion_id(
    work: UnitOfWork, definition: Definition, new: NewCase, answers: Mapping[str, Any]
) -> ConferenceId | None:
    if new.conference_of is not None:
        return work.cases.one(new.conference_of).conference_id
    found = found_for(work, definition, answers)
    return found.id if found else None


def _differing(
    casework: Casework, occasion: Occasion, reader: Reader, called: Called
) -> Iterator[RecordedFact]:
    """Yield what a case says otherwise than the record, as far as its reader may know it."""
    shared = casework.definition.shared
    recorded = shared.facts(occasion.facts)
    for fact, value in shared.facts(casework.file.content).items():
        if recorded.get(fact, value) != value and reader.knows_shared(fact):
            label, shown = _said(casework.definition, fact, value, called)
            name = recorded.get((*fact[:2], "name"), "") if len(fact) > 1 else ""
            yield RecordedFact(label=f"{name}: {label}" if name else label, shown=shown)


def _changes(
    work: UnitOfWork, occasion: Occasion, readers: Sequence[Reader]
) -> Listed[HistoryRow]:
    """Return the changes of a record, each as the first who may know of it reads it."""
    rows = work.history.of(CaseId(occasion.id), limit=_MOST_CHANGES)
    read = ([reader.of_record(row) for reader in readers] for row in rows)
    return Listed(
        [one for each in read for one in [next(filter(None, each), None)] if one], rows.damaged
    )


def _lines(
    definition: Definition, occasion: Occasion, known: Mapping[Fact, object], called: Called
) -> Iterator[RecordedFact]:
    """Yield what is known of a record: a line each, and one for each entry of a list."""
    for key in definition.shared.keys:
        if (key,) in known:
            label, shown = _said(definition, (key,), known[key,], called)
            yield RecordedFact(label=label, shown=shown)
    for name, keys in definition.shared.lists.items():
        entries = [
            said
            for entry in entries_of(occasion.facts.get(name))
            if (said := _entry(definition, (name, str(entry["id"])), keys, known, called))
        ]
        if entries:
            yield RecordedFact(label=_list_label(definition, name), shown="", entries=entries)


def _entry(
    definition: Definition,
    of: Fact,
    keys: Collection[str],
    known: Mapping[Fact, object],
    called: Called,
) -> str:
    """Return what is known of an entry of a list: its name, then what else is not said by that."""
    who = str(known.get((*of, "name")) or "")
    facts = [(*of, key) for key in sorted({*keys} - {"name"})]
    said = [_said(definition, fact, known[fact], called) for fact in facts if fact in known]
    return "; ".join(filter(None, [who, *(": ".join(one) for one in said if one[1] != who)]))


def _list_label(definition: Definition, name: str) -> str:
    """Return how a form calls a list, else its key as words."""
    found = (list_at(form, name) for form in definition.forms.values())
    label = next((each.label for each in found if each is not None), None)
    return capital(label.source if label and not label.names else words_of(name))


def _unknown_agencies(
    work: UnitOfWork, definition: Definition, known: Mapping[Fact, object]
) -> Sequence[str]:
    """Return which agencies of who attended the register does not have."""
    listed = definition.procedure.known.attended
    written = [
        str(value)
        for fact, value in known.items()
        if value and fact[0] == listed and fact[-1] in ("agency", "represents")
    ]
    register = Agencies(agencies=work.agencies.all() if written else ())
    return sorted({each for each in written if register.named(each) is None})


def _said(definition: Definition, fact: Fact, value: object, called: Called) -> tuple[str, str]:
    asked = definition.asked.get((fact[0], *fact[2:]), ())
    field = asked[0].field if asked else None
    label = fact_label(definition, fact[0], *fact[2:])
    return label.removesuffix("?"), answer_words(field, value, called)
