"""Who may know: an audience as a package declares it, and those that every package has."""

from dataclasses import dataclass

from engine.ids import RoleId
from engine.model.people import Part

#: Everybody to whom the case opens.
CASE = "case"
#: Who did or said something; they always may know it.
AUTHOR = "author"
#: Whom a letter, notice or paper is for; they always may know it.
ADDRESSEE = "addressee"
#: The roles that prepare, check or send a letter, as it is drawn.
SENDER = "sender"
#: Who represents the person whom the data are about.
REPRESENTATIVE = "representative"

BUILT_IN = frozenset({CASE, AUTHOR, ADDRESSEE, SENDER, REPRESENTATIVE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Audience:
    """Who may know something, and when: `[audiences.NAME]`."""

    id: str
    title: str
    parts: frozenset[Part] = frozenset()
    roles: frozenset[RoleId] = frozenset()
    #: FEEL of a date (its first instant, its last) or of an instant; "" for always.
    starts: str = ""
    ends: str = ""
    #: FEEL of the ids of persons beside the roles, or "".
    people: str = ""
    #: Whether it is everybody in the case, and why they may know even what is protected.
    everybody: bool = False
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperKind:
    """A kind of paper that people add to a case: `[papers.NAME]`."""

    id: str
    title: str
    audience: str


def names_in(text: str) -> tuple[str, ...]:
    """Return the names of audiences in a text such as `panel, sender`, each once."""
    return tuple(dict.fromkeys(filter(None, (each.strip() for each in text.split(",")))))
