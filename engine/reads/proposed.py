"""Corrections that wait for a second person, as one person may see them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.casework.casework import Casework
from engine.casework.need_to_know import Standing
from engine.casework.second_person import Proposal, confirming_role, is_overtaken, proposed
from engine.model.case_file import keys_of, value_at
from engine.wording.terms import fact_label, fact_words, names_among


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposedLine:
    """A correction that waits for a second person."""

    fact: str
    label: str
    before: str
    after: str
    because: str
    #: Who proposes it.
    by: str
    #: Whether the reader proposes it, and may take it back; else they may answer it.
    is_own: bool
    #: Whether something else was recorded there since, so that nobody may confirm it.
    is_overtaken: bool = False


def proposed_lines(casework: Casework, standing: Standing) -> Iterator[ProposedLine]:
    """Yield the proposals that somebody made, or may answer."""
    for proposal in proposed(casework):
        is_own = proposal.by == standing.person.id
        if is_own or confirming_role(casework, standing, proposal):
            yield _line(casework, proposal, is_own=is_own)


def _line(casework: Casework, proposal: Proposal, *, is_own: bool) -> ProposedLine:
    definition, keys = casework.definition, keys_of(proposal.path)
    before = value_at(casework.file.content, proposal.path)

    def shown(value: Any) -> str:
        if isinstance(value, list) and any(isinstance(each, dict) for each in value):
            return "; ".join(_row(each) for each in value)
        called = names_among(casework.work.people, [value])
        return fact_words(definition, *keys, value=value, called=called)

    return ProposedLine(
        fact=proposal.fact,
        label=fact_label(definition, *keys),
        before=shown(before),
        after=shown(proposal.after),
        because=proposal.because,
        by=casework.people.called(proposal.by),
        is_own=is_own,
        is_overtaken=is_overtaken(casework, proposal),
    )


def _row(row: dict[str, Any]) -> str:
    return ", ".join(str(row[key]) for key in ("name", "agency", "represents") if row.get(key))
