"""What else of a case could tell of a step that is not for its reader."""

import pytest

from engine.errors import CaseStopped
from engine.ids import PersonId
from engine.model.history import EventKind
from engine.reads.case_view import CaseView
from tests.builders import london, make_person
from tests.opened import with_steps_for
from tests.scenario import DECIDED, PEOPLE, CaseOf, World
from tests.service.test_service_incidents import CHOICE
from tests.service.test_service_taking_over import take_over
from tests.service.test_service_tasks_apart import DRAWN
from tests.small_dissent import FILES, FORMS, form, number, package, text

_DECIDING = """
[audiences.deciding]
title = "who decides"
parts = ["decider"]
"""
_LATE = """
[words.decision_late]
true = "The decision came late"
"""
_FACT = 'decision_late = "date(decided_at) > workdays_after(conference_date, decision_days)"\n'
_OFFICE = '[audiences.office]\ntitle = "the office"\nroles = ["admin"]\n'


def seen(case: CaseOf, by: str) -> CaseView:
    return case.world.engine.views.case(case.id, by=PersonId(by))


@pytest.mark.parametrize(
    ("by", "said"), [("Cleo Chair", []), ("Max Manager", ["The decision came late"])]
)
def test_that_a_step_was_late_is_said_to_who_may_know_of_it(by: str, said: list[str]) -> None:
    settings = FILES["procedure.toml"].decode() + _FACT
    files = {**FILES, "procedure.toml": settings.encode()}
    world = World(files=with_steps_for(files, "deciding", _LATE + _DECIDING))
    case = world.to_decide()
    world.move_to(london("2026-09-23 00:00"))

    case.complete("decide", DECIDED, by="Max Manager")

    assert list(seen(case, by).late) == said


def test_where_a_case_stands_still_is_for_who_may_know_of_the_step() -> None:
    forms = {"raise": FORMS["raise"], "answer": form("answer", number("score"), text("why"))}
    files = with_steps_for(package(CHOICE, forms=forms), "deciding", _DECIDING)
    case = World(files).start()
    with pytest.raises(CaseStopped):
        case.complete("answer", {"score": 3}, by="Cleo Chair")
    [whole] = case.incidents

    [told] = seen(case, "Paul Prof").incidents

    assert whole.element_id == "which"
    assert whole.message
    assert (told.id, told.raised_at) == (whole.id, whole.raised_at)
    assert (told.element_id, told.message) == ("", "")


@pytest.mark.parametrize(("by", "is_counted"), [("Ben Admin", True), ("Cleo Chair", False)])
def test_how_much_work_went_with_a_part_is_for_who_may_know_of_it(
    by: str, is_counted: bool
) -> None:
    people = [*PEOPLE, make_person("Ben Admin", "admin")]
    case = World(with_steps_for(DRAWN, "office", _OFFICE), people=people).start()
    case.claim("write", by="Ada Admin")
    take_over(case, "admin", of="Ada Admin", to="Ben Admin", by="Ben Admin")

    _, rows = case.world.engine.views.history(case.id, by=PersonId(by))

    [row] = [each for each in rows if each.event.kind is EventKind.PART_TAKEN_OVER]
    assert ("tasks" in row.event.content) is is_counted
    assert row.event.content["because"] == "Gone for long."
