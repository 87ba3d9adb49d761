"""The page of a conference: which dissent is about whom, and what more may be recorded of it."""

import re
from pathlib import Path

import pytest

from engine.ids import PersonId
from tests.web.scene import CHAIR, CHILD, Scene, make_scene


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return make_scene(tmp_path, steps=4)


def page(scene: Scene, by: str = CHAIR) -> str:
    case = scene.stage.engine.views.case(scene.case_id, by=PersonId(CHAIR)).case
    return scene.client(by).get(f"/conferences/{case.conference_id}").text


def test_each_dissent_says_whom_it_is_about_and_the_button_what_it_records(scene: Scene) -> None:
    shown = page(scene)

    assert f"About: {CHILD}" in shown
    caption = re.search(r'govuk-caption-xl">([^<]*)<', shown)
    assert caption is not None
    assert caption[1] == scene.stage.definition.procedure.title
    assert "Record another dissent of this conference" in shown


def test_nothing_more_is_recorded_of_a_conference_that_was_opened_by_mistake(scene: Scene) -> None:
    cases = scene.stage.engine.cases
    cases.ask_to_void(scene.case_id, by=PersonId(CHAIR), because="Opened twice")
    cases.confirm_void(scene.case_id, by=PersonId("A. Finch"), because="So it was")

    shown = page(scene)

    assert "Voided" in shown
    assert "Record another dissent" not in shown
