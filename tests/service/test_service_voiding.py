"""A case that was opened by mistake: one asks, a second person confirms, nothing is deleted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.errors import InvalidAnswers, NotAllowed, NotFound, WrongState
from engine.forms.values import to_plain
from engine.ids import DocumentId, PersonId
from engine.model.case import CaseStatus
from engine.reads.inbox import PAGE
from tests.builders import make_person
from tests.scenario import DECIDED, PEOPLE, RAISED, CaseOf, World
from tests.service.test_service_occasions import SHARED

ADA, BEN, CLEO, PAUL = map(PersonId, ("Ada Admin", "Ben Admin", "Cleo Chair", "Paul Prof"))
MAX = PersonId("Max Manager")


@pytest.fixture
def case(world: World) -> CaseOf:
    """Return a case that waits for a decision."""
    return world.to_decide()


@pytest.fixture
def world() -> World:
    return World(people=(*PEOPLE, make_person("Ben Admin", "admin")))


def asked(case: CaseOf, by: PersonId = CLEO) -> CaseOf:
    case.world.engine.cases.ask_to_void(case.id, by=by, because="Started twice.")
    return case


def voided(case: CaseOf) -> CaseOf:
    asked(case).world.engine.cases.confirm_void(case.id, by=ADA, because="So it was.")
    return case


def notices(case: CaseOf, name: str) -> list[str]:
    return [str(one.recipient_id) for one in case.documents if one.name == name]


def test_a_voided_case_has_no_task_and_no_date_and_says_who_did_it_and_why(case: CaseOf) -> None:
    voided(case)

    found = case.case
    assert (found.status, found.is_voided, found.has_ended) == (CaseStatus.VOIDED, True, True)
    assert (case.open, found.next_due_at) == ([], None)
    voiding = found.bookkeeping.voiding
    assert voiding is not None
    assert (voiding.asked_by, voiding.answered_by) == (CLEO, ADA)
    kept = {str(row.event.kind): row.event for row in case.rows}
    assert kept["VoidingAsked"].content == {"because": "Started twice."}
    assert kept["VoidingAsked"].actor.person_id == CLEO
    assert kept["CaseVoided"].actor.person_id == ADA
    assert kept["CaseVoided"].content == {
        "because": "Started twice.", "asked_by": CLEO, "words": "So it was.",
    }  # fmt: skip
    assert case.kinds.count("UserTaskCanceled") == 1


def test_a_second_person_is_told_and_may_open_the_case_until_one_has_answered(
    world: World,
) -> None:
    case = world.to_decide()
    views = world.engine.views
    with pytest.raises(NotFound):
        views.case(case.id, by=BEN)

    asked(case)

    assert notices(case, "voiding_asked") == ["Ada Admin", "Ben Admin"]
    assert views.case(case.id, by=BEN).may_answer_void
    assert not views.case(case.id, by=CLEO).may_answer_void
    world.engine.cases.decline_void(case.id, by=ADA, because="It is another one.")
    with pytest.raises(NotFound):
        views.case(case.id, by=BEN)


def test_who_had_an_open_task_and_who_asked_are_told(case: CaseOf) -> None:
    voided(case)

    assert sorted(notices(case, "voiding_answered")) == [
        "Cleo Chair",
        "Max Manager",
        "Mia Manager",
    ]


def test_a_case_that_is_declined_goes_on_as_before(case: CaseOf) -> None:
    before = (case.open, case.case.next_due_at)
    asked(case)

    case.world.engine.cases.decline_void(case.id, by=ADA, because="It is another one.")

    assert (case.open, case.case.next_due_at) == before
    assert case.case.status is CaseStatus.RUNNING
    assert case.case.bookkeeping.voiding is None
    assert notices(case, "voiding_answered") == ["Cleo Chair"]
    assert asked(case).case.bookkeeping.voiding is not None


def test_answered_questions_take_no_older_notice_from_the_list(case: CaseOf) -> None:
    asked(case).world.engine.cases.take_back_void(case.id, by=CLEO)
    inbox = case.world.engine.inbox
    [older] = inbox.notices(ADA)
    with case.world.engine.open_work() as work:
        [question] = [d for d in work.documents.notices_for(ADA) if d.name == "voiding_asked"]
        many = [replace(question, id=DocumentId(f"d{n}")) for n in range(2 * PAGE)]
        work.documents.add(
            [replace(each, created_at=each.created_at + timedelta(days=1)) for each in many]
        )
        work.commit()

    assert inbox.notices(ADA) == [older]


def test_no_more_notices_are_listed_than_a_page_holds(case: CaseOf) -> None:
    asked(case)
    with case.world.engine.open_work() as work:
        [question] = work.documents.notices_for(ADA)
        work.documents.add([replace(question, id=DocumentId(f"d{n}")) for n in range(PAGE)])
        work.commit()

    assert len(case.world.engine.inbox.notices(ADA)) == PAGE


def test_who_asked_takes_it_back_and_the_question_goes_from_the_notices(case: CaseOf) -> None:
    asked(case)
    cases, inbox = case.world.engine.cases, case.world.engine.inbox
    asked_of = {each.name for each in inbox.notices(ADA)}

    with pytest.raises(NotAllowed):
        cases.take_back_void(case.id, by=ADA)
    cases.take_back_void(case.id, by=CLEO)

    assert "voiding_asked" in asked_of
    assert "voiding_asked" not in {each.name for each in inbox.notices(ADA)}
    assert case.case.bookkeeping.voiding is None
    assert "VoidingTakenBack" in case.kinds
    assert "VoidingDeclined" not in case.kinds
    assert case.open == ["decide"]
    assert set(notices(case, "voiding_answered")) == {ADA, BEN}
    with pytest.raises(WrongState):
        cases.take_back_void(case.id, by=CLEO)


@pytest.mark.parametrize("by", [MAX, PAUL])
def test_who_neither_administers_nor_started_it_does_not_ask(world: World, by: PersonId) -> None:
    case = world.to_decide()

    with pytest.raises(NotAllowed, match="Administration, or who started the case, asks"):
        asked(case, by)


def test_who_need_not_know_of_the_case_learns_nothing_of_it(world: World) -> None:
    case = voided(world.to_decide())

    for act in (
        lambda: asked(case, PersonId("Wim Watcher")),
        lambda: world.engine.cases.confirm_void(case.id, by=BEN),
        lambda: case.send("withdraw", {"words": "x"}, by="Wim Watcher"),
        lambda: case.correct("conference_date", "2026-09-07", by="Wim Watcher"),
    ):
        with pytest.raises(NotFound):
            act()


def test_nobody_confirms_what_they_asked_for_themselves(world: World) -> None:
    case = world.start(by=ADA)
    asked(case, ADA)

    with pytest.raises(NotAllowed, match="A second person answers"):
        world.engine.cases.confirm_void(case.id, by=ADA)

    world.engine.cases.confirm_void(case.id, by=BEN)
    assert case.case.is_voided


@pytest.mark.parametrize("part", ["professional", "chair"])
def test_who_dissents_or_chairs_confirms_nothing(world: World, part: str) -> None:
    case = asked(world.to_decide().take_part(part, ADA))

    with pytest.raises(NotAllowed, match="A second person answers"):
        world.engine.cases.confirm_void(case.id, by=ADA)
    with pytest.raises(NotAllowed, match="A second person answers"):
        world.engine.cases.decline_void(case.id, by=ADA, because="No.")
    assert notices(case, "voiding_asked") == ["Ben Admin"]


def test_without_a_second_person_it_is_said_what_to_do() -> None:
    world = World()
    case = world.start(by=ADA)

    with pytest.raises(WrongState, match="Nobody else has a role of administration"):
        asked(case, ADA)


def test_nothing_more_is_done_in_a_voided_case(case: CaseOf) -> None:
    voided(case)
    cases = case.world.engine.cases

    for act in (
        lambda: case.send("withdraw", {"words": "x"}, by=PAUL),
        lambda: case.correct("conference_date", "2026-09-07", by=CLEO),
        lambda: cases.attach(case.id, by=CLEO, name="a", media_type="text/plain", content=b"a"),
        lambda: cases.ask_to_void(case.id, by=CLEO, because="Again."),
        lambda: cases.confirm_void(case.id, by=CLEO),
    ):
        before = (case.case.revision, len(case.rows))
        with pytest.raises(WrongState, match="This case was voided: it can be read"):
            act()
        assert (case.case.revision, len(case.rows)) == before


def test_no_timer_and_no_reminder_comes_in_a_voided_case(case: CaseOf) -> None:
    voided(case)
    before = len(case.rows)

    case.world.wait(days=60)
    case.world.work()

    assert len(case.rows) == before


def test_who_could_read_it_still_can(case: CaseOf) -> None:
    case.world.engine.cases.attach(
        case.id, by=MAX, name="note.txt", media_type="text/plain", content=b"x", to=["manager"]
    )
    views = case.world.engine.views
    readers = (CLEO, PAUL, MAX, PersonId("Mia Manager"))
    before = {
        one: {str(each.id) for each in views.case(case.id, by=one).documents} for one in readers
    }

    voided(case)

    for one, papers in before.items():
        found = views.case(case.id, by=one)
        assert papers <= {str(each.id) for each in found.documents}
        assert "This case was voided on" in views.story(found)[0]
        assert (list(found.mine), found.actions) == ([], [])
        assert (found.may_correct, found.may_void) == (False, False)


def test_other_cases_of_the_conference_stay_untouched(world: World) -> None:
    first = world.to_decide()
    other = world.start(of=first, answers={"dissenter": "Paul Prof"})
    before = (other.case, other.open)

    voided(first)

    assert (other.case, other.open) == before


def test_a_case_that_has_ended_is_not_voided(world: World) -> None:
    case = world.start().send("withdraw", {"words": "x"}, by=PAUL)
    case.complete("confirm_withdrawal", {"voluntary": True}, by=MAX)

    with pytest.raises(WrongState, match="This case has ended, so it cannot be voided"):
        asked(case)


def test_the_same_dissent_is_raised_again_and_the_voided_one_is_no_other_dissent(
    world: World,
) -> None:
    world = World(SHARED, people=world.people)
    first = world.to_decide()
    with pytest.raises(InvalidAnswers, match="open already"):
        world.start(of=first)
    voided(first)

    again = world.start(of=first)

    assert again.open == ["reply"]
    said = again.within(lambda casework: to_plain(casework.names.scope(None).get("occasion")))
    assert said["others"] == []


def test_a_correction_of_the_conference_leaves_a_voided_case_as_it_is(world: World) -> None:
    world = World(SHARED, people=world.people)
    world.give("Wim Watcher", "professional")
    first = world.to_decide()
    other = world.start(of=first, answers={**RAISED, "dissenter": "Wim Watcher"})
    voided(first)
    before = (first.case, len(first.rows))

    other.correct("conference_date", "2026-09-07", by="Cleo Chair")

    assert (first.case, len(first.rows)) == before


def test_it_is_asked_for_once_with_a_reason_and_while_the_case_runs(world: World) -> None:
    case = world.to_decide()
    with pytest.raises(WrongState, match="Say why"):
        world.engine.cases.ask_to_void(case.id, by=CLEO, because=" ")
    with pytest.raises(WrongState, match="Nobody asks for this case to be voided"):
        world.engine.cases.confirm_void(case.id, by=CLEO)
    asked(case)
    with pytest.raises(WrongState, match="Somebody has asked for this already"):
        asked(case)
    with pytest.raises(WrongState, match="Say why"):
        world.engine.cases.decline_void(case.id, by=ADA, because="")


def test_a_case_that_was_decided_is_not_voided_any_more(world: World) -> None:
    case = asked(world.to_decide())

    case.complete("decide", DECIDED, by="Max Manager")
    for item in ("1", "2"):
        case.complete("ask_panel", {}, by="Pia Panel", item=item)
    case.complete("file_it", {}, by="Ada Admin")

    assert case.case.status is CaseStatus.ENDED
    assert case.case.bookkeeping.voiding is None
    assert not world.engine.views.case(case.id, by=ADA).may_answer_void
    for answer in (world.engine.cases.confirm_void, world.engine.cases.decline_void):
        with pytest.raises(WrongState) as refused:
            answer(case.id, by=ADA, because="Too late.")
        assert refused.value.message == "This case has ended, so it cannot be voided."
    assert case.case.status is CaseStatus.ENDED
