"""Half-filled forms: each person's own, never overwritten unseen, forgotten after a while."""

from datetime import timedelta

import pytest

from engine.errors import ConcurrentChange
from engine.ids import PersonId
from engine.model.draft import MOST_DRAFTS
from engine.store import Store
from tests.store.builders import NOW, make_draft

REEVE, LUND = PersonId("reeve"), PersonId("lund")


def save(store: Store, *args: str, base: str | None = None, **fields: object) -> None:
    with store.work() as work:
        work.drafts.save(make_draft(*args, **fields), base=base)
        work.commit()


def test_a_draft_is_kept_until_it_is_dropped(store: Store) -> None:
    save(store, "task", "reeve", answers={"reason": "fir"})
    save(store, "task", "reeve", answers={"reason": "first"}, signed_out=True)
    save(store, "task", "lund", answers={"reason": "mine"})
    save(store, "start:dissent", "reeve", answers={"kept": True})

    with store.work() as work:
        kept = make_draft("task", "reeve", answers={"reason": "first"}, signed_out=True)
        assert work.drafts.under("task", REEVE) == kept
        work.drafts.drop("task", REEVE)
        work.commit()
    with store.work() as work:
        assert work.drafts.under("task", REEVE) is None
        assert work.drafts.under("task", LUND) is not None
        assert work.drafts.under("start:dissent", REEVE) is not None


def test_a_person_finds_all_drafts_of_theirs_and_no_others_newest_first(store: Store) -> None:
    for hours, key in enumerate(("a", "c", "b")):
        save(store, key, "reeve", saved_at=NOW + timedelta(hours=hours))
    save(store, "a", "lund")

    with store.work() as work:
        assert [draft.key for draft in work.drafts.of(REEVE)] == ["b", "c", "a"]
        assert [draft.person_id for draft in work.drafts.of(LUND)] == [LUND]


def test_of_very_many_drafts_the_newest_are_listed(store: Store) -> None:
    with store.work() as work:
        for number in range(MOST_DRAFTS + 5):
            at = NOW + timedelta(minutes=number)
            work.drafts.save(make_draft(f"t{number}", "reeve", saved_at=at, page=f"p{number}"))
        work.commit()

    with store.work() as work:
        listed = [draft.key for draft in work.drafts.of(REEVE)]
    assert listed[0] == f"t{MOST_DRAFTS + 4}"
    assert len(listed) == MOST_DRAFTS


def test_what_another_page_wrote_is_never_overwritten_unseen(store: Store) -> None:
    save(store, "task", "reeve", page="first", base="", answers={"words": "one"})
    save(store, "task", "reeve", page="first", base="", answers={"words": "one two"})
    save(store, "task", "reeve", page="second", base="first", answers={"words": "newer"})

    with pytest.raises(ConcurrentChange, match="Newer text"):
        save(store, "task", "reeve", page="first", base="", answers={"words": "older"})

    with store.work() as work:
        kept = work.drafts.under("task", REEVE)
        assert kept is not None
        assert (kept.page, kept.answers) == ("second", {"words": "newer"})


def test_the_draft_of_somebody_else_is_in_nobodys_way(store: Store) -> None:
    save(store, "task", "lund", page="hers", base="")

    save(store, "task", "reeve", page="his", base="")

    with store.work() as work:
        assert [len(work.drafts.of(person)) for person in (REEVE, LUND)] == [1, 1]


def test_only_what_nobody_wrote_on_for_long_is_forgotten(store: Store) -> None:
    save(store, "old", "reeve", saved_at=NOW - timedelta(seconds=1))
    save(store, "new", "reeve", saved_at=NOW)

    with store.work() as work:
        assert work.drafts.drop_old(before=NOW) == 1
        work.commit()
    with store.work() as work:
        assert work.drafts.drop_old(before=NOW) == 0
        assert [draft.key for draft in work.drafts.of(REEVE)] == ["new"]
