"""A letter is seen before it is sworn: it stands on the page, and a tick holds for its words."""

import json
from typing import Any

import pytest

from engine.errors import InvalidAnswers, NotAllowed
from engine.ids import PersonId, UserTaskId
from engine.model.user_task import UserTask
from tests.check.sentences import lines as check_lines
from tests.check.small import properties as check_properties
from tests.check.test_check_audiences import declared
from tests.opened import open_to_all
from tests.scenario import CaseOf, World
from tests.small_dissent import FILES

ADA = PersonId("Ada Admin")


def showing(named: str, **form: str) -> dict[str, bytes]:
    """Return a package in which the step before a letter shows it."""
    files = open_to_all(FILES)
    old = b'name="formKey" value="file_it" />'
    new = old + b'<spiffworkflow:property name="letterOf" value="%s" />' % named.encode()
    assert old in files["body.bpmn"]
    filing: dict[str, Any] = json.loads(files["forms/file_it.form"])
    filing["properties"] |= form
    return {
        **files,
        "body.bpmn": files["body.bpmn"].replace(old, new),
        "forms/file_it.form": json.dumps(filing).encode(),
    }


def filing(case: CaseOf) -> tuple[UserTask, Any]:
    task = case.task("file_it")
    return task, case.world.engine.questions.task(UserTaskId(task.id), by=ADA)


def file_it(case: CaseOf, shown: dict[UserTaskId, str] | None) -> None:
    task = case.task("file_it")
    case.world.engine.tasks.complete(
        task.id, by=ADA, answers={"file_reference": "F 1"}, shown=shown
    )


@pytest.mark.parametrize(
    "named", ["tell_child", "=if upheld then &quot;tell_child&quot; else &quot;tell_late&quot;"]
)
def test_the_letter_stands_on_the_page_as_it_goes_out(named: str) -> None:
    case = World(files=showing(named)).decided()
    before = case.rows, case.documents

    task, page = filing(case)

    [of_task] = page.rests.letters
    [letter] = of_task.letters
    assert (of_task.task_id, letter.title, letter.recipient_name) == (
        task.id, "Outcome", "Paul Prof",
    )  # fmt: skip
    assert "As found." in letter.html
    assert (case.rows, case.documents) == before

    file_it(case, {task.id: of_task.digest})

    [sent] = [each for each in case.documents if each.name == "outcome"]
    with case.world.engine.open_work() as work:
        assert work.documents.one(sent.id).html == letter.html


def test_a_tick_holds_for_the_words_that_were_read() -> None:
    case = World(files=showing("tell_child")).decided()
    task, page = filing(case)
    case.correct("why", "Found otherwise.", by="Max Manager")

    for shown in ({task.id: page.rests.letters[0].digest}, {}, {task.id: "0"}):
        with pytest.raises(InvalidAnswers) as refused:
            file_it(case, shown)
        assert "changed since you read it" in refused.value.sentence

    _, page = filing(case)
    assert "Found otherwise." in page.rests.letters[0].letters[0].html
    file_it(case, {task.id: page.rests.letters[0].digest})
    assert "file_it" not in case.open


def test_what_comes_without_a_page_needs_no_letter_read() -> None:
    case = World(files=showing("tell_child")).decided()

    file_it(case, None)

    assert "file_it" not in case.open


def test_a_summary_shows_the_letter_with_what_was_just_entered() -> None:
    case = World(files=showing("tell_child", summary="It goes out.")).decided()

    found = case.world.engine.tasks.foresee(
        case.task("file_it").id, by=ADA, answers={"file_reference": "F 1"}
    )

    assert found is not None
    assert [each.title for each in found.letters] == ["Outcome"]


def test_a_summary_shows_the_letter_of_each_child_that_is_answered_alike() -> None:
    drawn = b'name="formKey" value="view" />'
    said = drawn + b'<spiffworkflow:property name="letterOf" value="tell_child" />'
    files = open_to_all(FILES)
    case = World({**files, "body.bpmn": files["body.bpmn"].replace(drawn, said)}).decided()
    ava, ben = (case.task("ask_panel", each).id for each in ("Ava Trent", "Ben Trent"))

    found = case.world.engine.tasks.foresee(
        ava, by=PersonId("Pia Panel"), answers={"view": "Yes."}, also=[ben]
    )

    assert found is not None
    assert [each.item_id for each in found.letters] == ["1", "2"]


def test_whose_task_it_is_comes_before_whether_its_letter_was_read() -> None:
    case = World(files=showing("tell_child")).decided()

    with pytest.raises(NotAllowed):
        case.world.engine.tasks.complete(
            case.task("file_it").id, by=PersonId("Paul Prof"), answers={}, shown={}
        )

    with case.world.engine.open_work() as work:
        [row] = work.history.refusals(case.id, limit=9)
    assert (row.event.actor.person_id, row.event.content["tried"]) == ("Paul Prof", "complete")


@pytest.mark.parametrize("named", ["decide", "nothing_there", "=&quot;reply&quot;"])
def test_a_letter_of_no_step_that_sends_is_refused_by_the_check(named: str) -> None:
    drawn = check_properties(formKey="view", each="child in children")
    said = check_properties(formKey="view", each="child in children", letterOf=named)
    found = check_lines(declared(("small.bpmn", drawn, said)), "rests")

    assert "names no send task of this drawing" in found
