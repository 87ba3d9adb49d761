"""Who may know what, as owners read it; and case pages that are not whole for their reader."""

import re
from pathlib import Path

import pytest

from tests.web.scene import CHAIR, OWNER, REVIEWER, Scene, make_scene

DISSENTER, CLERK = "J. Pace", "A. Finch"
NOBODY_SHOWN = "No step that is shown to you waits for anybody."


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """Return a case that the reviewer has on the desk."""
    return make_scene(tmp_path, steps=6)


def read(scene: Scene, name: str, path: str) -> str:
    page = scene.client(name).get(path).get_data(as_text=True)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_owners_read_each_audience_with_who_is_in_it_and_what_it_may_know(scene: Scene) -> None:
    page = scene.client(OWNER).get("/procedures/manager_review/versions/1").text

    parts = re.split(r'<details class="govuk-details" id="audience-', page)[1:]
    held = next(part for part in parts if part.startswith("held_letters"))
    assert "Social worker" in held
    assert "From <code" in held
    assert "<li>Address</li>" in held
    assert 'href="#audience-held_letters"' in page
    assert next(part for part in parts if part.startswith("case")).count("<li>") > 20


def test_the_steps_say_who_may_know_of_them_where_not_everybody_may(scene: Scene) -> None:
    where = "/procedures/manager_review/versions/1?drawing=dissent_review"

    page = scene.client(OWNER).get(where).text

    review = page.split('id="step-review_dissent"')[1].split('id="step-')[0]
    assert "Who may know of it: the managers who review" in review
    assert "Who may know of it: everybody" not in page


def test_to_whom_steps_are_hidden_no_page_says_that_nobody_has_to_act(scene: Scene) -> None:
    outside, inside = (read(scene, who, f"/cases/{scene.case_id}") for who in (CHAIR, REVIEWER))

    assert NOBODY_SHOWN in outside
    assert "Nobody has to do anything now" not in outside
    assert NOBODY_SHOWN not in inside


def test_the_case_page_tells_an_author_what_they_have_said_of_their_words(scene: Scene) -> None:
    case = f"/cases/{scene.case_id}"
    assert "What are their reasons? (not yet confirmed by you)" in read(scene, DISSENTER, case)
    for given, shown in (
        ({"said": "add", "words": "There were four."}, "you added to them"),
        ({"said": "disagree", "words": "I said four."}, "you disagreed"),
        ({"said": "confirm"}, "you confirmed them"),
    ):
        answer = scene.client(DISSENTER).post(f"{case}/words/reasons", data=given)

        assert answer.status_code == 303
        assert f"What are their reasons? ({shown})" in read(scene, DISSENTER, case)


def test_the_page_of_readers_is_headed_as_the_link_to_it(tmp_path: Path) -> None:
    scene = make_scene(tmp_path)
    for who, heading in (
        (CHAIR, "Who has opened what is yours"),
        (CLERK, "Who has opened this case"),
    ):
        client = scene.client(who)
        assert f">{heading}</a>" in client.get(f"/cases/{scene.case_id}").text
        page = client.get(f"/cases/{scene.case_id}/readers").text
        assert f">{heading}</h1>" in page
        assert ("You see this because you administer the case" in page) is (who == CLERK)


def test_a_paper_is_offered_to_nobody_who_takes_part_in_no_case(scene: Scene) -> None:
    page = scene.client(CHAIR).get(f"/cases/{scene.case_id}/documents").text

    offered = re.findall(r'name="to" type="checkbox" value="(\w+)"', page)
    assert "qa_manager" in offered
    assert "records_officer" not in offered
