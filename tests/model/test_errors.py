"""What a refusal says to the person who asked, and what it carries for the program."""

import pickle
from collections.abc import Iterator
from typing import Any

import pytest

from engine.errors import (
    DefinitionRejected,
    FileFindings,
    InvalidAnswers,
    NotFound,
    ProcessFailed,
    Refused,
    damaged_case,
    damaged_version,
)


@pytest.mark.parametrize("message", ["It is not there.", "It is not there", "It is not there..."])
def test_a_refusal_is_a_sentence_with_one_full_stop(message: str) -> None:
    refusal = NotFound(message, case_id="a", version=2)

    assert refusal.sentence == "It is not there."
    assert (str(refusal), refusal.message) == (message, message)
    assert refusal.ids == {"case_id": "a", "version": 2}


def _kinds(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for each in kind.__subclasses__():
        yield from _kinds(each)


@pytest.mark.parametrize("kind", [*_kinds(Refused), *_kinds(ProcessFailed)])
def test_an_error_comes_back_from_another_process_as_it_was(kind: type[Exception]) -> None:
    made: dict[type[Exception], tuple[Any, ...]] = {
        InvalidAnswers: ({"name": "Enter a name"},),
        DefinitionRejected: (["a: b", "c: d"],),
        ProcessFailed: ("element", "It failed."),
    }
    error = kind(*made.get(kind, ("It is not there.",)))

    again = pickle.loads(pickle.dumps(error))

    assert (type(again), str(again), again.args) == (kind, str(error), error.args)
    assert vars(again) == vars(error)


def test_answers_that_are_not_accepted_say_so_field_by_field() -> None:
    errors = {"name": "Enter a name", "children[0].age": "Enter a number."}
    refusal = InvalidAnswers(errors)
    errors.clear()

    assert refusal.errors == {"name": "Enter a name", "children[0].age": "Enter a number."}
    assert refusal.sentence == "Enter a name. Enter a number."
    assert refusal.message == "name: Enter a name; children[0].age: Enter a number."


def test_the_first_thirty_findings_are_told_and_the_rest_counted() -> None:
    def told(count: int, **most: int) -> list[str]:
        rejected = DefinitionRejected([f"f{number}" for number in range(count)])
        assert len(rejected.findings) == len(rejected.message.splitlines()) == count
        return rejected.told(**most).splitlines()

    assert told(30) == [f"f{number}" for number in range(30)]
    assert told(31) == [*(f"f{number}" for number in range(30)), "… and 1 more"]
    assert told(1_231)[-1] == "… and 1,201 more"
    assert told(3, most=1) == ["f0", "… and 2 more"]
    assert told(1, most=1) == ["f0"]


def test_findings_of_a_file_are_told_together_where_there_are_any() -> None:
    findings = FileFindings("a.form")
    findings.finish()
    findings.refuse("name", "expected a text")
    findings.refuse("age", "expected a number")

    with pytest.raises(DefinitionRejected) as refused:
        findings.finish()

    assert refused.value.findings == [
        "a.form:name: expected a text",
        "a.form:age: expected a number",
    ]


def test_a_failure_of_a_process_says_where_it_happened() -> None:
    failure = ProcessFailed("decide", "Expected a date.")

    assert (failure.element_id, failure.message, str(failure)) == (
        "decide",
        "Expected a date.",
        "Expected a date.",
    )
    assert not isinstance(failure, Refused)


def test_damage_names_what_is_damaged_and_who_can_mend_it() -> None:
    case, version = damaged_case("a"), damaged_version("small", 3)

    assert case.message == (
        "What is kept of this case is damaged, so it cannot be opened or changed. "
        "Please tell your administrator; it can be restored from a backup."
    )
    assert version.message == (
        "What is kept of version 3 of this procedure is damaged, so it cannot be used. "
        "Please tell your administrator; it can be restored from a backup."
    )
    assert (case.ids, version.ids) == ({"case_id": "a"}, {"procedure_id": "small"})
