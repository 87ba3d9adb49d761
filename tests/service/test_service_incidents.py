"""A failure inside a process: nothing is lost, the element is named, and it can try again."""

import pytest

from engine.errors import CaseStopped, NotAllowed, NotFound
from engine.ids import IncidentId, PersonId
from tests.builders import london
from tests.scenario import RAISED, CaseOf, World
from tests.small_dissent import FORMS, form, lanes, number, package, step, text
from tests.spiff.spiff_diagrams import boundary, chain, element, exclusive, flow, timer

#: `answer` leads on for 1 and 2 only; for anything else no way is drawn.
CHOICE = (
    lanes(Chair="begun answer which one two")
    + step("startEvent", "begun", formKey="raise")
    + step("userTask", "answer", formKey="answer")
    + exclusive("which")
    + element("endEvent", "one")
    + element("endEvent", "two")
    + chain("begun", "answer", "which")
    + flow("which", "one", "score = 1")
    + flow("which", "two", "score = 2")
)
#: One timer gives a text where a date is needed, once `mode` says so; the other is in order.
TIMERS = (
    lanes(Chair="begun wait over bad good bad_told good_told bad_end good_end")
    + step("startEvent", "begun", formKey="raise")
    + step("userTask", "wait", formKey="answer")
    + boundary("bad", "wait", timer("conference_end"))
    + boundary("good", "wait", timer("conference_end"))
    + step("sendTask", "bad_told", letter="nothing", to="chair")
    + step("sendTask", "good_told", letter="late", to="chair")
    + element("endEvent", "bad_end")
    + element("endEvent", "good_end")
    + element("endEvent", "over")
    + chain("begun", "wait", "over")
    + chain("bad", "bad_told", "bad_end")
    + chain("good", "good_told", "good_end")
)


@pytest.fixture
def choice() -> CaseOf:
    forms = {"raise": FORMS["raise"], "answer": form("answer", number("score"), text("why"))}
    return World(package(CHOICE, forms=forms)).start()


@pytest.fixture
def timers() -> CaseOf:
    forms = {"raise": FORMS["raise"], "answer": form("answer", text("why"))}
    world = World(package(TIMERS, forms=forms))
    return world.start(answers={**RAISED, "conference_end": "2026-09-08T14:00"})


def test_a_step_that_cannot_go_on_is_undone_and_an_incident_names_the_element(
    choice: CaseOf,
) -> None:
    task = choice.task("answer")

    with pytest.raises(CaseStopped, match="policy owner has been told"):
        choice.complete("answer", {"score": 3, "why": "So."}, by="Cleo Chair")

    assert choice.task("answer") == task
    assert [incident.element_id for incident in choice.incidents] == ["which"]
    assert "score" not in choice.case.file
    assert choice.kinds[-1] == "IncidentRaised"


def test_the_same_failure_again_is_the_same_incident(choice: CaseOf) -> None:
    for _ in range(3):
        with pytest.raises(CaseStopped):
            choice.complete("answer", {"score": 3}, by="Cleo Chair")

    assert len(choice.incidents) == 1
    assert choice.kinds.count("IncidentRaised") == 1


def test_after_an_incident_an_answer_that_leads_on_is_taken(choice: CaseOf) -> None:
    with pytest.raises(CaseStopped):
        choice.complete("answer", {"score": 3}, by="Cleo Chair")

    choice.complete("answer", {"score": 2}, by="Cleo Chair")

    assert choice.case.ends == ("two",)


def test_the_case_page_opens_while_a_case_stands_still(choice: CaseOf) -> None:
    with pytest.raises(CaseStopped):
        choice.complete("answer", {"score": 3}, by="Cleo Chair")

    shown = choice.world.engine.views.case(choice.id, by=PersonId("Cleo Chair"))

    assert [incident.element_id for incident in shown.incidents] == ["which"]


@pytest.mark.parametrize("by", ["Olga Owner", "Sid System"])
def test_an_owner_resolves_an_incident(choice: CaseOf, by: str) -> None:
    with pytest.raises(CaseStopped):
        choice.complete("answer", {"score": 3}, by="Cleo Chair")

    choice.world.engine.cases.resolve_incident(choice.id, choice.incidents[0].id, by=PersonId(by))

    assert choice.incidents == []
    assert choice.kinds[-1] == "IncidentResolved"


@pytest.mark.parametrize("by", ["Cleo Chair", "Ada Admin", "Max Manager"])
def test_nobody_else_resolves_an_incident(choice: CaseOf, by: str) -> None:
    with pytest.raises(CaseStopped):
        choice.complete("answer", {"score": 3}, by="Cleo Chair")

    with pytest.raises(NotAllowed):
        choice.world.engine.cases.resolve_incident(
            choice.id, choice.incidents[0].id, by=PersonId(by)
        )


def test_an_incident_that_is_not_there_is_not_resolved(choice: CaseOf) -> None:
    with pytest.raises(NotFound):
        choice.world.engine.cases.resolve_incident(
            choice.id, IncidentId("none"), by=PersonId("Olga Owner")
        )


def test_a_timer_that_fails_is_blocked_and_the_others_go_on(timers: CaseOf) -> None:
    timers.world.move_to(london("2026-09-08 15:00"))
    timers.world.work()

    assert [(incident.element_id, incident.raised_at) for incident in timers.incidents] == [
        ("bad_told", london("2026-09-08 14:00"))
    ]
    assert [r.event.element_id for r in timers.rows if r.event.kind == "TimerFired"] == ["good"]
    assert [d.name for d in timers.documents] == ["late"]
    assert timers.open == ["wait"]
    assert timers.world.worker.run_once() == 0


def test_people_work_on_while_a_timer_is_blocked(timers: CaseOf) -> None:
    timers.world.move_to(london("2026-09-08 15:00"))

    timers.complete("wait", {"why": "Done."}, by="Cleo Chair")

    assert timers.case.ends == ("good_end", "over")
    assert len(timers.incidents) == 1


def test_resolving_lets_a_blocked_timer_try_again(timers: CaseOf) -> None:
    timers.world.move_to(london("2026-09-08 15:00"))
    timers.world.work()
    [incident] = timers.incidents

    timers.world.engine.cases.resolve_incident(timers.id, incident.id, by=PersonId("Olga Owner"))

    assert timers.kinds.count("IncidentResolved") == 1
    assert timers.kinds.count("IncidentRaised") == 2, "it was tried, and failed again"
    assert len(timers.incidents) == 1


def test_resolving_lets_no_timer_try_again_that_something_else_stopped() -> None:
    both_bad = TIMERS.replace('"late"', '"nothing"')
    forms = {"raise": FORMS["raise"], "answer": form("answer", text("why"))}
    case = World(package(both_bad, forms=forms)).start()
    bad, good = case.incidents
    assert (bad.element_id, good.element_id) == ("bad_told", "good_told")

    case.world.engine.cases.resolve_incident(case.id, bad.id, by=PersonId("Olga Owner"))

    tried = [r.event.element_id for r in case.rows if r.event.kind == "IncidentRaised"]
    assert tried == ["bad_told", "good_told", "bad_told"]


def test_a_start_that_fails_leaves_nothing_behind() -> None:
    body = (
        lanes(Chair="begun told over")
        + step("startEvent", "begun", formKey="raise")
        + step("sendTask", "told", letter="nothing", to="chair")
        + element("endEvent", "over")
        + chain("begun", "told", "over")
    )
    world = World(package(body, forms={"raise": FORMS["raise"]}))

    with pytest.raises(CaseStopped, match="could not be started"):
        world.start()

    with world.engine.open_work() as work:
        assert list(work.cases.running(after=None, limit=10)) == []


def test_a_time_limit_that_is_no_date_stops_the_step_that_leads_to_it() -> None:
    body = (
        lanes(Chair="begun first second over")
        + step("startEvent", "begun", formKey="raise")
        + step("userTask", "first", formKey="answer")
        + step("userTask", "second", formKey="answer", due="why")
        + element("endEvent", "over")
        + chain("begun", "first", "second", "over")
    )
    forms = {"raise": FORMS["raise"], "answer": form("answer", text("why", shared="true"))}
    case = World(package(body, forms=forms)).start()

    with pytest.raises(CaseStopped):
        case.complete("first", {"why": "soon"}, by="Cleo Chair")

    assert case.open == ["first"]
    assert [incident.element_id for incident in case.incidents] == ["second"]
