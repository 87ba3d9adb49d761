"""What is known of one person in a case: of who attended, from the register, from the parts.

The tables of a procedure ask this of who reviews and who sits, so that it does
not rest on what somebody ticks. True and false are said where list or register knows; else null.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.ids import PersonId
from engine.model.names import written_name
from engine.model.people import Person

#: Managers above one another that are looked at.
MOST_LEVELS = 12
#: What is known of a person, each true, false or null.
FACTS = (
    "attended", "agency_represented", "chaired", "minuted", "dissents", "reviewed",
    "line_manages_dissenter", "line_manages_attender", "higher_in_line", "own_manager_chaired",
    "led_enquiry", "operational_team",
)  # fmt: skip
#: What is known beside that, as text or null.
TEXTS = ("agency", "how")
#: What is known beside that, as a list of texts.
LISTS = ("agencies",)

#: Says whether two agencies that are written down are one.
IsSame = Callable[[str, str], bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Attender:
    """A row of the list of who attended, and who of the register that is, if it is certain."""

    name: str
    #: The agency that they represented.
    agency: str = ""
    #: Their own, where that is written too.
    own_agency: str = ""
    how: str = ""
    person_id: PersonId | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """What list, register and parts say; None where it was not recorded."""

    attenders: Sequence[Attender] | None
    #: Line managers of attenders, of theirs and so on; who is not read is missing.
    managers: Mapping[PersonId, PersonId | None]
    is_same: IsSame
    chair: PersonId | None = None
    dissenters: frozenset[PersonId] = frozenset()
    reviewers: frozenset[PersonId] = frozenset()
    led_enquiry: frozenset[PersonId] | None = None
    operational_team: frozenset[PersonId] | None = None


def fitting(row: Mapping[str, Any], candidates: Iterable[Person], is_one: IsSame) -> list[Person]:
    """Return whom of some people a row may mean: none, one or several who have its name.

    Who has its e-mail address goes before all others, and who has another is not meant; else the
    agency decides where both have one. `is_one` says whether two agencies are one, not whether
    they are of one family.
    """
    name, email, agency = (str(row.get(key) or "") for key in ("name", "email", "agency"))
    named = [each for each in candidates if written_name(each.name) == written_name(name)]
    address = email.strip().casefold()
    if by_address := [p for p in named if address and p.email.strip().casefold() == address]:
        return by_address
    return [
        each
        for each in named
        if not (address and each.email)
        and (not agency or not each.agency or is_one(agency, each.agency))
    ]


def matched(row: Mapping[str, Any], candidates: Iterable[Person], is_one: IsSame) -> Attender:
    """Return a row of the list with whom of some people it means, where that is certain.

    By `person` if the row has one; else whom it fits, if that is one alone.
    """
    name, agency = str(row.get("name") or ""), str(row.get("agency") or "")
    meant = fitting(row, candidates, is_one)
    named = row.get("person") or (meant[0].id if len(meant) == 1 else None)
    return Attender(
        name=name,
        agency=str(row.get("represents") or agency),
        own_agency=agency,
        how=str(row.get("how") or ""),
        person_id=PersonId(str(named)) if named else None,
    )


def known_of(person: Person, record: Record, *, written_agency: str = "") -> dict[str, Any]:
    """Return what is known of a person: `FACTS`, `TEXTS` and `LISTS`.

    `written_agency` is the one that stands beside them in the case, such as that of a seat.
    `agencies` are those that are recorded of them: whom they represented, whose they were there,
    and what the register says; none of them is one that is only written beside them.
    """
    row = _row_of(person, record)
    attended = _attended(person, record, row)
    manager = person.line_manager_id
    agencies = [each for each in (person.agency, written_agency) if each]
    there = (row.agency, row.own_agency) if row is not None else ()
    return {
        "agency": person.agency or written_agency or None,
        "how": row.how if row is not None and row.how else None,
        "agencies": [*dict.fromkeys(each for each in (*there, person.agency) if each)],
        "attended": attended,
        "agency_represented": _represented(agencies, record),
        "chaired": None if record.chair is None else record.chair == person.id,
        "minuted": None,
        "dissents": person.id in record.dissenters if record.dissenters else None,
        "reviewed": person.id in record.reviewers,
        "line_manages_dissenter": _manages(person.id, record.dissenters, record),
        "line_manages_attender": _manages_attender(person.id, record),
        "higher_in_line": _is_higher(person.id, record),
        "own_manager_chaired": (
            None if manager is None or record.chair is None else manager == record.chair
        ),
        "led_enquiry": _is_among(person.id, record.led_enquiry),
        "operational_team": _is_among(person.id, record.operational_team),
    }


def _is_among(person_id: PersonId, some: frozenset[PersonId] | None) -> bool | None:
    return None if some is None else person_id in some


def _row_of(person: Person, record: Record) -> Attender | None:
    rows = record.attenders or ()
    return next((each for each in rows if each.person_id == person.id), None)


def _attended(person: Person, record: Record, row: Attender | None) -> bool | None:
    """Say whether somebody attended; a namesake of whom nobody knows who it is leaves it open."""
    if row is not None or person.id == record.chair:
        return True
    if record.attenders is None:
        return None
    open_names = {written_name(each.name) for each in record.attenders if each.person_id is None}
    return None if written_name(person.name) in open_names else False


def _represented(agencies: Sequence[str], record: Record) -> bool | None:
    """Say whether an agency had somebody at the conference: each of those known of a person.

    A row without an agency leaves open which was represented there.
    """
    if record.attenders is None or not agencies:
        return None
    there = [each.agency for each in record.attenders]
    if all(any(record.is_same(agency, other) for other in there) for agency in agencies):
        return True
    return False if all(there) else None


# --- lines of management -------------------------------------------------------------------


def people_there(record: Record) -> frozenset[PersonId]:
    """Return everybody who is known to have been there: on the list, dissenting, chairing."""
    listed = {each.person_id for each in record.attenders or () if each.person_id is not None}
    chair = {record.chair} if record.chair is not None else set()
    return frozenset(listed | chair | record.dissenters)


def _manages(
    person_id: PersonId, some: frozenset[PersonId], record: Record, *, are_all: bool = True
) -> bool | None:
    managers = [record.managers.get(each) for each in some]
    if person_id in managers:
        return True
    return False if managers and are_all and None not in managers else None


def _manages_attender(person_id: PersonId, record: Record) -> bool | None:
    return _manages(person_id, people_there(record), record, are_all=_knows_all(record))


def _is_higher(person_id: PersonId, record: Record) -> bool | None:
    """Say whether somebody stands above an attender's line manager.

    Whoever has no line manager on record may have one all the same: who stands above them is not
    known, as for `_manages`.
    """
    lines = [tuple(_line_above(each, record)) for each in people_there(record)]
    if any(person_id in line[1:] for line in lines):
        return True
    are_whole = all(line and record.managers.get(line[-1]) is not None for line in lines)
    return False if lines and _knows_all(record) and are_whole else None


def _line_above(person_id: PersonId, record: Record) -> Iterator[PersonId]:
    """Yield the managers above somebody, the nearest first; a loop ends it."""
    seen, above = {person_id}, record.managers.get(person_id)
    while above is not None and above not in seen:
        yield above
        seen.add(above)
        above = record.managers.get(above)


def _knows_all(record: Record) -> bool:
    """Say whether it is known of each row of the list who of the register that is."""
    rows = record.attenders
    return rows is not None and all(each.person_id is not None for each in rows)
