"""The walls inside a case, as pages keep them."""

import json
import re
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from engine.model.document import Document
from tests.web.posting import sent_by
from tests.web.scene import CHAIR, REVIEWER, STRANGER, Scene, make_scene

DISSENTER, ADMINISTRATOR = "J. Pace", "A. Finch"
ADDRESS = "4 Mill Lane"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A case in which letters were sent, and a task is still open."""
    scene = make_scene(tmp_path_factory.mktemp("walls"), steps=9)
    assert scene.stage.case(scene.case_id).ended_at is None
    return scene


def letter(scene: Scene, name: str) -> Document:
    return next(each for each in scene.stage.documents(scene.case_id) if each.name == name)


def words(answer: TestResponse) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


@pytest.mark.parametrize("person", [DISSENTER, CHAIR, REVIEWER])
def test_a_letter_to_the_parent_is_neither_listed_nor_opened(scene: Scene, person: str) -> None:
    client, kept = scene.client(person), letter(scene, "outcome_family")

    listed = client.get(f"/cases/{scene.case_id}/documents")
    opened, guessed = client.get(f"/documents/{kept.id}"), client.get("/documents/nowhere")

    assert listed.status_code == 200
    assert kept.recipient_name not in words(listed)
    assert f"/documents/{kept.id}" not in listed.text
    assert opened.status_code == guessed.status_code == 404
    assert words(opened) == words(guessed)


def test_who_sends_a_letter_opens_it_with_its_address(scene: Scene) -> None:
    kept = letter(scene, "outcome_family")

    opened = scene.client(ADMINISTRATOR).get(f"/documents/{kept.id}")

    assert opened.status_code == 200
    assert ADDRESS in words(opened)


def test_the_address_of_a_parent_stands_on_no_page_but_the_letter(scene: Scene) -> None:
    case = f"/cases/{scene.case_id}"
    pages = ["", "/history", "/documents", "/answers", "/correct", "/correct/recipients", "/state"]

    for person in (DISSENTER, CHAIR, REVIEWER, ADMINISTRATOR):
        client = scene.client(person)
        for page in [*(f"{case}{page}" for page in pages), "/work", "/notices", "/cases"]:
            assert ADDRESS not in words(client.get(page)), (person, page)


@pytest.mark.parametrize("fact", ["reasons", "raiser_type", "nonsense", "findings"])
@pytest.mark.parametrize("person", [CHAIR, ADMINISTRATOR])
def test_a_correction_of_what_is_anothers_answers_as_of_what_is_not_there(
    scene: Scene, fact: str, person: str
) -> None:
    client, before = scene.client(person), scene.digest()
    page, posted = f"/cases/{scene.case_id}/correct/{fact}", {fact: "Milder.", "because": "Typo"}

    shown, previewed = client.get(page), client.post(page, data=posted)
    made = client.post(page, data={**posted, "previewed": json.dumps("Milder.")})
    missing = client.get(f"/cases/{scene.case_id}/correct/not_there")

    assert shown.status_code == previewed.status_code == made.status_code == 404
    assert words(shown) == words(previewed) == words(made) == words(missing)
    assert scene.digest() == before


def test_the_page_of_corrections_names_the_step_and_lists_no_words_of_others(
    scene: Scene,
) -> None:
    shown = words(scene.client(CHAIR).get(f"/cases/{scene.case_id}/correct"))

    assert "Date of the conference" in shown
    assert "What are their reasons?" not in shown
    assert "What did you find?" not in shown


def test_answers_are_read_by_those_whose_step_it_is(scene: Scene) -> None:
    page, finding = f"/cases/{scene.case_id}/answers", "What did you find?"

    assert finding in words(scene.client(REVIEWER).get(page))
    for person in (CHAIR, DISSENTER, ADMINISTRATOR):
        assert finding not in words(scene.client(person).get(page))
    assert scene.client(STRANGER).get(page).status_code == 404


#: A kind of paper that is for its author and whom they choose.
_KIND = {"kind": "in_writing"}


def test_a_paper_opens_to_those_whom_who_added_it_chose(scene: Scene) -> None:
    chair, documents = scene.client(CHAIR), f"/cases/{scene.case_id}/documents"
    file = (BytesIO(b"abc"), "notes.pdf")

    added = chair.post(
        documents, data={"paper": file, **_KIND, "to": "qa_manager"}, follow_redirects=True
    )

    paper = scene.stage.documents(scene.case_id)[-1]
    assert "Quality Assurance and Reviewing Manager" in words(added)
    for person, status in ((CHAIR, 200), (REVIEWER, 200), (DISSENTER, 404), (ADMINISTRATOR, 404)):
        client = scene.client(person)
        assert client.get(f"/documents/{paper.id}").status_code == status, person
        assert ("notes.pdf" in client.get(documents).text) is (status == 200), person


def test_no_paper_is_added_for_a_role_that_is_not_there(scene: Scene) -> None:
    before = scene.digest()
    data = {"paper": (BytesIO(b"abc"), "notes.pdf"), **_KIND, "to": "everybody"}

    answer = scene.client(CHAIR).post(f"/cases/{scene.case_id}/documents", data=data)

    assert answer.status_code == 404
    assert scene.digest() == before


def test_who_gave_an_answer_is_told_of_its_correction(tmp_path: Path) -> None:
    scene = make_scene(tmp_path, steps=7)
    page = f"/cases/{scene.case_id}/correct/conference_date"
    day = {"conference_date-day": "7", "conference_date-month": "9", "because": "A slip."}

    client = scene.client(REVIEWER)
    previewed = client.post(page, data=day | {"conference_date-year": "2026"})
    made = client.post(page, data=dict(sent_by(previewed.text)))

    assert made.status_code == 303
    answered = next(
        row.event.actor.person_id
        for row in scene.stage.history(scene.case_id)
        if "conference_date" in (row.event.content.get("answers") or {})
    )
    client = scene.client(str(answered))
    assert "A recorded fact was corrected" in words(client.get("/notices"))
    told = next(
        each
        for each in scene.stage.documents(scene.case_id)
        if each.name == "fact_corrected" and each.recipient_id == answered
    )
    shown = words(client.get(f"/documents/{told.id}"))
    assert "Tuesday 8 September 2026" in shown
    assert "Monday 7 September 2026" in shown
    assert "A slip." in shown
    assert REVIEWER in shown
    assert scene.client(DISSENTER).get(f"/documents/{told.id}").status_code == 404


def test_who_may_not_know_of_an_open_step_is_not_told_that_nobody_has_to_act(
    tmp_path: Path,
) -> None:
    scene = make_scene(tmp_path, steps=6)
    case = f"/cases/{scene.case_id}"
    assert scene.task().role == "qa_manager"

    shown = words(scene.client(DISSENTER).get(case))
    assert "No step that is shown to you waits for anybody." in shown
    assert "Nobody has to do anything now" not in shown


def test_who_may_correct_nothing_is_told_where_to_turn(scene: Scene) -> None:
    shown = words(scene.client(DISSENTER).get(f"/cases/{scene.case_id}/correct"))

    assert "Nothing that is recorded so far is yours to correct." in shown
    assert "tell whoever recorded it" in shown


def test_a_page_of_what_is_ones_own_is_called_as_the_link_to_it(scene: Scene) -> None:
    case = f"/cases/{scene.case_id}"
    for person, called in ((DISSENTER, "Who has opened what is yours"), (
        ADMINISTRATOR, "Who has opened this case",
    )):  # fmt: skip
        client = scene.client(person)
        assert called in words(client.get(case))
        assert f">{called}</h1>" in client.get(f"{case}/readers").text


def test_a_paper_is_not_offered_to_ones_own_part_nor_to_the_records_role(scene: Scene) -> None:
    offered = scene.client(DISSENTER).get(f"/cases/{scene.case_id}/documents").text

    assert 'value="conference_chair"' in offered
    assert 'value="dissenting_professional"' not in offered
    assert 'value="records_officer"' not in offered
