"""The same answers for several children in one go, and what comes next for who gave them."""

import json
from collections.abc import Sequence

import pytest

from engine.errors import InvalidAnswers, NotAllowed, NotFound, WrongState
from engine.ids import PersonId, UserTaskId
from tests.opened import open_to_all
from tests.scenario import CaseOf, World
from tests.small_dissent import FILES, text

PIA = PersonId("Pia Panel")


@pytest.fixture
def case() -> CaseOf:
    return World(files=open_to_all(FILES)).decided()


def view(case: CaseOf, *also: UserTaskId, by: PersonId = PIA, said: str = "Yes.") -> None:
    first = case.task("ask_panel", "Ava Trent").id
    case.world.engine.tasks.complete(first, by=by, answers={"view": said}, also=also)


def views(case: CaseOf) -> list[str | None]:
    return [child.get("view") for child in case.case.file["children"]]


def test_the_same_answers_are_given_for_another_child_with_a_line_of_its_own(
    case: CaseOf,
) -> None:
    ben = case.task("ask_panel", "Ben Trent").id
    offered = case.world.engine.questions.task(case.task("ask_panel", "Ava Trent").id, by=PIA)
    assert [each.id for each in offered.alike] == [ben]

    view(case, ben, ben)

    assert views(case) == ["Yes.", "Yes."]
    assert case.open == ["file_it"]
    done = [r.event.content["item"] for r in case.rows if r.event.element_id == "ask_panel"
            and "answers" in r.event.content]  # fmt: skip
    assert done == ["children[0]", "children[1]"]


def test_what_it_rests_on_for_the_others_stands_on_the_page_too() -> None:
    form = json.loads(FILES["forms/view.form"])
    form["properties"]["restsOn"] = "children.name, upheld"
    files = open_to_all({**FILES, "forms/view.form": json.dumps(form).encode()})
    case = World(files=files).decided()

    rests = case.world.engine.questions.task(case.task("ask_panel", "Ava Trent").id, by=PIA).rests

    said = [[a.shown for s in steps for a in s.answers] for steps in (rests.steps, rests.others)]
    assert said == [["Ava Trent", "yes"], ["Ben Trent"]]


def test_all_are_completed_or_none() -> None:
    form = json.loads(FILES["forms/view.form"])
    form["components"] = [
        text("view", check='=child.name = "Ava Trent"', errorCheck="Not of this child")
    ]
    files = open_to_all({**FILES, "forms/view.form": json.dumps(form).encode()})
    case = World(files=files).decided()
    before = case.rows

    with pytest.raises(InvalidAnswers) as refused:
        view(case, case.task("ask_panel", "Ben Trent").id)

    assert list(refused.value.errors) == ["view"]
    assert refused.value.errors["view"].startswith("Ben Trent: ")
    assert (case.rows, views(case)) == (before, [None, None])


@pytest.mark.parametrize("element", ["file_it", "reply"])
def test_neither_another_step_nor_a_task_that_is_done_goes_with_it(
    case: CaseOf, element: str
) -> None:
    other = case.task("file_it") if element == "file_it" else case.closed("reply")

    with pytest.raises(WrongState):
        view(case, other.id)

    assert views(case) == [None, None]


def test_nothing_is_told_of_tasks_of_another_case(case: CaseOf) -> None:
    other = World(files=open_to_all(FILES), prefix="y").decided().closed("reply")

    with pytest.raises(NotFound) as refused:
        view(case, other.id, UserTaskId("nothing"))

    assert "Paul" not in refused.value.sentence
    assert views(case) == [None, None]


def test_what_is_not_theirs_goes_with_nothing(case: CaseOf) -> None:
    case.world.give("Wim Watcher", "panel")
    ben = case.task("ask_panel", "Ben Trent").id
    case.world.engine.tasks.claim(ben, by=PIA)

    with pytest.raises(NotAllowed):
        view(case, ben, by=PersonId("Wim Watcher"))

    assert views(case) == [None, None]


# --- what comes next


def following(case: CaseOf, by: str) -> str | None:
    task = case.world.engine.views.next_task(case.id, by=PersonId(by))
    return task and f"{task.element_id} {task.item_label}".strip()


def test_what_comes_next_is_what_is_due_first_of_what_they_may_do(case: CaseOf) -> None:
    people: Sequence[str] = ("Pia Panel", "Ada Admin", "Max Manager", "Wim Watcher", "Sid System")

    assert [following(case, each) for each in people] == [
        "ask_panel Ava Trent", "file_it", None, None, None,
    ]  # fmt: skip
    view(case)
    assert following(case, "Pia Panel") == "ask_panel Ben Trent"
