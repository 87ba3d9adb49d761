"""What somebody left half filled and is still kept for them; it is their own alone."""

from datetime import datetime

from engine.errors import NotFound
from engine.ids import PersonId
from engine.model.damage import Listed
from engine.model.draft import Draft
from engine.ports import KeptDrafts


def live_draft(drafts: KeptDrafts, key: str, by: PersonId, *, at: datetime) -> Draft | None:
    """Return what a person left under a key, unless it is too old to be kept."""
    draft = drafts.under(key, by)
    return draft if draft is not None and at < draft.kept_until else None


def live_drafts(drafts: KeptDrafts, by: PersonId, *, at: datetime) -> Listed[Draft]:
    """Return all that a person has half filled, newest first."""
    found = drafts.of(by)
    return Listed((draft for draft in found if at < draft.kept_until), found.damaged)


def draft_on(drafts: KeptDrafts, page: str, by: PersonId, *, at: datetime) -> Draft:
    """Return what a person wrote on a page. Raises `NotFound`."""
    for draft in live_drafts(drafts, by, at=at):
        if draft.page == page:
            return draft
    raise NotFound("Expected something that you have typed, but there is none here.")
