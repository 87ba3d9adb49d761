"""An example case that goes on from another: what it takes, and what cannot be."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.cli.command import cli
from engine.errors import DefinitionRejected
from engine.rehearsal import Example, rehearse
from engine.rehearsal.packages import read_examples
from tests.rehearsal.test_rehearsal_format import HEAD, SMALL, START

_BASE = f"""{HEAD}{START}  - expect: {{open: [reply]}}
  - do: reply
    answers: {{reasons: I do.}}
  - expect: {{open: [decide]}}
"""
_GOES_ON = """
id: {id}
title: It goes on
procedure: small
from: {first}
steps:
  - expect: {{open: [decide]}}
"""


def going_on(id: str, first: str, more: str = "") -> bytes:
    return (_GOES_ON.format(id=id, first=first) + more).encode()


def read(**files: bytes | str) -> dict[str, Example]:
    return read_examples({
        name: text if isinstance(text, bytes) else text.encode() for name, text in files.items()
    })  # fmt: skip


def refused(**files: bytes | str) -> list[str]:
    with pytest.raises(DefinitionRejected) as refusal:
        read(**files)
    return refusal.value.findings


def test_people_clock_and_steps_are_those_of_the_other_and_its_own_follow() -> None:
    found = read(a=_BASE, b=going_on("T-02", "T-01"))

    first, second = found["a"], found["b"]
    assert (second.people, second.clock) == (first.people, first.clock)
    assert (second.taken, len(second.steps), len(second.own_steps)) == (4, 5, 1)
    assert [step.number for step in second.steps] == [1, 2, 3, 4, 5]
    assert str(second.steps[2]) == "step 3 of T-01 (do reply)"
    assert str(second.steps[4]) == "step 1 (expect)"
    assert rehearse(second, SMALL).failures == []


@pytest.mark.parametrize(
    ("until", "taken"), [("2", 2), ("reply", 3), ("main", 1), ("4", 4), ("", 4)]
)
def test_it_takes_steps_up_to_and_with_the_one_that_is_named(until: str, taken: int) -> None:
    found = read(a=_BASE, b=going_on("T-02", "T-01", f"until: {until}\n"))

    assert found["b"].taken == taken


def test_one_may_go_on_from_one_that_goes_on_by_the_numbers_of_its_own_file() -> None:
    second = going_on("T-02", "T-01", "  - wait: P1D\n  - wait: P1D\n")
    found = read(a=_BASE, b=second, c=going_on("T-03", "T-02", "until: 2\n"))

    third = found["c"]
    assert [str(step) for step in third.steps[3:]] == [
        "step 4 of T-01 (expect)", "step 1 of T-02 (expect)", "step 2 of T-02 (wait P1D)",
        "step 1 (expect)",
    ]  # fmt: skip
    assert rehearse(third, SMALL).failures == []


def test_what_fails_says_in_which_file_it_stands() -> None:
    found = read(a=_BASE, b=going_on("T-02", "T-01", "  - expect: {open: [reply]}\n"))

    [failure] = rehearse(found["b"], SMALL).failures

    assert failure.startswith("step 2 (expect), open: expected ['reply']")


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("0", "b:until: T-01 has 4 steps; write one of their numbers"),
        ("5", "b:until: T-01 has 4 steps; write one of their numbers"),
        ("decide", "b:until: no step of T-01 does, starts or sends 'decide'"),
    ],
)
def test_a_step_that_the_other_has_not_is_refused(until: str, said: str) -> None:
    assert refused(a=_BASE, b=going_on("T-02", "T-01", f"until: {until}\n")) == [said]


def test_another_that_there_is_not_is_refused() -> None:
    assert refused(a=_BASE, b=going_on("T-02", "T-99")) == [
        "b:from: there is no example case T-99 to go on from; correct `from`"
    ]
    assert refused(a=_BASE.replace("procedure: small", "procedure: other"),
                   b=going_on("T-02", "T-01")) == [
        "b:from: there is no example case T-01 to go on from; correct `from`"
    ]  # fmt: skip


def test_a_circle_is_refused() -> None:
    found = refused(b=going_on("T-02", "T-03"), c=going_on("T-03", "T-02"))

    assert found == [
        f"{file}:from: it goes on from itself in the end ({row}); name another in `from`"
        for file, row in (("b", "T-02 from T-03 from T-02"), ("c", "T-03 from T-02 from T-03"))
    ]
    assert refused(b=going_on("T-02", "T-02")) == [
        "b:from: an example case cannot go on from itself; name another"
    ]


def test_more_in_a_row_than_anybody_can_follow_are_refused() -> None:
    row = {f"r{n}": going_on(f"T-0{n + 1}", f"T-0{n}") for n in range(1, 7)}

    assert refused(a=_BASE, **row) == [
        "r6:from: more than 5 example cases go on from one another; write the steps out"
    ]
    row.pop("r6")
    assert read(a=_BASE, **row)["r5"].taken == 8


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("clock: 2026-09-08T12:00+01:00\n", "b:clock: this is taken from T-01; take it away"),
        ("people: {chair: A. Other}\n", "b:people: this is taken from T-01; take it away"),
    ],
)
def test_what_is_taken_is_not_written_again(more: str, said: str) -> None:
    assert refused(a=_BASE, b=going_on("T-02", "T-01", more)) == [said]


def test_until_means_nothing_where_nothing_is_gone_on_from() -> None:
    assert refused(a=_BASE + "until: 2\n") == [
        "a:until: say with `from` which example case it goes on from"
    ]


def test_a_single_file_goes_on_from_one_of_its_package(tmp_path: Path) -> None:
    text = _GOES_ON.format(id="X-01", first="Q-01").replace("small", "manager_review")
    file = tmp_path / "x.yaml"
    file.write_text(text.replace("[decide]", "[attempt_consensus]") + "until: 2\n")

    answer = CliRunner().invoke(cli, ["rehearse", str(file)])

    assert answer.exit_code == 0, answer.output
    assert "passed X-01 It goes on" in answer.output
