from dataclasses import replace
from threading import Barrier, Thread

import pytest

from engine.errors import ConcurrentChange, NotFound, Refused
from engine.ids import CaseId, ConferenceId, PersonId, RoleId
from engine.model.bookkeeping import Bookkeeping, Voiding
from engine.model.case import CaseStatus
from engine.store import Store
from tests.store.builders import (
    DAY,
    MINUTE,
    NOW,
    make_case,
    make_draft,
    make_event,
    make_participant,
)


def test_a_case_comes_back_as_it_was_saved(store: Store) -> None:
    with store.work() as work:
        saved = work.cases.add(make_case(), [make_event()])
        work.commit()

    with store.work() as work:
        assert work.cases.one(saved.id) == saved
    assert (saved.revision, saved.history_seq, len(saved.history_head)) == (1, 1, 33)


def test_a_changed_case_comes_back_with_its_next_revision(store: Store) -> None:
    with store.work() as work:
        case = work.cases.add(make_case(), [])
        work.commit()

    with store.work() as work:
        ended = replace(
            work.cases.one(case.id, lock=True),
            status=CaseStatus.ENDED,
            ended_at=NOW + DAY,
            next_due_at=None,
            file={"é": [1, 2.5, None, {"deep": True}]},
            snapshot=b"",
        )
        saved = work.cases.save(ended, [make_event(), make_event()])
        work.commit()

    with store.work() as work:
        assert (
            work.cases.one(case.id)
            == saved
            == replace(ended, revision=2, history_seq=2, history_head=saved.history_head)
        )


def test_a_voided_case_comes_back_with_who_said_so(store: Store) -> None:
    voiding = Voiding(
        asked_by=PersonId("holm"),
        because="Started twice.",
        asked_at=NOW,
        answered_by=PersonId("finch"),
        answered_at=NOW + DAY,
        readers=((RoleId("chair"), None),),
    )
    case = make_case(
        status=CaseStatus.VOIDED, next_due_at=None, bookkeeping=Bookkeeping(voiding=voiding)
    )
    with store.work() as work:
        saved = work.cases.add(case, [])
        work.commit()

    with store.work() as work:
        assert work.cases.one(saved.id) == saved
        assert list(work.cases.running(after=None, limit=3)) == []


def test_nothing_changes_without_commit(store: Store) -> None:
    with store.work() as work:
        case = work.cases.add(make_case(), [make_event()])
        work.commit()
    with store.work() as work:
        loaded = work.cases.one(case.id, lock=True)
        work.cases.save(replace(loaded, file={}), [make_event()])
        work.lists.append(case.id, "requests", 0, {"a": 1})
        work.participants.add(make_participant(case.id, "reeve"))
        work.drafts.save(make_draft("task", "reeve"))
        assert work.cases.next_reference("MR", 2026) == "MR-2026-0001"

    with store.work() as work:
        assert work.cases.one(case.id) == case
        assert len(work.history.of(case.id)) == 1
        assert work.lists.entries(case.id, "requests") == []
        assert list(work.participants.of(case.id)) == []
        assert work.drafts.under("task", PersonId("reeve")) is None
        assert work.cases.next_reference("MR", 2026) == "MR-2026-0001"


def test_an_error_undoes_everything(store: Store) -> None:
    def fail() -> None:
        with store.work() as work:
            work.cases.add(make_case("broken"), [])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    with store.work() as work, pytest.raises(NotFound):
        work.cases.one(CaseId("broken"))


def test_a_caller_cannot_change_what_is_kept(store: Store) -> None:
    file = {"children": [{"name": "Ada"}]}
    with store.work() as work:
        case = work.cases.add(make_case(file=file), [])
        work.commit()

    file["children"][0]["name"] = "Bea"
    with store.work() as work:
        work.cases.one(case.id).file["children"].clear()
        assert work.cases.one(case.id).file == {"children": [{"name": "Ada"}]}


def test_a_case_that_is_not_plain_data_is_refused(store: Store) -> None:
    with store.work() as work, pytest.raises(Refused, match="cannot be kept"):
        work.cases.add(make_case(file={"day": NOW}), [])


def test_a_case_that_is_not_there_is_not_found(store: Store) -> None:
    with store.work() as work, pytest.raises(NotFound):
        work.cases.one(CaseId("nowhere"), lock=True)


def test_a_reference_is_used_once(store: Store) -> None:
    with store.work() as work:
        work.cases.add(make_case("a", reference="MR-2026-0001"), [])
        work.commit()

    with store.work() as work, pytest.raises(ConcurrentChange):
        work.cases.add(make_case("b", reference="MR-2026-0001"), [])


def test_the_second_to_save_a_revision_loses(store: Store) -> None:
    with store.work() as work:
        case = work.cases.add(make_case(), [])
        work.commit()

    with store.work() as slow:
        old = slow.cases.one(case.id)
        with store.work() as quick:
            quick.cases.save(quick.cases.one(case.id, lock=True), [make_event(said="quick")])
            quick.commit()
        with pytest.raises(ConcurrentChange):
            slow.cases.save(old, [make_event(said="slow")])

    with store.work() as work:
        assert [row.event.content["said"] for row in work.history.of(case.id)] == ["quick"]
        assert work.cases.one(case.id).revision == 2


def test_a_lock_shows_what_was_committed_meanwhile(store: Store) -> None:
    with store.work() as work:
        case = work.cases.add(make_case(), [])
        work.commit()

    with store.work() as work:
        assert work.cases.one(case.id).revision == 1
        with store.work() as other:
            other.cases.save(case, [])
            other.participants.add(make_participant(case.id, "reeve"))
            other.commit()

        assert work.cases.one(case.id, lock=True).revision == 2
        assert len(work.participants.of(case.id)) == 1


def test_a_transaction_sees_its_own_changes(store: Store) -> None:
    with store.work() as work:
        case = work.cases.add(make_case(), [])
        assert list(work.participants.of(case.id)) == []

        work.participants.add(make_participant(case.id, "reeve"))
        saved = work.cases.save(work.cases.one(case.id), [make_event()])

        assert len(work.participants.of(case.id)) == 1
        assert work.cases.one(case.id) == saved
        assert len(work.history.of(case.id)) == 1


def test_of_threads_that_complete_the_same_revision_exactly_one_wins(store: Store) -> None:
    with store.work() as work:
        case = work.cases.add(make_case(), [])
        work.commit()
    barrier = Barrier(6)
    outcomes: list[str] = []

    def complete(lock: bool) -> None:
        barrier.wait()
        try:
            with store.work() as work:
                if work.cases.one(case.id, lock=lock).revision == case.revision:
                    work.cases.save(case, [make_event()])
                    work.commit()
                    outcomes.append("won")
        except ConcurrentChange:
            outcomes.append("lost")

    threads = [Thread(target=complete, args=(number % 2 == 0,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes.count("won") == 1
    with store.work() as work:
        assert work.cases.one(case.id).revision == 2
        assert list(work.history.verify()) == []


def test_due_cases_come_longest_waiting_first(store: Store) -> None:
    with store.work() as work:
        work.cases.add(make_case("later", next_due_at=NOW + DAY), [])
        work.cases.add(make_case("second", next_due_at=NOW), [])
        work.cases.add(make_case("first", next_due_at=NOW - MINUTE), [])
        work.cases.add(make_case("never", next_due_at=None), [])
        work.cases.add(make_case("ended", next_due_at=NOW, status=CaseStatus.ENDED), [])
        work.commit()

    with store.work() as work:
        assert list(work.cases.due(at=NOW, limit=9)) == ["first", "second"]
        assert list(work.cases.due(at=NOW, limit=1)) == ["first"]
        assert list(work.cases.due(at=NOW - DAY, limit=9)) == []


def test_a_case_set_aside_is_not_due(store: Store) -> None:
    with store.work() as work:
        case = work.cases.add(make_case(next_due_at=NOW), [])
        work.cases.set_aside(case.id, at=NOW)
        work.commit()

    with store.work() as work:
        assert list(work.cases.due(at=NOW, limit=9)) == []
        assert work.cases.one(case.id) == case


def test_running_cases_come_in_order_of_id(store: Store) -> None:
    with store.work() as work:
        for name in ("b", "a", "C", "c"):
            work.cases.add(make_case(name), [])
        work.cases.add(make_case("d", status=CaseStatus.ENDED), [])
        work.commit()

    with store.work() as work:
        assert list(work.cases.running(after=None, limit=3)) == ["C", "a", "b"]
        assert list(work.cases.running(after=CaseId("b"), limit=3)) == ["c"]


def test_cases_of_a_conference_come_oldest_first(store: Store) -> None:
    shared = ConferenceId("shared")
    with store.work() as work:
        second = work.cases.add(make_case("a", conference_id=shared, started_at=NOW), [])
        first = work.cases.add(make_case("b", conference_id=shared, started_at=NOW - DAY), [])
        work.cases.add(make_case("c"), [])
        work.commit()

    with store.work() as work:
        assert list(work.cases.of_conference(shared)) == [first, second]


def test_a_persons_cases_come_page_by_page_newest_first(store: Store) -> None:
    reeve = PersonId("reeve")
    with store.work() as work:
        for number in range(5):
            name = f"c{number}"
            work.cases.add(make_case(name, started_at=NOW + number * MINUTE), [])
            work.participants.add(make_participant(name, "reeve"))
            work.participants.add(make_participant(name, "reeve", role="decider"))
        work.cases.add(make_case("other"), [])
        work.participants.add(make_participant("other", "lund"))
        work.commit()

    with store.work() as work:
        first, cursor = work.cases.of_person(reeve, limit=3)
        assert cursor is not None
        rest, end = work.cases.of_person(reeve, cursor=cursor, limit=3)
        assert [case.id for case in first] == ["c4", "c3", "c2"]
        assert [case.id for case in rest] == ["c1", "c0"]
        assert end is None


def test_a_persons_cases_are_found_by_part_of_the_reference(store: Store) -> None:
    with store.work() as work:
        for name, reference in (("a", "MR-2026-0041"), ("b", "MR-2026-0142"), ("c", "MR_2026")):
            work.cases.add(make_case(name, reference=reference), [])
            work.participants.add(make_participant(name, "reeve"))
        work.commit()

    with store.work() as work:
        found, _ = work.cases.of_person(PersonId("reeve"), text="mr-2026-01")
        literal, _ = work.cases.of_person(PersonId("reeve"), text="_")
        assert [case.id for case in found] == ["b"]
        assert [case.id for case in literal] == ["c"]


def test_a_made_up_cursor_is_not_found(store: Store) -> None:
    with store.work() as work:
        for cursor in ("nonsense", "é", "AAAA", "====", "MA=="):
            with pytest.raises(NotFound):
                work.cases.of_person(PersonId("reeve"), cursor=cursor)


def test_references_count_up_for_each_prefix_and_year(store: Store) -> None:
    with store.work() as work:
        given = [
            work.cases.next_reference("MR", 2026),
            work.cases.next_reference("MR", 2026),
            work.cases.next_reference("SP", 2026),
            work.cases.next_reference("MR", 2027),
        ]
        work.commit()

    assert given == ["MR-2026-0001", "MR-2026-0002", "SP-2026-0001", "MR-2027-0001"]


def test_an_appended_list_is_read_in_order(store: Store) -> None:
    with store.work() as work:
        case = work.cases.add(make_case(), [])
        for index in range(12):
            work.lists.append(case.id, "requests", index, {"number": index})
        work.lists.append(case.id, "replies", 0, {"text": "→"})
        work.commit()

    with store.work() as work:
        assert [each["number"] for each in work.lists.entries(case.id, "requests")] == list(
            range(12)
        )
        assert work.lists.entries(case.id, "replies") == [{"text": "→"}]
        assert work.lists.entries(case.id, "nothing") == []


def test_an_entry_is_appended_once(store: Store) -> None:
    with store.work() as work:
        case = work.cases.add(make_case(), [])
        work.lists.append(case.id, "requests", 0, {})
        work.commit()

    with store.work() as work, pytest.raises(ConcurrentChange):
        work.lists.append(case.id, "requests", 0, {})


def test_a_part_of_a_case_that_is_not_there_cannot_be_kept(store: Store) -> None:
    with store.work() as work:
        work.lists.append(CaseId("nowhere"), "requests", 0, {})
        with pytest.raises(NotFound):
            work.commit()
