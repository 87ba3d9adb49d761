"""A closed case opens to a records role, with a reason, by a second person's word, for a time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine.errors import InvalidAnswers, NotAllowed, NotFound, Refused, WrongState
from engine.ids import PersonId, RoleId
from engine.model.closed_cases import Ground, RecordsRequest, Stage, Wanted
from engine.model.document import DocumentKind
from engine.model.history import EventKind
from engine.model.people import Absence
from tests.builders import make_person
from tests.scenario import CaseOf, World
from tests.service.ended import CLOSES, RULED, document, ended
from tests.service.test_service_access import opens_to

ROY, RIA, WIM = (PersonId(name) for name in ("Roy Records", "Ria Records", "Wim Watcher"))
#: Two working days from Saturday 12 September 2026, to the end of Tuesday.
UNTIL = datetime(2026, 9, 15, 23, tzinfo=UTC)
COURT = Wanted(ground="legal", words="Order 7 of the family court.")


@pytest.fixture
def closed(ruled: World) -> CaseOf:
    with ruled.engine.open_work() as work:
        for name in (ROY, RIA):
            work.people.save(make_person(name, "officer"))
        work.commit()
    case = ended(ruled)
    ruled.move_to(CLOSES)
    return case


def asked(case: CaseOf, wanted: Wanted = COURT, *, by: PersonId = ROY) -> RecordsRequest:
    return case.world.engine.records.ask(case.case.reference, wanted, by=by)


def opened(case: CaseOf, wanted: Wanted = COURT) -> RecordsRequest:
    return case.world.engine.records.confirm(asked(case, wanted).id, by=RIA)


def opens(case: CaseOf, person: PersonId) -> bool:
    return case.world.engine.views.opens(case.id, by=person)


# --- whether anybody could


def test_a_procedure_whose_closed_cases_nobody_could_open_is_told_by_name(ruled: World) -> None:
    [told] = World().engine.records.faults().values()

    assert told.startswith("Nobody could open a closed case of “A small dissent” (small): no role")
    assert "version 1" in told
    assert ruled.engine.records.faults() == {}


# --- the way that is meant


def test_a_closed_case_opens_to_who_asked_alone_once_a_second_person_confirms(
    closed: CaseOf,
) -> None:
    request = asked(closed)
    assert not opens(closed, ROY)

    answered = closed.world.engine.records.confirm(request.id, by=RIA, because="I saw the order.")

    assert answered.opens_until == UNTIL
    assert [opens(closed, each) for each in (ROY, RIA, WIM)] == [True, False, False]
    assert opens_to(closed) == []


def test_it_closes_again_when_the_time_is_over_and_the_worker_writes_that_down(
    closed: CaseOf,
) -> None:
    opened(closed)
    world = closed.world
    world.move_to(UNTIL - timedelta(seconds=1))
    assert opens(closed, ROY)

    world.move_to(UNTIL)

    assert not opens(closed, ROY)
    [line] = world.engine.records.of(ROY).mine
    assert line.stage is Stage.OVER
    world.work()
    assert closed.kinds[-1] == "RecordsClosed"
    assert world.engine.records.close_over() == 0


def test_request_answer_and_end_stand_in_the_history_with_their_reasons(closed: CaseOf) -> None:
    request = asked(closed, replace(COURT, addresses=True))
    closed.world.engine.records.confirm(request.id, by=RIA, because="I saw the order.")
    closed.world.engine.records.end(request.id, by=ROY)

    kept = {row.event.kind: row.event for row in closed.rows}
    court = "A court, or legal advice"
    assert kept[EventKind.RECORDS_ASKED].content == {
        "ground": court, "because": COURT.words, "addresses": "yes",
    }  # fmt: skip
    assert kept[EventKind.RECORDS_OPENED].content == {
        "to": ROY, "ground": court, "because": "I saw the order.", "until": UNTIL.isoformat(),
    }  # fmt: skip
    assert kept[EventKind.RECORDS_CLOSED].content == {"to": ROY}
    actors = [
        (kept[kind].actor.person_id, kept[kind].actor.role)
        for kind in (EventKind.RECORDS_ASKED, EventKind.RECORDS_OPENED, EventKind.RECORDS_CLOSED)
    ]
    assert actors == [(ROY, "officer"), (RIA, "officer"), (ROY, "officer")]
    with closed.world.engine.open_work() as work:
        assert work.history.verify() == []
        assert work.rows.verify() == []


def test_who_may_answer_is_told_and_who_asked_of_the_answer(closed: CaseOf) -> None:
    inbox = closed.world.engine.inbox
    before = [each.id for each in closed.documents]

    request = asked(closed)
    assert [each.name for each in inbox.notices(RIA)] == ["records_asked"]
    assert [each.name for each in inbox.notices(WIM)][:1] == ["records_asked"]
    closed.world.engine.records.refuse(request.id, by=WIM, because="No order came.")

    assert [each.name for each in inbox.notices(ROY)] == ["records_answered"]
    told = [d for d in closed.documents if d.id not in before]
    assert sorted({str(each.recipient_id) for each in told}) == [RIA, ROY, WIM]
    [notice] = inbox.notices(ROY)
    shown = closed.world.engine.views.document(notice.id, by=ROY)[1]
    assert "Ava" not in shown.html
    assert COURT.words not in shown.html


def test_the_lists_show_ones_own_requests_and_those_that_wait_for_ones_answer(
    closed: CaseOf,
) -> None:
    records = closed.world.engine.records
    assert not records.of(ROY).mine
    request = asked(closed)

    assert [each.request for each in records.of(ROY).mine] == [request]
    assert [each.request for each in records.of(RIA).to_answer] == [request]
    assert records.of(ROY).to_answer == []
    assert records.to_answer(request.id, by=RIA).reference == closed.case.reference
    assert [records.of(each).may_ask for each in (ROY, RIA, WIM)] == [True, True, False]
    records.refuse(request.id, by=RIA, because="No order came.")
    [line] = records.of(ROY).mine
    assert (line.stage, line.answered_by, line.request.because) == (
        Stage.REFUSED, "Ria Records", "No order came.",
    )  # fmt: skip
    assert records.of(RIA).to_answer == []


def test_who_refused_may_be_asked_again(closed: CaseOf) -> None:
    closed.world.engine.records.refuse(asked(closed).id, by=RIA, because="No order came.")

    assert not opens(closed, ROY)
    opened(closed)
    assert opens(closed, ROY)


# --- what it shows


def test_everything_is_read_and_nothing_done(closed: CaseOf) -> None:
    letter = document(closed, "outcome", "Paul Prof", DocumentKind.LETTER)
    opened(closed)
    engine = closed.world.engine

    view = engine.views.case(closed.id, by=ROY)
    assert letter in [each.id for each in view.documents]
    assert view.opening is not None
    assert not view.may_correct
    assert engine.views.document(letter, by=ROY)[1].title == "outcome"
    _, steps = engine.questions.record(closed.id, by=ROY)
    assert "I disagree." in str(steps)
    assert engine.views.history(closed.id, by=ROY)[1]
    ways: list[Callable[[], object]] = [
        lambda: engine.cases.attach(
            closed.id, by=ROY, name="x", media_type="text/plain", content=b"x"
        ),
        lambda: closed.correct("why", "Another.", by=ROY),
        lambda: engine.cases.ask_to_void(closed.id, by=ROY, because="Twice."),
        lambda: closed.world.start(by="Cleo Chair", of=closed),
    ]
    for way in ways:
        with pytest.raises(Refused):
            way()
    assert closed.documents[-1].kind is DocumentKind.NOTICE


def test_who_opens_one_case_opens_no_other_of_the_conference(closed: CaseOf) -> None:
    opened(closed)

    with pytest.raises(NotFound):
        closed.world.engine.occasions.one(closed.case.conference_id, by=ROY)


def test_nobody_else_reads_it_as_deputy_of_who_asked(closed: CaseOf) -> None:
    opened(closed)
    world = closed.world
    with world.engine.open_work() as work:
        work.people.save(make_person("Rob Records", "officer"))
        work.commit()
    world.away(ROY, deputy="Rob Records")

    assert not opens(closed, PersonId("Rob Records"))


def test_who_loses_the_records_role_reads_it_no_more(closed: CaseOf) -> None:
    opened(closed)

    closed.world.give(ROY, "watcher")

    assert not opens(closed, ROY)


def test_who_gives_it_back_reads_it_no_more(closed: CaseOf) -> None:
    request = opened(closed)

    closed.world.engine.records.end(request.id, by=ROY)

    assert not opens(closed, ROY)
    with pytest.raises(WrongState, match="over already"):
        closed.world.engine.records.end(request.id, by=ROY)


# --- who is refused


@pytest.mark.parametrize("by", ["Ada Admin", "Wim Watcher", "Sid System", "Paul Prof"])
def test_only_a_records_role_asks(closed: CaseOf, by: str) -> None:
    with pytest.raises(NotAllowed, match="records role"):
        asked(closed, by=PersonId(by))


def test_a_case_is_found_by_its_reference_letter_by_letter_and_only_once_it_has_closed(
    closed: CaseOf,
) -> None:
    records, reference = closed.world.engine.records, closed.case.reference
    running = closed.world.start().case.reference
    for wrong in ("", "SM", reference.lower(), f"{reference}0", reference[:-1], running, "%"):
        with pytest.raises(NotFound, match="no closed case with this reference"):
            records.ask(wrong, COURT, by=ROY)
    assert records.of(ROY).mine == []


def test_an_officer_of_another_procedure_finds_nothing(closed: CaseOf) -> None:
    with closed.world.engine.open_work() as work:
        person = replace(make_person("Odd Records"), roles=frozenset({"other.officer"}))
        work.people.save(person)
        work.commit()

    with pytest.raises(NotAllowed):
        asked(closed, by=PersonId("Odd Records"))


def test_it_is_asked_for_with_a_ground_and_with_words(closed: CaseOf) -> None:
    for wanted, field in (
        (Wanted(ground="curiosity", words="Why not."), "ground"),
        (Wanted(ground=Ground.AUDIT, words="  "), "words"),
        (Wanted(ground=Ground.AUDIT, words="x" * 2001), "words"),
    ):
        with pytest.raises(InvalidAnswers) as refusal:
            asked(closed, wanted)
        assert [*refusal.value.errors] == [field]


@pytest.mark.parametrize("by", ["Paul Prof", "Cleo Chair", "Max Manager", "Pia Panel"])
def test_no_side_of_the_case_asks_or_answers(closed: CaseOf, by: str) -> None:
    closed.world.give(by, "officer")

    with pytest.raises(NotAllowed, match="dissents, chaired, decides or sits"):
        asked(closed, by=PersonId(by))
    request = asked(closed)
    with pytest.raises(NotAllowed, match="dissents, chaired, decides or sits"):
        closed.world.engine.records.confirm(request.id, by=PersonId(by))
    assert closed.world.engine.records.of(PersonId(by)).to_answer == []


def test_who_chaired_and_was_replaced_stays_a_side(closed: CaseOf) -> None:
    world = closed.world
    with world.engine.open_work() as work:
        case = work.cases.one(closed.id)
        former = (*case.bookkeeping.former, (RoleId("chair"), ROY))
        work.cases.save(replace(case, bookkeeping=replace(case.bookkeeping, former=former)), [])
        work.commit()

    with pytest.raises(NotAllowed, match="dissents, chaired, decides or sits"):
        asked(closed)


def test_nobody_confirms_their_own_request(closed: CaseOf) -> None:
    request = asked(closed)

    with pytest.raises(NotAllowed, match="somebody else than who asked"):
        closed.world.engine.records.confirm(request.id, by=ROY)
    assert not opens(closed, ROY)


def test_nobody_who_stands_in_for_who_asked_confirms(closed: CaseOf) -> None:
    request, world = asked(closed), closed.world
    today = world.clock.now().date()
    world.engine.people.add_absence(
        Absence(person_id=ROY, first_day=today, last_day=today + timedelta(days=9), deputy_id=RIA),
        by=ROY,
    )

    with pytest.raises(NotAllowed, match="stands in for who asked"):
        world.engine.records.confirm(request.id, by=RIA)


@pytest.mark.parametrize("by", ["Ada Admin", "Olga Owner", "Sid System"])
def test_others_know_of_no_request(closed: CaseOf, by: str) -> None:
    request, records = asked(closed), closed.world.engine.records
    person = PersonId(by)

    for way in (
        lambda: records.confirm(request.id, by=person),
        lambda: records.refuse(request.id, by=person, because="No."),
        lambda: records.to_answer(request.id, by=person),
        lambda: records.end(request.id, by=person),
    ):
        with pytest.raises(NotFound, match="no such request"):
            way()


def test_a_refusal_needs_its_reason(closed: CaseOf) -> None:
    request = asked(closed)

    with pytest.raises(InvalidAnswers, match="Say why"):
        closed.world.engine.records.refuse(request.id, by=RIA, because=" ")


def test_a_request_is_answered_once_and_not_after_it_was_taken_back(closed: CaseOf) -> None:
    records = closed.world.engine.records
    first = opened(closed)
    with pytest.raises(WrongState, match="answered this already"):
        records.refuse(first.id, by=WIM, because="No.")
    records.end(first.id, by=ROY)

    second = asked(closed)
    records.end(second.id, by=ROY)
    with pytest.raises(WrongState, match="taken it back"):
        records.confirm(second.id, by=RIA)
    assert [each.stage for each in records.of(ROY).mine] == [Stage.TAKEN_BACK, Stage.OVER]


def test_one_request_is_made_at_a_time(closed: CaseOf) -> None:
    asked(closed)

    with pytest.raises(WrongState, match="asked for this case already"):
        asked(closed)


def test_where_nobody_could_answer_it_is_said(closed: CaseOf) -> None:
    closed.world.give(RIA, "admin")
    closed.world.give(WIM, "admin")

    with pytest.raises(WrongState, match="Nobody else has a role that could answer"):
        asked(closed)
    assert closed.world.engine.records.of(ROY).mine == []


def test_who_has_a_records_role_is_asked_of_the_version_in_force(closed: CaseOf) -> None:
    world = closed.world
    text = RULED["procedure.toml"].replace(b"[roles.officer]", b"[roles.archivist]")
    world.publish({**RULED, "procedure.toml": text.replace(b"open_days)", b"open_days + 1)")})

    with pytest.raises(NotAllowed):
        asked(closed)
    world.give(ROY, "archivist")
    request = asked(closed)
    answered = world.engine.records.confirm(request.id, by=WIM)

    assert answered.opens_until == UNTIL + timedelta(days=1)
