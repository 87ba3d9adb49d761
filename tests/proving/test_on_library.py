"""The shipped procedures on SpiffWorkflow as it is: every step equals ours.

These are some of them; `dissent rehearse --on-library` compares all, and `dissent walks
--on-library` as many walks as are asked for.
"""

from functools import cache
from typing import Any

import pytest

from engine.cli import main
from engine.package.places import shipped
from engine.proving.on_library import Judge, unlike_library
from engine.proving.random_walks import walk
from engine.spiff.gateways import ParallelGateway
from tests.conftest import shipped_definition, shipped_examples

EXAMPLES = {example.id: example for _, example in shipped_examples()}
#: They need a non-interrupting event on a border that catches more than once (BPMN 2.0, 13.5.3);
#: the library's catches once. Whoever upgrades to one that mends it takes them off this list.
CATCH_AGAIN = ("Q-20", "Q-30", "Q-49", "S-50", "S-54", "S-69", "S-73")
#: Of each procedure: joins and forks, withdrawals, repeated activities, several cases, letters.
SOME = (
    "Q-01", "Q-15", "Q-22", "Q-31", "Q-44", "Q-55", "Q-170",
    "S-01", "S-16", "S-24", "S-51", "S-53", "S-76",
)  # fmt: skip


@cache
def judge(procedure: str) -> Judge:
    return Judge(shipped_definition(procedure))


@pytest.mark.parametrize("example_id", SOME)
def test_a_case_on_the_library_equals_ours_after_every_step(example_id: str) -> None:
    example = EXAMPLES[example_id]

    assert judge(example.procedure).example(example).difference == ""


@pytest.mark.parametrize("example_id", CATCH_AGAIN)
def test_a_case_needs_an_event_that_catches_again_and_nothing_else(example_id: str) -> None:
    example = EXAMPLES[example_id]

    verdict = judge(example.procedure).example(example)

    assert verdict.difference != "", f"{example_id} equals ours now: take it off CATCH_AGAIN."
    assert verdict.spent != ()
    assert verdict.left == ""
    assert "datetime" not in verdict.difference, "a reader is shown instants, not our values"


@pytest.mark.parametrize("seed", range(50))
def test_a_random_walk_on_the_library_equals_ours_after_every_step(seed: int) -> None:
    assert unlike_library(walk(seed, steps=4)) == []


def told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[list[str], int]:
    """Return the lines and the status of the command, on files of the manager review."""
    files = [str(shipped()[0] / "manager_review/examples" / name) for name in arguments]
    monkeypatch.setattr("sys.argv", ["dissent", "rehearse", "--on-library", *files])
    status: Any = 0
    try:
        main()
    except SystemExit as end:
        status = end.code
    return capsys.readouterr().out.splitlines(), status


def test_anybody_is_told_which_cases_equal_the_library_and_why_others_do_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines, status = told(monkeypatch, capsys, "q_09.yaml", "q_30.yaml")

    assert lines[0] == "Q-09: equals ours after every step"
    assert lines[1].startswith(
        "Q-30: differs, for the library lets withdraw_dissent catch once: at step "
    )
    assert lines[2].startswith("1 of 2 example cases run on SpiffWorkflow ")
    assert lines[2].endswith("; 0 differ otherwise")
    assert status == 0


def go_on_at_the_first(join: ParallelGateway, token: Any) -> bool:
    token.extra = None
    return True


def test_a_join_of_ours_that_goes_on_at_its_first_token_differs_from_the_library(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ParallelGateway, "_update_hook", go_on_at_the_first)

    lines, status = told(monkeypatch, capsys, "q_01.yaml")

    assert lines[0].startswith("Q-01: differs after step ")
    assert lines[1].endswith("; 1 differ otherwise")
    assert status == 1
