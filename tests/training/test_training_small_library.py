"""The library of example cases over a small procedure, and what is wrong with an example."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from engine.errors import ConcurrentChange, DefinitionRejected, NotFound
from engine.training import TrainingRoom
from engine.training.writing import example_of, findings
from tests.training.small_room import (
    EXAMPLE,
    EXAMPLE_KEY,
    TRAINER_T,
    WRONG_ENDS,
    WRONG_PEOPLE,
    WRONG_WAIT,
    said,
    small_definition,
)

BY = TRAINER_T


def test_a_shipped_example_is_told_whole(small: TrainingRoom) -> None:
    entry = small.library.entry(EXAMPLE_KEY, by=BY)

    assert (entry.key, entry.id, entry.title) == (EXAMPLE_KEY, "X-01", "The ten days")
    assert (entry.procedure_id, entry.procedure, entry.version) == ("small", "A small dissent", 1)
    assert entry.story == (
        "The conference is on Tuesday. P. Prof dissents.\n\nLater somebody looks at the score."
    )
    assert (entry.difficulty, entry.clauses) == ("medium", ("C2", "C3"))
    assert entry.learning == ("Ten working days are two weeks", "Nothing lapses")
    assert entry.path == (
        "Chair: Raise a dissent",
        "Professional: Reply",
        "Manager: Decide",
        "Panel member: Ask the panel",
        "Administrator: Ask for a check",
        "Administrator: Look",
        "Panel member: Ask the panel",
        "Administrator: File it",
    )
    assert entry.ends == ("Over", "Closed", "Looked again")
    assert (entry.is_own, entry.may_edit, entry.findings, entry.steps) == (False, False, (), ())
    assert entry.revision == 0


def test_an_example_that_sends_and_goes_on_tells_its_path_and_no_end(
    small: TrainingRoom,
) -> None:
    key = small.library.new_example("small", by=BY)
    steps = [{"send": "withdraw"}, {"do": "gone"}, {"start": "gone"}, {"wait": "P1D"}]
    small.library.save_example(key, {"steps": steps}, by=BY)

    entry = small.library.entry(key, by=BY)

    assert entry.path == ("At any time: Withdraw it", "Somebody: gone", "Somebody: gone")
    assert entry.ends == ()
    assert entry.steps == tuple(steps)
    assert entry.revision == 2


def test_examples_of_an_older_version_are_asked_for(small: TrainingRoom) -> None:
    found = small.library.entries(by=BY, procedure_id="small", version=1)

    assert [entry.key for entry in found] == [EXAMPLE_KEY]
    with pytest.raises(NotFound):
        small.library.entries(by=BY, procedure_id="small", version=2)


@pytest.mark.parametrize("key", ["small.1.gone", "small.x.x_01", "small..x_01", "small.1"])
def test_a_key_of_no_example_is_not_found(small: TrainingRoom, key: str) -> None:
    sentence = "Expected an example case of the library, but there is none here."

    assert said(lambda: small.library.entry(key, by=BY), NotFound) == sentence
    assert said(lambda: small.library.example(key, by=BY), NotFound) == sentence


def test_an_example_is_saved_at_its_revision_and_keeps_what_is_left_out(
    small: TrainingRoom,
) -> None:
    key = small.library.copy_example(EXAMPLE_KEY, by=BY)
    before = small.library.example(key, by=BY)

    found = small.library.save_example(
        key, {"title": "New", "procedure": "other"}, by=BY, revision=1
    )

    assert found == []
    assert small.library.example(key, by=BY) == replace(before, title="New")
    late = partial(small.library.save_example, key, {"title": "Old"}, by=BY, revision=1)
    assert said(late, ConcurrentChange) == "This example was changed meanwhile; look at it again."
    assert small.library.entry(key, by=BY).title == "New"


def test_a_file_of_up_to_a_megabyte_is_taken_in(small: TrainingRoom) -> None:
    data = EXAMPLE.encode()

    key = small.library.import_example(data.ljust(1_000_000), by=BY)

    assert small.library.entry(key, by=BY).title == "The ten days"
    with pytest.raises(DefinitionRejected) as refused:
        small.library.import_example(data.ljust(1_000_001), by=BY)
    assert refused.value.findings == [
        "The file is larger than 1 MB, too large to be an example case."
    ]


def test_what_is_wrong_with_an_example_is_listed_before_it_is_run(small: TrainingRoom) -> None:
    key = small.library.new_example("small", by=BY)

    said_of_it = small.library.rehearse_example(key, by=BY)

    assert (
        said_of_it
        == small.library.entry(key, by=BY).findings
        == (
            "Give it an id, such as X-01.",
            "Add a step that says what is expected, or it proves nothing.",
        )
    )


_EXPECT: dict[str, Any] = {"expect": {"open": []}}


@pytest.mark.parametrize(
    ("entries", "said_of_it"),
    [
        ({}, []),
        ({"title": " "}, ["Give it a title."]),
        ({"clauses": ["C1", "Z1"]}, ["There is no clause Z1 in this procedure; take it away."]),
        (
            {"people": {"others": "O", "boss": "B"}},
            ["There is no role 'boss' in this procedure; correct or remove it."],
        ),
        ({"people": {"chair": [["x"]]}}, [f"People: {WRONG_PEOPLE}"]),
        ({"ends": "never"}, [f"Ends: {WRONG_ENDS}"]),
        ({"ends_exactly": "never"}, [f"Ends exactly: {WRONG_ENDS}"]),
        (
            {"ends": ["over"], "ends_exactly": ["over"]},
            ["Ends exactly: say it in `ends` or in `ends_exactly`, not in both."],
        ),
        ({"steps": []}, ["Add a step that says what is expected, or it proves nothing."]),
        (
            {"steps": [{"claim": "gone"}, _EXPECT]},
            ["Step 1: there is no task 'gone'; choose one of the procedure."],
        ),
        (
            {"steps": [{"start": "gone"}, _EXPECT]},
            ["Step 1: there is no process 'gone' to start."],
        ),
        ({"steps": [{"start": "main"}, _EXPECT]}, []),
        (
            {"steps": [_EXPECT, {"do": "look", "answers": {"score": 1, "colour": "red"}}]},
            ["Step 2: the form does not ask for 'colour'; take it away."],
        ),
        (
            {"steps": [{"do": "look", "as": "boss", "because": "so"}, _EXPECT]},
            [
                "Step 1: there is no role 'boss'; choose one of the procedure.",
                "Step 1: 'do' does not know 'because'; take it away.",
            ],
        ),
        ({"steps": [{"expect": {"sun": 1}}]}, ["Step 1: `expect` does not know 'sun'."]),
        (
            {"steps": [{"wait": 3}, _EXPECT]},
            [f"Step 1: wait: {WRONG_WAIT}"],
        ),
        ({"steps": [{"sing": "x"}, _EXPECT]}, []),
        ({"steps": [{"release": "look"}, {"assign": "look", "to": "x"}, _EXPECT]}, []),
    ],
)
def test_what_is_wrong_with_an_example_is_said(
    entries: dict[str, Any], said_of_it: list[str]
) -> None:
    whole = {"id": "X", "title": "X", "procedure": "small", "steps": [_EXPECT]} | entries

    assert findings(example_of(whole), small_definition()) == said_of_it


def test_an_example_is_read_whether_or_not_it_is_complete() -> None:
    bare = example_of({})
    naive = example_of({"clock": datetime(2026, 6, 1, 9)})  # noqa: DTZ001 - as written in a file

    assert bare.clock == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert naive.clock == datetime(2026, 6, 1, 8, tzinfo=UTC)
    assert (bare.id, bare.title, bare.procedure, bare.story) == ("", "", "", "")
    assert (bare.clauses, bare.people, bare.steps, bare.ends) == ((), {}, (), "running")
    assert (bare.learning, bare.difficulty) == ((), "")
    numbers = example_of({"clauses": [1], "learning": [2], "steps": [{"x": 1}, {"do": "look"}]})
    assert (numbers.clauses, numbers.learning) == (("1",), ("2",))
    assert [(step.number, step.verb) for step in numbers.steps] == [(2, "do")]
