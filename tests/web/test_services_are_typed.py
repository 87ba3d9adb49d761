"""The type checker sees what pages call."""

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from engine.bootstrap import Services

ROOT = Path(__file__).parents[2]
_IMPORT = "from web import services, training_room"

Refused = Callable[..., list[str]]


@pytest.fixture
def refused(tmp_path: Path) -> Refused:
    """Return those lines of a module that `make lint` would refuse."""

    def check(*lines: str) -> list[str]:
        module = tmp_path / "planted.py"
        module.write_text("\n".join([_IMPORT, *lines]))
        mypy = [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", str(module)]
        said = subprocess.run(mypy, cwd=ROOT, capture_output=True, text=True, check=False).stdout
        numbers = {int(number) for number in re.findall(r"planted\.py:(\d+): error", said)}
        return [lines[number - 2] for number in sorted(numbers)]

    return check


def test_a_misspelt_call_of_any_service_is_refused(refused: Refused) -> None:
    misspelt = [f"services().{field.name}.misspelt(1)" for field in fields(Services)]

    assert refused(*misspelt, "training_room().misspelt(1)") == [
        *misspelt,
        "training_room().misspelt(1)",
    ]


def test_a_wrong_word_or_kind_in_a_call_is_refused_and_a_right_call_is_not(
    refused: Refused,
) -> None:
    lines = (
        "from engine.ids import PersonId, UserTaskId",
        "task, person = UserTaskId('1'), PersonId('2')",
        "services().tasks.claim(task, by=person)",
        "services().tasks.claim(task, who=person)",
        "services().tasks.claim(person, by=task)",
        "services().questions.task(task, by=person).misspelt",
        "training_room().walks.line('1', by=person)",
    )

    assert refused(*lines) == list(lines[3:])


def test_pages_are_given_no_way_to_the_store(refused: Refused) -> None:
    doors = ("services().open_work()", "services().commands", "services().start_timers")

    assert refused(*doors) == list(doors)


def test_the_way_from_a_post_to_the_row_and_from_a_timer_to_the_notice_has_no_untyped_step(
    refused: Refused,
) -> None:
    begin = (
        "from engine.casework.casework import Casework",
        "from engine.casework.office import Office",
        "from engine.casework.situation import CaseSituation",
        "from engine.spiff.events import DueTimer",
        "from engine.spiff.tokens import Token",
        "from engine.store.sql.cases import Cases",
        "def follow(office: Office, open: Casework, token: Token, timer: DueTimer,",
        "           situation: CaseSituation, row: Cases) -> None:",
    )
    hops = (
        " office.open_work().misspelt",
        " open.work.misspelt",
        " open.work.cases.misspelt",
        " open.work.cases.save(1)",
        " open.tasks.misspelt",
        " open.run.misspelt",
        " row.save(1)",
        " timer.due(1)",
        " token.workflow.top_workflow.situation.misspelt",
        " token.workflow.top_workflow.situation.send(1)",
        " situation.send(1)",
    )

    assert refused(*begin, *hops) == list(hops)
