from dataclasses import fields, replace
from datetime import date

import pytest

from engine.errors import NotFound, Refused, WrongState
from engine.ids import CaseId, DocumentId, ElementId, PersonId, ProcedureId, RequestId, RoleId
from engine.model.document import DocumentKind
from engine.model.history import EventKind, HistoryEvent
from engine.model.people import Actor
from engine.model.published import StartTimer
from engine.store import Store
from tests.store.builders import (
    DAY,
    MINUTE,
    NOW,
    make_case,
    make_document,
    make_event,
    make_incident,
    make_request,
    make_version,
)

DAY_ONE = date(2026, 10, 23)


def add_case(store: Store, name: str, *events: HistoryEvent, version: int = 3) -> CaseId:
    with store.work() as work:
        case = work.cases.add(make_case(name, version=version), events)
        work.commit()
    return case.id


def test_history_comes_back_in_order_and_in_parts(store: Store) -> None:
    events = [
        HistoryEvent(kind=EventKind.CASE_STARTED, at=NOW, content={}),
        make_event(),
        make_event(EventKind.TIMER_FIRED, note="→"),
    ]
    case_id = add_case(store, "case", *events)

    with store.work() as work:
        rows = work.history.of(case_id)
        assert [row.event for row in rows] == events
        assert [row.seq for row in rows] == [1, 2, 3]
        assert [row.seq for row in work.history.of(case_id, after=1, limit=1)] == [2]
        assert rows[-1].link == work.cases.one(case_id).history_head
        assert list(work.history.verify()) == []


def test_nothing_that_is_told_of_an_event_is_left_out(store: Store) -> None:
    actor = Actor(person_id=PersonId("holm"), on_behalf_of=PersonId("reeve"), role=RoleId("chair"))
    event = replace(make_event(), actor=actor)
    told = [getattr(each, field.name) for each in (event, actor) for field in fields(each)]

    case_id = add_case(store, "case", event)

    assert all(told), "a field was added: give it a value here, and keep it in the chain"
    with store.work() as work:
        assert [row.event for row in work.history.of(case_id)] == [event]


def test_history_goes_on_where_it_ended(store: Store) -> None:
    case_id = add_case(store, "case", make_event())

    for _ in range(3):
        with store.work() as work:
            work.cases.save(work.cases.one(case_id, lock=True), [make_event(), make_event()])
            work.commit()

    with store.work() as work:
        assert [row.seq for row in work.history.of(case_id)] == list(range(1, 8))
        assert list(work.history.verify()) == []


def test_the_appointments_of_a_long_history_are_found(store: Store) -> None:
    started = make_event(EventKind.CASE_STARTED)
    appointed = make_event(EventKind.PARTICIPANT_APPOINTED, role="chair", person="holm")
    case_id = add_case(store, "case", started, *[make_event()] * 300, appointed, make_event())
    add_case(store, "other", appointed)

    with store.work() as work:
        found = work.history.appointments(case_id)
        assert [(row.seq, row.event) for row in found] == [(1, started), (302, appointed)]
        assert list(work.history.appointments(CaseId("nowhere"))) == []


def test_erased_content_leaves_the_chain_whole(store: Store) -> None:
    case_id = add_case(store, "case", make_event(), make_event(), make_event())
    with store.work() as work:
        work.history.seal(DAY_ONE)
        work.history.erase(case_id, [1, 3], at=NOW)
        work.commit()

    with store.work() as work:
        rows = work.history.of(case_id)
        assert [row.erased for row in rows] == [True, False, True]
        assert rows[0].event == replace(make_event(), content={})
        assert list(work.history.verify()) == []


def test_only_entries_that_exist_can_be_erased(store: Store) -> None:
    case_id = add_case(store, "case", make_event())

    with store.work() as work, pytest.raises(Refused, match="no entry 2, 3"):
        work.history.erase(case_id, [1, 2, 3], at=NOW)


def test_a_day_that_is_sealed_is_looked_at_while_others_write(store: Store) -> None:
    case_id = add_case(store, "case", make_event())
    with store.work() as work:
        work.history.seal(DAY_ONE)
        work.commit()

    with store.work() as writer:
        writer.cases.one(case_id, lock=True)

        with store.work() as work:
            assert work.history.seal(DAY_ONE) == 0


def test_a_seal_covers_the_chains_that_grew(store: Store) -> None:
    first = add_case(store, "a", make_event())
    add_case(store, "b", make_event())
    add_case(store, "c")
    with store.work() as work:
        assert work.history.seal(DAY_ONE) == 2
        assert work.history.seal(DAY_ONE) == 0
        work.commit()

    with store.work() as work:
        work.cases.save(work.cases.one(first, lock=True), [make_event()])
        assert work.history.seal(date(2026, 10, 24)) == 1
        assert work.history.seal(date(2026, 10, 25)) == 0
        work.commit()
    with store.work() as work:
        assert list(work.history.verify()) == []


def test_open_incidents_of_all_cases_stand_together_by_what_is_wrong(store: Store) -> None:
    for name in ("one", "two", "three"):
        add_case(store, name, version=4 if name == "three" else 3)
    old, new = make_incident("two"), make_incident("one", raised_at=NOW + MINUTE)
    again = make_incident("one", raised_at=NOW + DAY)
    gone = make_incident("one", raised_at=NOW - MINUTE, resolved_at=NOW)
    other = make_incident("one", raised_at=NOW + DAY, message="Expected a number.")
    later = make_incident("three", raised_at=NOW + 2 * DAY)
    with store.work() as work:
        for incident in (again, later, other, new, gone, old):
            work.incidents.save(incident)
        work.commit()

    with store.work() as work:
        found = work.incidents.stoppages(limit=5)
        assert [(each.message, each.version, each.since, each.cases) for each in found] == [
            (old.message, 3, old.raised_at, 2),
            (other.message, 3, other.raised_at, 1),
            (later.message, 4, later.raised_at, 1),
        ]
        assert found[0].incident_id == min(old.id, new.id, again.id)
        assert (found[0].procedure_id, found[0].element_id) == ("manager_review", old.element_id)
        assert work.incidents.stoppages(limit=1) == found[:1]
        assert list(work.incidents.like(new.id, limit=5)) == [old, new, again]
        assert list(work.incidents.like(new.id, limit=2)) == [old, new]
        assert list(work.incidents.like(later.id, limit=2)) == [later]
        assert list(work.incidents.like(gone.id, limit=5)) == []


def test_incidents_come_oldest_first_until_resolved(store: Store) -> None:
    case_id = add_case(store, "case")
    first, second = make_incident("case"), make_incident("case", raised_at=NOW + MINUTE)
    with store.work() as work:
        work.incidents.save(second)
        work.incidents.save(first)
        work.commit()
    resolved = replace(first, resolved_at=NOW + DAY, resolved_by=PersonId("reeve"))

    with store.work() as work:
        assert list(work.incidents.of(case_id)) == [first, second]
        work.incidents.save(resolved)
        work.commit()
    with store.work() as work:
        assert list(work.incidents.of(case_id)) == [second]
        assert list(work.incidents.of(case_id, unresolved_only=False)) == [resolved, second]


def test_a_document_comes_back_as_it_was_added(store: Store) -> None:
    case_id = add_case(store, "case")
    notice = make_document("case")
    paper = make_document(
        "case",
        kind=DocumentKind.PAPER,
        created_at=NOW + MINUTE,
        element_id=None,
        recipient_id=None,
        recipient_role=None,
        labels={},
        media_type="application/pdf",
        content=b"\x00" * 100,
        added_by=PersonId("lund"),
    )
    with store.work() as work:
        work.documents.add([paper, notice])
        work.documents.add([])
        work.commit()

    with store.work() as work:
        assert work.documents.one(paper.id) == paper
        assert list(work.documents.of(case_id)) == [
            replace(each, html="", content=b"") for each in (notice, paper)
        ]
        assert work.documents.one(notice.id) == notice
        with pytest.raises(NotFound):
            work.documents.one(DocumentId("nowhere"))


def test_documents_of_one_instant_keep_their_order(store: Store) -> None:
    case_id = add_case(store, "case")
    documents = [make_document("case", title=str(number)) for number in range(20)]
    with store.work() as work:
        work.documents.add(documents)
        work.commit()

    with store.work() as work:
        assert [each.title for each in work.documents.of(case_id)] == [
            each.title for each in documents
        ]


def test_notices_to_a_person_come_newest_first(store: Store) -> None:
    add_case(store, "case")
    old, new = make_document("case"), make_document("case", created_at=NOW + MINUTE)
    others = [
        make_document("case", kind=DocumentKind.LETTER),
        make_document("case", recipient_id=PersonId("lund")),
    ]
    with store.work() as work:
        work.documents.add([old, new, *others])
        work.commit()

    with store.work() as work:
        assert list(work.documents.notices_for(PersonId("reeve"))) == [new, old]
        assert list(work.documents.notices_for(PersonId("reeve"), limit=1)) == [new]


def test_a_published_version_comes_back_with_its_files(store: Store) -> None:
    files = {"b.bpmn": b"<xml/>" * 100, "a/é.form": b"", "procedure.toml": "é".encode()}
    with store.work() as work:
        work.versions.add(make_version(1), files)
        work.versions.add(make_version(2), {})
        work.versions.add(make_version(1, "sunderland"), {})
        work.commit()

    with store.work() as work:
        assert work.versions.package("manager_review", 1) == files
        assert list(work.versions.all()) == [
            make_version(2),
            make_version(1),
            make_version(1, "sunderland"),
        ]
        assert work.versions.latest("manager_review") == make_version(2)
        assert work.versions.latest("unheard_of") is None
        with pytest.raises(NotFound):
            work.versions.package("manager_review", 3)


def test_a_published_version_never_changes(store: Store) -> None:
    with store.work() as work:
        work.versions.add(make_version(), {})
        work.commit()

    with store.work() as work, pytest.raises(WrongState):
        work.versions.add(make_version(), {"x": b""})


def test_timer_starts_come_soonest_first(store: Store) -> None:
    def timer(element: str, **changes: object) -> StartTimer:
        blank = StartTimer(
            procedure_id=ProcedureId("sunderland"),
            process_id="yearly_report",
            element_id=ElementId(element),
            due_at=None,
        )
        return replace(blank, **changes)

    with store.work() as work:
        for name, due in (("never", None), ("late", NOW + DAY), ("soon", NOW)):
            work.start_timers.save(timer(name, due_at=due))
        work.start_timers.save(timer("soon", due_at=NOW - DAY, last_fired_at=NOW))
        work.commit()

    with store.work() as work:
        found = work.start_timers.all()
        assert [each.element_id for each in found] == ["soon", "late", "never"]
        assert found[0] == timer("soon", due_at=NOW - DAY, last_fired_at=NOW)


def test_requests_for_a_closed_case_come_back_as_they_stand(store: Store) -> None:
    case_id, other = add_case(store, "case"), add_case(store, "other")
    first = make_request("first")
    answered = make_request("second", asked_at=NOW + MINUTE, addresses=True).answered(
        by=PersonId("lund"), at=NOW + 2 * MINUTE, because="Seen.", opens_until=NOW + DAY
    )
    elsewhere = make_request("third", case_id=other, procedure_id=ProcedureId("sunderland"))
    with store.work() as work:
        for each in (answered, first, elsewhere):
            work.requests.save(each)
        work.commit()

    with store.work() as work:
        assert list(work.requests.of(case_id)) == [first, answered]
        assert work.requests.one(answered.id) == answered
        with pytest.raises(NotFound):
            work.requests.one(RequestId("none"))
        assert {each.id for each in work.requests.of_person(PersonId("roy"), limit=2)} == {
            "second", "third",
        }  # fmt: skip
        assert list(work.requests.of_person(PersonId("ria"))) == []


def test_requests_that_wait_and_those_that_are_over_are_found(store: Store) -> None:
    add_case(store, "case")
    mine, others = ProcedureId("manager_review"), ProcedureId("sunderland")
    waits = make_request("waits")
    opened = make_request("opened").answered(
        by=PersonId("lund"), at=NOW, because="", opens_until=NOW + DAY
    )
    refused = make_request("refused").answered(
        by=PersonId("lund"), at=NOW, because="No.", opens_until=None
    )
    taken_back = make_request("taken back").ended(at=NOW)
    with store.work() as work:
        for each in (opened, refused, taken_back, waits):
            work.requests.save(each)
        work.requests.save(make_request("elsewhere", procedure_id=others))
        work.commit()

    with store.work() as work:
        assert list(work.requests.waiting([mine])) == [waits]
        assert len(work.requests.waiting([mine, others])) == 2
        assert list(work.requests.waiting([])) == []
        assert list(work.requests.over(at=NOW + DAY - MINUTE)) == []
        assert list(work.requests.over(at=NOW + DAY)) == [opened]
        work.requests.save(opened.ended(at=NOW + DAY))
        assert list(work.requests.over(at=NOW + DAY)) == []


def test_a_case_is_found_by_the_whole_of_its_reference(store: Store) -> None:
    with store.work() as work:
        work.cases.add(make_case("a", reference="MR-2026-0001"), [])
        work.commit()

    with store.work() as work:
        assert work.cases.of_reference("MR-2026-0001") == "a"
        for other in ("mr-2026-0001", "MR-2026-000", "MR-2026-00011", "%", ""):
            assert work.cases.of_reference(other) is None
