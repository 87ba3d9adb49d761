"""A case that has ended, in a procedure that says when it closes, and who opens it then."""

from datetime import UTC, datetime

from engine.ids import DocumentId, PersonId, RoleId
from engine.model.document import Document, DocumentKind
from tests.builders import NOON
from tests.scenario import CaseOf, World
from tests.small_dissent import FILES, SETTINGS

#: In working days from Tuesday 8 September 2026, which is Friday; then from the next Monday.
_ACCESS = """
[access]
after_end = "workdays_after(date(ended_at), 3)"
open_until = "workdays_after(today(), open_days)"
second = ["watcher"]
[parameters.open_days]
value = 2
label = "Open for"
unit = "working days"
source = "Q1"
set_by = "default"
[roles.officer]
title = "Records officer"
part = "records"
"""
RULED = FILES | {"procedure.toml": (SETTINGS + _ACCESS).encode()}
CLOSES = datetime(2026, 9, 11, 23, tzinfo=UTC)


def ended(world: World) -> CaseOf:
    case = world.decided()
    for item in ("1", "2"):
        case.complete("ask_panel", {}, by="Pia Panel", item=item)
    return case.complete("file_it", {}, by="Ada Admin")


def document(case: CaseOf, name: str, to: str, kind: DocumentKind) -> DocumentId:
    with case.world.engine.open_work() as work:
        made = Document(
            id=DocumentId(name), case_id=case.id, kind=kind, name=name, title=name,
            created_at=NOON, recipient_id=PersonId(to), recipient_role=RoleId("professional"),
        )  # fmt: skip
        work.documents.add([made])
        work.commit()
    return made.id
