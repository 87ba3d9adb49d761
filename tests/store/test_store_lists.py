"""How much a list gives without being asked for more, in what order, and where it goes on."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from engine.errors import ConcurrentChange, NotFound, Refused, WrongState
from engine.ids import (
    CaseId,
    ConferenceId,
    ElementId,
    IncidentId,
    PersonId,
    ProcedureId,
    UserTaskId,
)
from engine.model.calendar import Calendar
from engine.model.case import CaseStatus
from engine.model.document import DocumentKind
from engine.model.people import Absence
from engine.model.published import StartTimer
from engine.ports import UnitOfWork
from engine.store import Store
from tests.store.builders import (
    DAY,
    MINUTE,
    NOW,
    assigned,
    make_case,
    make_document,
    make_draft,
    make_event,
    make_incident,
    make_participant,
    make_person,
    make_task,
    make_version,
)

REEVE, LUND = PersonId("reeve"), PersonId("lund")
CASE = CaseId("case")
Read = Callable[[UnitOfWork], Sequence[object]]


def filled(work: UnitOfWork, count: int) -> None:
    """Have so many of everything that is listed without a number."""
    work.cases.add(make_case(CASE), [make_event() for _ in range(2 * count)])
    work.tasks.save([make_task(CASE, activity=n).canceled(at=NOW) for n in range(count)])
    work.documents.add([make_document(CASE) for _ in range(count)])
    for number in range(count):
        work.people.save(make_person(f"p{number:04}", line_manager_id=None))
        work.drafts.save(make_draft(f"k{number}", "reeve"))


#: What is listed, and how many of it at most.
MOST: dict[str, tuple[Read, int]] = {
    "closed tasks of a case": (lambda work: work.tasks.closed_of(CASE), 200),
    "entries of a history": (lambda work: work.history.of(CASE), 1000),
    "documents of a case": (lambda work: work.documents.of(CASE), 500),
    "notices to somebody": (lambda work: work.documents.notices_for(REEVE), 50),
    "people who sign in": (lambda work: work.people.all(), 200),
    "who holds a role": (
        lambda work: work.people.holders("manager_review.reviewing_manager"),
        500,
    ),
    "half-filled forms": (lambda work: work.drafts.of(REEVE), 100),
}


def test_a_list_gives_so_many_and_no_more(store: Store) -> None:
    with store.work() as work:
        filled(work, 501)

        assert {name: len(read(work)) for name, (read, _) in MOST.items()} == {
            name: most for name, (_, most) in MOST.items()
        }


def test_a_persons_cases_come_fifty_at_a_time(store: Store) -> None:
    with store.work() as work:
        for number in range(51):
            work.cases.add(make_case(f"c{number:02}"), [])
            work.participants.add(make_participant(f"c{number:02}", "reeve"))

        first, cursor = work.cases.of_person(REEVE)
        rest, end = work.cases.of_person(REEVE, cursor=cursor)
        exact, none = work.cases.of_person(REEVE, limit=51)

        assert ([each.id for each in first][::49], len(first)) == (["c50", "c01"], 50)
        assert ([each.id for each in rest], end) == (["c00"], None)
        assert (len(exact), none) == (51, None)


def test_a_page_of_cases_goes_on_where_the_one_before_ended(store: Store) -> None:
    with store.work() as work:
        for number, name in enumerate("abcde"):
            work.cases.add(make_case(name, started_at=NOW + number // 2 * DAY), [])
            work.participants.add(make_participant(name, "reeve"))
            work.participants.add(make_participant(name, "lund", role="decider"))

        seen, cursor = [], None
        for _ in range(5):
            page, cursor = work.cases.of_person(REEVE, cursor=cursor, limit=1)
            seen += [each.id for each in page]

        assert (seen, cursor) == (["e", "d", "c", "b", "a"], None)
        assert work.cases.of_person(PersonId("nobody")) == ([], None)


def test_cases_are_named_by_reference_and_read_together(store: Store) -> None:
    with store.work() as work:
        for name in ("a", "b", "c"):
            work.cases.add(make_case(name), [])
        names = [CaseId(name) for name in ("c", "a", "nowhere", "c")]

        assert work.cases.references(names) == {"a": "MR-2026-a", "c": "MR-2026-c"}
        assert work.cases.references([]) == {}
        assert set(work.cases.several(names)) == {"a", "c"}
        assert work.cases.several(names)[CaseId("a")] == work.cases.one(CaseId("a"))
        assert work.cases.several([]) == {}
        assert list(work.cases.of_conference(ConferenceId("elsewhere"))) == []


def test_what_is_due_at_an_instant_is_due_then_and_what_is_later_is_not(store: Store) -> None:
    with store.work() as work:
        for name, due in (("b", NOW), ("a", NOW), ("c", NOW + timedelta(microseconds=1))):
            work.cases.add(make_case(name, next_due_at=due), [])

        assert list(work.cases.due(at=NOW, limit=9)) == ["a", "b"]
        assert list(work.cases.running(after=CaseId("a"), limit=9)) == ["b", "c"]
        assert list(work.cases.running(after=None, limit=2)) == ["a", "b"]


def test_a_case_that_ended_is_neither_due_nor_running_and_stays_in_its_conference(
    store: Store,
) -> None:
    with store.work() as work:
        saved = work.cases.add(make_case("a", next_due_at=NOW), [])
        work.cases.save(replace(saved, status=CaseStatus.ENDED), [])

        assert list(work.cases.due(at=NOW, limit=9)) == []
        assert list(work.cases.running(after=None, limit=9)) == []
        assert [case.revision for case in work.cases.of_conference(saved.conference_id)] == [2]


@pytest.mark.parametrize(
    ("act", "refusal", "said"),
    [
        (lambda w: w.cases.one(CaseId("x")), NotFound, "There is no such case."),
        (
            lambda w: w.cases.add(make_case("b", reference="MR-2026-case"), []),
            ConcurrentChange,
            "A case MR-2026-case has already been started.",
        ),
        (
            lambda w: w.cases.add(make_case("case", reference="MR-2026-x"), []),
            ConcurrentChange,
            "A case MR-2026-x has already been started.",
        ),
        (
            lambda w: w.cases.save(make_case("case", revision=2), []),
            ConcurrentChange,
            "Somebody else changed this case first. Please look at it again.",
        ),
        (
            lambda w: w.cases.save(make_case("x", revision=1), []),
            ConcurrentChange,
            "Somebody else changed this case first. Please look at it again.",
        ),
        (
            lambda w: w.lists.append(CASE, "requests", 0, {}),
            ConcurrentChange,
            "Somebody else added to this case first. Please look at it again.",
        ),
        (
            lambda w: w.lists.append(CASE, "requests", 2, {}),
            ConcurrentChange,
            "Somebody else added to this case first. Please look at it again.",
        ),
        (lambda w: w.tasks.one(UserTaskId("x")), NotFound, "There is no such task."),
        (
            lambda w: w.tasks.save([make_task(CASE, "closed")]),
            WrongState,
            "This task is already closed.",
        ),
        (
            lambda w: w.tasks.save([make_task(CASE, activity=7)]),
            ConcurrentChange,
            "This task has been created already.",
        ),
        (lambda w: w.people.one(PersonId("x")), NotFound, "There is no such person."),
        (
            lambda w: w.people.save(make_person("Other", username="REEVE@example.org")),
            Refused,
            "username: Somebody else signs in with this name already.",
        ),
        (
            lambda w: w.absences.remove(
                Absence(person_id=REEVE, first_day=date.min, last_day=date.min)
            ),
            NotFound,
            "These days away are not recorded any more.",
        ),
        (
            lambda w: w.versions.package("manager_review", 2),
            NotFound,
            "There is no such version of this procedure.",
        ),
        (
            lambda w: w.versions.add(make_version(1), {}),
            WrongState,
            "Version 1 has already been published.",
        ),
        (
            lambda w: w.history.erase(CASE, [9, 1, 7], at=NOW),
            Refused,
            "The history of this case has no entry 7, 9.",
        ),
        (
            lambda w: w.drafts.save(make_draft("k", "reeve", page="other"), base="another"),
            ConcurrentChange,
            "Newer text was saved for this form on another page.",
        ),
        (
            lambda w: w.cases.of_person(REEVE, cursor="x"),
            NotFound,
            "This page of the list does not exist.",
        ),
    ],
)
def test_what_cannot_be_kept_or_found_is_a_sentence(
    store: Store, act: Callable[[UnitOfWork], object], refusal: type[Refused], said: str
) -> None:
    with store.work() as work:
        work.cases.add(make_case(CASE), [make_event()])
        work.lists.append(CASE, "requests", 0, {})
        work.tasks.save([make_task(CASE, "closed", activity=6).canceled(at=NOW)])
        work.tasks.save([make_task(CASE, activity=7)])
        work.people.save(make_person("Reeve"))
        work.versions.add(make_version(1), {})
        work.drafts.save(make_draft("k", "reeve"))
        work.commit()

    with store.work() as work, pytest.raises(refusal) as refused:
        act(work)

    assert refused.value.message == said


def test_what_was_told_by_the_end_of_a_unit_is_kept_and_the_next_writer_goes_on(
    store: Store,
) -> None:
    with store.work() as work:
        work.cases.add(make_case("a"), [])
        work.commit()
        work.cases.add(make_case("b"), [])
        work.commit()
        work.cases.add(make_case("c"), [])

    with store.work() as work:
        assert list(work.cases.running(after=None, limit=9)) == ["a", "b"]
        work.cases.add(make_case("d"), [])


def test_documents_without_their_content_are_the_newest_oldest_first(store: Store) -> None:
    with store.work() as work:
        work.cases.add(make_case(CASE), [])
        work.cases.add(make_case("other"), [])
        for number in range(502):
            at = NOW + number * MINUTE
            work.documents.add([make_document(CASE, title=str(number), created_at=at)])
        work.documents.add([make_document("other")])

        found = work.documents.of(CASE)

        assert [found[0].title, found[-1].title, len(found)] == ["2", "501", 500]
        assert {each.html + each.content.decode() for each in found} == {""}
        assert [each.title for each in work.documents.notices_for(REEVE, limit=2)] == [
            "501",
            "500",
        ]
        older = work.documents.notices_for(REEVE, limit=1, skipping=500)
        assert [each.title for each in older] == ["1"]
        assert list(work.documents.notices_for(REEVE, skipping=503)) == []
        assert work.documents.notices_for(REEVE, limit=1)[0].content == b"%PDF"
        assert list(work.documents.notices_for(LUND)) == []


def test_letters_and_papers_are_no_notices(store: Store) -> None:
    with store.work() as work:
        work.cases.add(make_case(CASE), [])
        work.documents.add([make_document(CASE, kind=kind, title=kind) for kind in DocumentKind])

        assert [each.title for each in work.documents.notices_for(REEVE)] == ["notice"]
        assert [each.title for each in work.documents.of(CASE)] == ["notice", "letter", "paper"]


def test_who_completed_a_step_is_told_whatever_else_they_did(store: Store) -> None:
    def done(activity: int, by: PersonId | None, **changes: str) -> None:
        task = make_task(CASE, activity=activity, **changes)
        closed = task.completed(by=by, at=NOW) if by else task.canceled(at=NOW)
        work.tasks.save([closed])

    with store.work() as work:
        work.cases.add(make_case(CASE), [])
        done(1, REEVE, item_id="1")
        done(2, LUND, item_id="2", element_id="check")
        done(3, None, item_id="1")
        work.tasks.save([assigned(make_task(CASE, activity=4, item_id="1"), "holm")])

        assert set(work.tasks.who_completed(CASE, ["decide_dissent"], item_id="1")) == {REEVE}
        assert set(work.tasks.who_completed(CASE, ["check"], item_id="1")) == set()
        assert work.tasks.has_completed(CASE, [LUND], ["check", "decide_dissent"])
        assert not work.tasks.has_completed(CASE, [LUND], ["decide_dissent"])
        assert not work.tasks.has_completed(CASE, [PersonId("holm")], ["decide_dissent"])


def test_closed_tasks_come_the_last_closed_first_and_of_one_instant_the_last_begun(
    store: Store,
) -> None:
    with store.work() as work:
        work.cases.add(make_case(CASE), [])
        for name, activity, minutes in (("a", 1, 5), ("b", 2, 5), ("c", 3, 1)):
            task = make_task(CASE, name, activity=activity)
            work.tasks.save([task.canceled(at=NOW + minutes * MINUTE)])

        assert [each.id for each in work.tasks.closed_of(CASE)] == ["b", "a", "c"]
        assert [each.id for each in work.tasks.closed_of(CASE, limit=2)] == ["b", "a"]


def test_open_tasks_come_the_oldest_first_whatever_order_they_were_saved_in(store: Store) -> None:
    with store.work() as work:
        work.cases.add(make_case(CASE), [])
        for name, activity, minutes in (("a", 3, 5), ("b", 2, 5), ("c", 1, 9), ("d", 4, 1)):
            at = NOW + minutes * MINUTE
            work.tasks.save([make_task(CASE, name, activity=activity, created_at=at)])

        assert [each.id for each in work.tasks.open_of(CASE)] == ["d", "b", "a", "c"]


def test_incidents_of_one_instant_come_in_order_of_id_and_each_case_counts_once(
    store: Store,
) -> None:
    def incident(name: str, case: str, minutes: int = 0, **changes: object) -> None:
        at = NOW + minutes * MINUTE
        work.incidents.save(make_incident(case, id=IncidentId(name), raised_at=at, **changes))

    with store.work() as work:
        for name in ("one", "two"):
            work.cases.add(make_case(name), [])
        incident("b", "one")
        incident("a", "one")
        incident("c", "two", 1)
        incident("d", "two", 1, element_id=ElementId("other"))
        incident("e", "two", resolved_at=NOW)

        assert [each.id for each in work.incidents.of(CaseId("one"))] == ["a", "b"]
        found = work.incidents.stoppages(limit=9)
        assert [(each.incident_id, each.cases) for each in found] == [("a", 2), ("d", 1)]
        assert [each.id for each in work.incidents.like(IncidentId("c"), limit=9)] == [
            "a",
            "b",
            "c",
        ]
        assert list(work.incidents.like(IncidentId("e"), limit=9)) == []
        every = work.incidents.of(CaseId("two"), unresolved_only=False)
        assert [each.id for each in every] == ["e", "c", "d"]


def test_a_calendar_is_kept_in_order_of_its_days(store: Store) -> None:
    days = {date(2026, 12, day): f"Day {day}" for day in (26, 25, 28)}
    with store.work() as work:
        made = work.calendar.add_holidays(days)
        work.commit()

    with store.work() as work:
        kept = work.calendar.in_force()
        assert list(made.holidays) == list(kept.holidays) == sorted(days)
        assert kept == Calendar(holidays=days, version=2)


def test_people_of_one_name_come_in_order_of_id_whatever_its_letters(store: Store) -> None:
    with store.work() as work:
        for name, own in (("b", "Max"), ("a", "max"), ("c", "Ada"), ("d", "Zoe")):
            changes = {"id": PersonId(name), "username": name, "line_manager_id": LUND}
            work.people.save(make_person(own, **changes))
        work.people.save(make_person("Una", username="", line_manager_id=LUND))
        work.people.save(make_person("Vic", active=False, line_manager_id=LUND))

        expected = ["c", "a", "b", "d"]
        assert [each.id for each in work.people.choosable(limit=9)] == expected
        assert [each.id for each in work.people.choosable(limit=2)] == ["c", "a"]
        assert [each.id for each in work.people.team(LUND, limit=9)] == ["c", "a", "b", "una", "d"]
        assert [each.id for each in work.people.team(LUND, limit=1)] == ["c"]
        assert list(work.people.team(REEVE, limit=9)) == []
        assert [each.id for each in work.people.all(after="B")] == ["c", "d", "vic"]


def test_timers_of_one_instant_come_in_order_of_procedure_and_step(store: Store) -> None:
    def timer(procedure: str, step: str, due: bool = True) -> StartTimer:
        return StartTimer(
            procedure_id=ProcedureId(procedure),
            process_id="p",
            element_id=ElementId(step),
            due_at=NOW if due else None,
        )

    timers = [timer("b", "a"), timer("a", "b"), timer("a", "a"), timer("a", "c", due=False)]
    with store.work() as work:
        for each in timers:
            work.start_timers.save(each)

        found = work.start_timers.all()

        assert [(each.procedure_id, each.element_id) for each in found] == [
            ("a", "a"), ("a", "b"), ("b", "a"), ("a", "c"),
        ]  # fmt: skip


def test_versions_come_the_newest_first_and_read_back_their_files(store: Store) -> None:
    with store.work() as work:
        for number in (1, 3, 2):
            work.versions.add(make_version(number), {"a.bpmn": b"%d" % number})

        assert [each.version for each in work.versions.all()] == [3, 2, 1]
        latest = work.versions.latest("manager_review")
        assert latest == make_version(3)
        assert work.versions.package("manager_review", 2) == {"a.bpmn": b"2"}


def test_what_belongs_to_cases_that_have_closed_is_left_out_where_an_instant_is_given(
    store: Store,
) -> None:
    closings = {"never": None, "later": NOW + 1 * MINUTE, "now": NOW, "before": NOW - 1 * MINUTE}
    with store.work() as work:
        for number, (name, closes_at) in enumerate(closings.items()):
            at = NOW - number * MINUTE
            work.cases.add(make_case(name, closes_at=closes_at, started_at=at), [])
            work.participants.add(make_participant(name, "reeve"))
            work.documents.add([make_document(name, title=name, created_at=at)])
        work.commit()

    with store.work() as work:
        found = [each.id for each in work.cases.of_person(REEVE, open_at=NOW)[0]]
        notices = [each.title for each in work.documents.notices_for(REEVE, open_at=NOW)]
        assert found == notices == ["never", "later"]
        first, cursor = work.cases.of_person(REEVE, open_at=NOW, limit=1)
        rest, end = work.cases.of_person(REEVE, open_at=NOW, limit=1, cursor=cursor)
        assert [each.id for each in (*first, *rest)] == found
        assert end is None
        [after] = work.documents.notices_for(REEVE, open_at=NOW, limit=1, skipping=1)
        assert after.title == "later"
        assert len(work.cases.of_person(REEVE)[0]) == len(work.documents.notices_for(REEVE)) == 4
