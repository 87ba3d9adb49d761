"""Notices, letters and papers kept with a case."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from engine.ids import CaseId, DocumentId, ElementId, PersonId, RoleId

_LONGEST_NAME, _LONGEST_ENDING = 200, 20
#: Control characters, line ends, halves of characters, and what turns the direction of writing
#: (`fdp.exe` would be read as `exe.pdf`): none of them belongs in a name.
_NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
_PARTS_A_PATH = str.maketrans("/\\", "__")


def file_name(text: str, *, otherwise: str = "paper") -> str:
    """Return a name for a file: one line of at most 200 characters, no path, its ending kept.

    A name of nothing but dots and spaces becomes `otherwise`.
    """
    text = unicodedata.normalize("NFC", text).translate(_PARTS_A_PATH)
    name = " ".join(_NOT_IN_A_NAME.sub(" ", text).split())
    if not name.strip(". "):
        return otherwise
    stem, dot, ending = name.rpartition(".")
    if len(name) <= _LONGEST_NAME or not dot or len(ending) > _LONGEST_ENDING:
        return name[:_LONGEST_NAME]
    return stem[: _LONGEST_NAME - len(ending) - 1] + dot + ending


class DocumentKind(StrEnum):
    """What a document is."""

    #: A short message to somebody of the service; it carries no detail about a child.
    NOTICE = "notice"
    #: A letter to one named recipient.
    LETTER = "letter"
    #: A file that somebody attached.
    PAPER = "paper"


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One notice, letter or paper."""

    id: DocumentId
    case_id: CaseId
    kind: DocumentKind
    #: Template name for notices and letters, file name for papers.
    name: str
    title: str
    created_at: datetime
    element_id: ElementId | None = None
    #: The person it is for, if somebody of the service.
    recipient_id: PersonId | None = None
    #: The role in which that person, or everybody who holds it, gets it.
    recipient_role: RoleId | None = None
    recipient_name: str = ""
    #: The item (child) it concerns; "" for the whole case.
    item_id: str = ""
    #: Named values a template declares, such as `option`; of a paper the roles that it is `to`,
    #: and those of who added it, `as`.
    labels: Mapping[str, Any] = field(default_factory=dict)
    html: str = ""
    media_type: str = "text/html"
    content: bytes = b""
    added_by: PersonId | None = None


def digest_of(letters: Iterable[Document]) -> str:
    """Return a digest of letters as they are read: to whom, about what, and every word."""
    read = [(each.name, each.recipient_name, each.title, each.html) for each in letters]
    return hashlib.blake2b(repr(read).encode(), digest_size=16).hexdigest()
