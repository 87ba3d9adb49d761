"""A task is a task: what is done with one leaves the others where they are."""

import pytest

from engine.errors import NotAllowed, NotFound, WrongState
from engine.ids import PersonId
from tests.builders import make_person
from tests.scenario import PEOPLE, CaseOf, World
from tests.small_dissent import FORMS, form, lanes, package, step, text
from tests.spiff.spiff_diagrams import chain, element, parallel

ADA, BEN, CYD = "Ada Admin", "Ben Admin", "Cyd Admin"
#: Administration does three things at once, and then a last one.
DRAWN = package(
    lanes(Chair="begun fork joined over", Administrator="write file tell last")
    + step("startEvent", "begun", formKey="raise")
    + parallel("fork")
    + "".join(step("userTask", each, formKey="words") for each in ("write", "file", "tell"))
    + parallel("joined")
    + step("userTask", "last", formKey="words")
    + element("endEvent", "over")
    + chain("begun", "fork", "write", "joined", "last", "over")
    + chain("fork", "file", "joined")
    + chain("fork", "tell", "joined"),
    forms={"raise": FORMS["raise"], "words": form("words", text("why"))},
)


@pytest.fixture
def case() -> CaseOf:
    """Return a case in which three tasks of administration wait, for three who have that role."""
    return World(
        DRAWN, people=[*PEOPLE, make_person(BEN, "admin"), make_person(CYD, "admin")]
    ).start()


def whose(case: CaseOf) -> dict[str, str | None]:
    return {str(task.element_id): task.assignee for task in case.tasks}


def taking_part(case: CaseOf) -> list[str]:
    return [p.person_id for p in case.participants if p.role == "admin"]


def opens(case: CaseOf, person: str) -> bool:
    return case.world.engine.views.opens(case.id, by=PersonId(person))


def offered(case: CaseOf, person: str) -> set[str]:
    page = case.world.engine.inbox.of_roles(PersonId(person))
    return {str(task.element_id) for task in page.tasks}


def test_who_takes_one_task_leaves_the_others_to_everybody_of_the_role(case: CaseOf) -> None:
    case.claim("write", by=ADA)

    assert whose(case) == {"write": ADA, "file": None, "tell": None}
    assert offered(case, BEN) == {"file", "tell"}
    case.complete("file", {}, by=BEN)
    assert whose(case) == {"write": ADA, "tell": None}


def test_who_completes_one_task_leaves_the_others_to_everybody_of_the_role(case: CaseOf) -> None:
    case.complete("write", {}, by=ADA)

    assert whose(case) == {"file": None, "tell": None}
    case.claim("tell", by=BEN)
    assert whose(case) == {"file": None, "tell": BEN}


def test_who_gives_one_task_back_keeps_the_others_whoever_takes_it(case: CaseOf) -> None:
    for each in ("write", "file", "tell"):
        case.claim(each, by=ADA)

    case.release("tell", by=ADA)
    assert whose(case) == {"write": ADA, "file": ADA, "tell": None}
    assert offered(case, BEN) == {"tell"}
    assert opens(case, BEN)
    case.claim("tell", by=BEN)

    assert whose(case) == {"write": ADA, "file": ADA, "tell": BEN}
    assert not offered(case, ADA)


@pytest.mark.parametrize("by", [ADA, CYD])
def test_who_hands_one_task_on_or_has_it_handed_on_keeps_the_others(case: CaseOf, by: str) -> None:
    for each in ("write", "file", "tell"):
        case.claim(each, by=ADA)

    case.assign("tell", to=BEN, by=by)

    assert whose(case) == {"write": ADA, "file": ADA, "tell": BEN}
    case.complete("tell", {}, by=BEN)
    assert whose(case) == {"write": ADA, "file": ADA}


def test_what_comes_next_is_for_who_has_the_role_in_the_case(case: CaseOf) -> None:
    case.complete("write", {}, by=ADA)
    case.complete("file", {}, by=ADA).complete("tell", {}, by=BEN)

    assert whose(case) == {"last": ADA}


def test_who_did_one_task_in_the_part_of_another_has_no_access_once_it_is_done(
    case: CaseOf,
) -> None:
    case.complete("write", {}, by=ADA).claim("tell", by=BEN)
    assert taking_part(case) == [ADA]
    assert opens(case, BEN)

    case.complete("file", {}, by=ADA).complete("tell", {}, by=BEN)

    assert taking_part(case) == [ADA]
    assert (opens(case, ADA), opens(case, BEN)) == (True, False)


def test_who_has_passed_on_all_they_had_keeps_neither_part_nor_access(case: CaseOf) -> None:
    for each in ("write", "file", "tell"):
        case.claim(each, by=ADA)

    case.assign("write", to=BEN, by=ADA).assign("file", to=BEN, by=ADA)
    assert (taking_part(case), opens(case, ADA)) == ([ADA], True)
    case.assign("tell", to=BEN, by=ADA)

    assert whose(case) == {"write": BEN, "file": BEN, "tell": BEN}
    assert (taking_part(case), opens(case, ADA)) == ([BEN], False)


def test_who_gives_back_all_they_had_keeps_no_part_and_may_take_it_again(case: CaseOf) -> None:
    case.claim("write", by=ADA).claim("file", by=BEN).claim("tell", by=BEN)

    case.release("write", by=ADA)

    assert taking_part(case) == []
    assert whose(case) == {"write": None, "file": BEN, "tell": BEN}
    case.claim("write", by=ADA)


def test_who_leaves_keeps_nothing_and_their_tasks_are_everybodys_again(case: CaseOf) -> None:
    for each in ("write", "file"):
        case.claim(each, by=ADA)
    case.claim("tell", by=BEN)

    case.world.engine.people.deactivate(PersonId(ADA), by=None)

    assert whose(case) == {"write": None, "file": None, "tell": BEN}
    assert offered(case, BEN) == {"write", "file"}
    case.claim("write", by=BEN)


def test_a_task_that_is_handed_to_who_has_it_stays_and_nobody_steps_down(case: CaseOf) -> None:
    case.claim("write", by=ADA)

    case.assign("write", to=ADA, by=BEN)

    assert (whose(case)["write"], taking_part(case)) == (ADA, [ADA])


def test_what_is_with_somebody_is_neither_taken_nor_given_back_by_another(case: CaseOf) -> None:
    case.claim("write", by=ADA).claim("file", by=BEN)

    with pytest.raises(WrongState, match="already taken"):
        case.claim("write", by=BEN)
    with pytest.raises(NotAllowed):
        case.release("write", by=BEN)
    with pytest.raises(NotFound):
        case.world.engine.views.case(case.id, by=PersonId("Wim Watcher"))
