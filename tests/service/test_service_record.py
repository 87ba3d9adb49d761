"""What has been recorded, step by step, and what a step shows above its questions."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from engine.ids import PersonId, UserTaskId
from engine.reads.record import RecordedStep, matching
from tests.opened import open_to_all, with_steps_for
from tests.scenario import CaseOf, World
from tests.small_dissent import FILES

DECIDERS = '[audiences.deciders]\ntitle = "who decides"\nparts = ["decider"]\n'
MINUTES = '[papers.minutes]\ntitle = "Minutes"\naudience = "everybody"\n'


def record(case: CaseOf, by: str = "Paul Prof") -> list[RecordedStep]:
    return case.world.engine.questions.record(case.id, by=PersonId(by))[1]


def lines(steps: list[RecordedStep]) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    return [
        (each.step, each.about, each.by, [(a.label, a.shown) for a in each.answers])
        for each in steps
    ]


def resting_on(name: str, rests: str, files: Mapping[str, bytes] = FILES) -> dict[str, bytes]:
    """Return a package in which all may know everything, and a form rests on something."""
    opened = open_to_all(files)
    form: dict[str, Any] = json.loads(opened[f"forms/{name}.form"])
    form["properties"]["restsOn"] = rests
    return {**opened, f"forms/{name}.form": json.dumps(form).encode()}


@pytest.fixture
def case() -> CaseOf:
    world = World(files=open_to_all(FILES))
    case = world.decided()
    case.complete("ask_panel", {"view": "Yes."}, by="Pia Panel")
    return case


def test_each_step_says_who_answered_what_and_when_in_the_order_of_the_steps(case: CaseOf) -> None:
    found = record(case)

    assert lines(found) == [
        (
            "Raised",
            "",
            "Cleo Chair",
            [
                ("conference_date", "Tuesday 8 September 2026"),
                ("conference_end", "Tuesday 8 September 2026, 11:30am"),
                ("dissenter", "Paul Prof"),
                ("name", "Ava Trent"),
                ("name", "Ben Trent"),
            ],
        ),
        ("Reply", "", "Paul Prof", [("reasons", "I disagree.")]),
        ("Decide", "", "Max Manager", [("ask_again", "no"), ("upheld", "yes")]),
        ("Ask the panel", "Ava Trent", "Pia Panel", [("view", "Yes.")]),
    ]
    assert {each.at for each in found} == {case.case.started_at}


def test_who_answered_for_somebody_and_what_was_corrected_is_said() -> None:
    world = World(files=open_to_all(FILES))
    world.give("Wim Watcher", "professional")
    world.away("Paul Prof", deputy="Wim Watcher")
    case = world.start().complete("reply", {"reasons": "So it is."}, by="Wim Watcher")
    case.correct("conference_date", "2026-09-07", by="Cleo Chair")

    raised, reply = record(case)

    assert reply.by == "Wim Watcher for Paul Prof"
    assert [a.notes for a in raised.answers if a.label == "conference_date"] == [
        ("corrected on Tuesday 8 September 2026, midday by Cleo Chair",)
    ]


def test_a_step_that_is_not_for_the_reader_keeps_its_name_its_hand_and_its_hour() -> None:
    world = World(files=with_steps_for(FILES, "deciders", DECIDERS))
    case = world.decided()

    found = record(case, "Cleo Chair")

    hidden = [each for each in found if ("upheld", "yes") in lines([each])[0][3]]
    assert found[0].is_shown
    assert not hidden[0].is_shown
    assert [(each.step, each.at, each.by) for each in hidden] == [
        ("A step that is not shown to you", None, "")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("DISAGREE", ["Reply"]), ("paul prof disagree", ["Reply"]),
     ("ava trent", ["Raised", "Ask the panel"]), ("nothing of it", []),
     ("", ["Raised", "Reply", "Decide", "Ask the panel"])],
)  # fmt: skip
def test_words_are_looked_for_in_questions_answers_and_who_gave_them(
    case: CaseOf, text: str, expected: list[str]
) -> None:
    assert [each.step for each in matching(record(case), text)] == expected


# --- above the questions of a step


def rests(case: CaseOf, element: str, by: str, item: str = "") -> list[Any]:
    task = case.task(element, item)
    view = case.world.engine.questions.task(UserTaskId(task.id), by=PersonId(by))
    said = [each[3] for each in lines([*view.rests.steps])]
    return [*said, *(each.title for each in view.rests.documents)]


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("reasons", [[("reasons", "I disagree.")]]),
        ("form:reply", [[("reasons", "I disagree.")]]),
        ("children", [[("name", "Ava Trent"), ("name", "Ben Trent")]]),
        (
            "reasons, conference_date",
            [[("conference_date", "Tuesday 8 September 2026")], [("reasons", "I disagree.")]],
        ),
        ("", []),
    ],
)
def test_a_step_shows_what_it_rests_on(named: str, expected: list[Any]) -> None:
    case = World(files=resting_on("decide", named)).to_decide()

    assert rests(case, "decide", "Max Manager") == expected


def test_a_step_about_one_child_shows_nothing_of_another() -> None:
    case = World(files=resting_on("view", "children.name, upheld")).decided()

    assert rests(case, "ask_panel", "Pia Panel", "Ben Trent") == [
        [("name", "Ben Trent")],
        [("upheld", "yes")],
    ]


def test_papers_and_letters_stand_there_to_be_opened() -> None:
    files = resting_on("decide", "paper:minutes, letter:late")
    files["procedure.toml"] += MINUTES.encode()
    case = World(files=files).to_decide()
    for kind in ("minutes", None):
        case.world.engine.cases.attach(
            case.id,
            by=PersonId("Cleo Chair"),
            name=f"{kind}.txt",
            media_type="text/plain",
            content=b"x",
            kind=kind,
        )

    assert rests(case, "decide", "Max Manager") == ["minutes.txt"]


def test_where_nothing_says_who_may_know_who_does_a_step_reads_what_it_rests_on() -> None:
    form = json.loads(FILES["forms/decide.form"])
    form["properties"]["restsOn"] = "reasons"
    files = {**FILES, "forms/decide.form": json.dumps(form).encode()}

    case = World(files=files).to_decide()

    assert rests(case, "decide", "Max Manager") == [[("reasons", "I disagree.")]]


def test_entries_of_one_instant_stand_under_their_own_child() -> None:
    form = json.loads(FILES["forms/view.form"])
    form["properties"]["appendTo"] = "views"
    case = World(files=open_to_all({**FILES, "forms/view.form": json.dumps(form).encode()}))
    decided = case.decided()
    for child in ("Ava Trent", "Ben Trent"):
        case.engine.tasks.complete(
            decided.task("ask_panel", child).id,
            by=PersonId("Pia Panel"),
            answers={"view": f"Of {child}."},
        )

    asked = [each for each in lines(record(decided)) if each[0] == "Ask the panel"]

    assert [(about, said) for _, about, _, said in asked] == [
        ("Ava Trent", [("view", "Of Ava Trent.")]),
        ("Ben Trent", [("view", "Of Ben Trent.")]),
    ]
