"""Whole cases in real browsers, with people who are in no demonstration."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from engine.package import Definition
from engine.rehearsal.example import read_example
from engine.rehearsal.rehearse import Outcome, _check_ends
from engine.rehearsal.stage import Stage
from engine.settings import Settings
from engine.store import open_store
from tests.browser.conftest import serving
from tests.browser.players import Browsing, Desk
from web.frame.app import create_app

EXAMPLES = [
    ("manager_review", "q_01"),
    ("manager_review", "q_02"),
    ("manager_review", "q_08"),
    ("manager_review", "q_14"),
    ("manager_review", "q_22"),
    ("manager_review", "q_24"),
    ("sunderland", "s_01"),
    ("sunderland", "s_67"),
    ("sunderland", "s_20"),
    ("sunderland", "s_17"),
]


@pytest.mark.parametrize(("procedure", "name"), EXAMPLES, ids=[name for _, name in EXAMPLES])
def test_an_example_is_worked_to_its_end_in_the_browser(
    definition: Callable[[str], Definition],
    open_page: Callable[..., Page],
    tmp_path: Path,
    procedure: str,
    name: str,
) -> None:
    shipped = definition(procedure)
    example = read_example(shipped.files[f"examples/{name}.yaml"], source=name)
    store = open_store(f"sqlite:///{tmp_path / 'case.db'}")
    store.upgrade()
    stage = Stage(example, shipped, store=store)
    settings = Settings(secret_key="k" * 40, organisation="Riverside Safeguarding Partnership")

    with serving(create_app(stage.engine, settings)) as address:
        desk = Desk(address, open_page)
        browsing = Browsing(stage, Outcome(example=example), desk)
        for step in example.steps:
            browsing.perform(step)

    _check_ends(stage, example)
    assert desk.complaints == []
    with store.work() as work:
        assert work.history.verify() == []
    store.close()
