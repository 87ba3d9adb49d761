"""What somebody left half filled is kept for them alone, and for a while."""

from datetime import timedelta

import pytest

from engine.casework.drafts import draft_on, live_draft, live_drafts
from engine.errors import NotFound
from engine.ids import PersonId
from engine.model.draft import KEPT_FOR, Draft
from engine.store import MemoryStore
from tests.builders import NOON

PAUL, MAX = PersonId("Paul Prof"), PersonId("Max Manager")
TICK = timedelta(microseconds=1)


def draft(key: str, by: PersonId, page: str, **ago: float) -> Draft:
    saved_at = NOON - timedelta(**ago)
    return Draft(key=key, person_id=by, answers={"why": page}, saved_at=saved_at, page=page)


def test_a_draft_is_there_for_who_wrote_it_until_the_instant_at_which_it_is_too_old() -> None:
    until = NOON + KEPT_FOR
    with MemoryStore().work() as work:
        for each in (
            draft("case.1", PAUL, "older", hours=2),
            draft("case.2", PAUL, "newer"),
            draft("case.1", MAX, "another"),
        ):
            work.drafts.save(each)
        drafts = work.drafts

        kept = live_draft(drafts, "case.1", PAUL, at=until - timedelta(hours=2) - TICK)
        assert kept is not None
        assert kept.page == "older"
        assert live_draft(drafts, "case.1", PAUL, at=until - timedelta(hours=2)) is None
        assert live_draft(drafts, "case.2", MAX, at=NOON) is None
        assert live_draft(drafts, "case.3", PAUL, at=NOON) is None

        def pages(by: PersonId, before: timedelta) -> list[str]:
            return [each.page for each in live_drafts(drafts, by, at=until - before)]

        assert pages(PAUL, timedelta(hours=2) + TICK) == ["newer", "older"]
        assert pages(PAUL, timedelta(hours=2)) == ["newer"]
        assert pages(PAUL, TICK) == ["newer"]
        assert pages(PAUL, timedelta()) == []
        assert pages(MAX, TICK) == ["another"]

        assert draft_on(drafts, "older", PAUL, at=NOON).key == "case.1"
        assert draft_on(drafts, "newer", PAUL, at=NOON).key == "case.2"
        for page, by, at in (
            ("another", PAUL, NOON),
            ("newer", MAX, NOON),
            ("older", PAUL, until - timedelta(hours=2)),
            ("", PAUL, NOON),
        ):
            with pytest.raises(NotFound, match="there is none here"):
                draft_on(drafts, page, by, at=at)
