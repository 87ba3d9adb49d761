"""The register of agencies, and when two agencies that are written down are the same."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

from engine.ids import AgencyId
from engine.model.people import LONGEST_TEXT, is_email
from engine.model.spaces import plain_spaces

#: Agencies of the register.
MOST_AGENCIES = 2_000
#: Other names of one agency.
MOST_OTHER_NAMES = 20
_DROPPED = re.compile(r"[.'\u2019]")
_BETWEEN_WORDS = re.compile(r"\W+")
_SMALL_WORDS = frozenset({"and", "for", "in", "of", "on", "the", "to", "with"})
_TEXTS = ("name", "contact_name", "contact_email", "closed")


def spelled(agency: str) -> str:
    """Return the words of an agency's name as they are compared.

    Case, spaces, points and apostrophes make no difference; `&` is `and`.
    """
    plain = unicodedata.normalize("NFKC", agency).casefold().replace("&", " and ")
    return " ".join(_BETWEEN_WORDS.sub(" ", _DROPPED.sub("", plain)).split())


@dataclass(frozen=True, kw_only=True, slots=True)
class Agency:
    """An agency whose people take part in conferences."""

    id: AgencyId
    name: str
    other_names: tuple[str, ...] = ()
    #: The agency that this one is part of.
    part_of: AgencyId | None = None
    is_statutory: bool = True
    #: Who is its safeguarding contact, and their work e-mail (Q20, Q22).
    contact_name: str = ""
    contact_email: str = ""
    #: Days on which it is closed, in words; no time limit moves for them.
    closed: str = ""
    active: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """Its name, and its other names."""
        return (self.name, *self.other_names)

    def as_written(self) -> Self:
        """Return the agency with plain spaces, and each other name once."""
        others = (" ".join(plain_spaces(each).split()) for each in self.other_names)
        by_words = {spelled(each): each for each in others if spelled(each)}
        by_words.pop(spelled(self.name), None)
        texts: dict[str, Any] = {
            key: " ".join(plain_spaces(getattr(self, key)).split()) for key in _TEXTS
        }
        return replace(self, other_names=tuple(by_words.values()), **texts)

    def faults(self) -> dict[str, str]:
        """Return what may not be kept of how the agency is entered: field to what to do."""
        faults = {}
        if not spelled(self.name):
            faults["name"] = "Enter the name of the agency"
        if len(self.other_names) > MOST_OTHER_NAMES:
            faults["other_names"] = f"Enter {MOST_OTHER_NAMES} other names or fewer"
        if self.contact_email and not is_email(self.contact_email):
            faults["contact_email"] = "Enter an email address in the form name@example.org"
        for key in _TEXTS:
            if wrong := _wrong_text(getattr(self, key)):
                faults[key] = wrong
        if wrong := next(filter(None, map(_wrong_text, self.other_names)), ""):
            faults["other_names"] = wrong
        return faults


def _wrong_text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        return f"Enter {LONGEST_TEXT} characters or fewer"
    return "" if text.isprintable() else "Enter this on one line, with letters, digits and signs"


@dataclass(frozen=True, kw_only=True)
class Agencies:
    """The register, asked by whatever name somebody wrote."""

    agencies: Sequence[Agency] = ()

    @cached_property
    def _by_id(self) -> Mapping[AgencyId, Agency]:
        return {each.id: each for each in self.agencies}

    @cached_property
    def _by_words(self) -> Mapping[str, Agency]:
        """Its own name goes before another's other name, and one in use before one that is not."""
        by_words: dict[str, Agency] = {}
        found = sorted(self._by_id.values(), key=lambda each: (not each.active, each.name))
        for each in found:
            by_words.setdefault(spelled(each.name), each)
        for each in found:
            for name in each.other_names:
                by_words.setdefault(spelled(name), each)
        return by_words

    def one(self, agency_id: AgencyId | None) -> Agency | None:
        """Return an agency by id."""
        return self._by_id.get(agency_id) if agency_id is not None else None

    def named(self, written: str) -> Agency | None:
        """Return the agency that is written by any of its names, or in front of a bracket."""
        words = spelled(written)
        return self._by_words.get(words) or self._by_words.get(spelled(written.split("(")[0]))

    def line_of(self, written: str) -> tuple[Agency, ...]:
        """Return the agency that is written, what that is part of, and so on; () if unknown."""
        line: dict[AgencyId, Agency] = {}
        agency = self.named(written)
        while agency is not None and agency.id not in line:
            line[agency.id] = agency
            agency = self.one(agency.part_of)
        return tuple(line.values())

    def name_of(self, written: str) -> str:
        """Return the register's name of an agency; tidied where it is not in the register.

        Two spellings of an agency that nobody registered come out alike.
        """
        known = self.named(written)
        return known.name if known is not None else _tidied(written)

    def family_of(self, written: str) -> str:
        """Return the name of what an agency is part of, or its own where that is nothing."""
        line = self.line_of(written)
        return line[-1].name if line else _tidied(written)

    def are_same(self, one: str, other: str) -> bool:
        """Say whether two agencies that are written down are one, or one is part of the other.

        Two parts of one agency are two (S29, A29); a parent body sits for its part (A38). Nobody
        is of the same agency as somebody of whom none is written.
        """
        lines = ({each.name for each in self.line_of(name)} for name in (one, other))
        names, others = (
            line or {_tidied(name)} for line, name in zip(lines, (one, other), strict=True)
        )
        return bool(spelled(one)) and (self.name_of(one) in others or self.name_of(other) in names)

    def are_one(self, one: str, other: str) -> bool:
        """Say whether two agencies that are written down are one, by any of its names."""
        return bool(spelled(one)) and self.name_of(one) == self.name_of(other)

    def is_one_of(self, written: str, names: Iterable[str]) -> bool:
        """Say whether an agency has one of some names, in whatever words, or is part of such."""
        wanted = {f" {spelled(name)} " for name in names if spelled(name)}
        known = [name for each in self.line_of(written) for name in each.names]
        own = [f" {spelled(name)} " for name in (written, *known)]
        return any(name in words for words in own for name in wanted)

    def contact_of(self, written: str) -> Mapping[str, str] | None:
        """Return the safeguarding contact of an agency, else of what it is part of (Q20, Q22)."""
        for each in self.line_of(written):
            if each.contact_email:
                name = each.contact_name or f"Safeguarding contact of {each.name}"
                return {"name": name, "email": each.contact_email, "agency": each.name}
        return None

    def closed_of(self, written: str) -> str:
        """Return in words when an agency is closed, else what it is part of; "" if not known."""
        return next((each.closed for each in self.line_of(written) if each.closed), "")


def _tidied(written: str) -> str:
    words = spelled(written).split()
    return " ".join(
        word if word in _SMALL_WORDS and place else word.capitalize()
        for place, word in enumerate(words)
    )
