"""Who adds a paper says what kind it is, and reads who may then open it."""

import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.model.document import DocumentKind
from tests.web.scene import CHAIR, REVIEWER, Scene, make_scene

CLERK = "A. Finch"
_NOTES = "those of the conference, and who reviews; the administrator"


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """Return a case in which somebody without an account was asked a question."""
    return make_scene(tmp_path, steps=7, example="q_151")


def text_of(answer: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def add(scene: Scene, client: FlaskClient, **more: str) -> TestResponse:
    sent = {"paper": (io.BytesIO(b"abc"), "notes.pdf"), **more}
    return client.post(f"/cases/{scene.case_id}/documents", data=sent)


def test_each_kind_stands_with_who_may_then_open_it(scene: Scene) -> None:
    page = text_of(scene.client(CHAIR).get(f"/cases/{scene.case_id}/documents"))

    assert "What kind of paper is it?" in page
    assert "and whom its kind is for. Choose everybody else who needs it" in page
    assert f"Notes of the conference Opens to: {_NOTES}" in page
    assert "What somebody sent in writing Opens to you and your own part" in page


@pytest.mark.parametrize("kind", [{}, {"kind": ""}, {"kind": "minutes"}])
def test_a_paper_of_no_kind_is_refused_at_the_question(scene: Scene, kind: dict[str, str]) -> None:
    client = scene.client(CHAIR)

    answer = add(scene, client, to="qa_manager", **kind)

    assert answer.status_code == 422
    assert 'href="#kind"' in answer.text
    assert "Choose what kind of paper it is" in answer.text
    assert 'value="qa_manager" checked' in answer.text
    kinds = [each.kind for each in scene.stage.documents(scene.case_id)]
    assert DocumentKind.PAPER not in kinds


def test_a_paper_opens_to_whom_its_kind_is_for_and_the_page_says_so(scene: Scene) -> None:
    client = scene.client(CHAIR)

    answer = add(scene, client, kind="conference_notes")

    assert answer.status_code == 303
    page = text_of(client.get(answer.location))
    assert f"As “Notes of the conference” it opens to: {_NOTES}." in page
    assert "Notes of the conference" in page
    documents = f"/cases/{scene.case_id}/documents"
    assert "notes.pdf" in scene.client(REVIEWER).get(documents).text


def test_a_paper_for_its_adder_opens_beside_to_whom_they_chose(scene: Scene) -> None:
    add(scene, scene.client(CHAIR), kind="in_writing", to="qa_manager")

    documents = f"/cases/{scene.case_id}/documents"
    assert "notes.pdf" in scene.client(REVIEWER).get(documents).text
    assert "notes.pdf" not in scene.client(CLERK).get(documents).text


def test_what_somebody_sent_is_added_with_its_kind(scene: Scene) -> None:
    client = scene.client(CLERK)
    page = f"/cases/{scene.case_id}/key-in/{scene.task('answer_dissenter').id}"
    file = {"paper": (io.BytesIO(b"abc"), "answer.eml")}

    assert "What kind of paper is it?" in client.get(page).text
    refused = client.post(f"{page}/paper", data=file)

    assert refused.status_code == 422
    assert 'href="#kind"' in refused.text
    file = {"paper": (io.BytesIO(b"abc"), "answer.eml")}
    assert client.post(f"{page}/paper", data={**file, "kind": "in_writing"}).status_code == 303
