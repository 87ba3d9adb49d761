"""The page on which administration keys in what somebody without an account sent, as theirs."""

import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from engine.model.document import DocumentKind
from tests.web.scene import CHAIR, REVIEWER, STRANGER, Scene, make_scene

CLERK = "A. Finch"


@pytest.fixture
def asked(tmp_path: Path) -> Scene:
    """Return a case in which somebody without an account was asked a question."""
    return make_scene(tmp_path, steps=7, example="q_151")


def address(scene: Scene) -> str:
    return f"/cases/{scene.case_id}/key-in/{scene.task('answer_dissenter').id}"


def text_of(client: FlaskClient, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)).split())


def add_paper(scene: Scene, client: FlaskClient) -> str:
    file = {"paper": (io.BytesIO(b"Three in June."), "answer.eml"), "kind": "in_writing"}
    assert client.post(f"{address(scene)}/paper", data=file).status_code == 303
    documents = scene.stage.documents(scene.case_id)
    return next(str(d.id) for d in documents if d.kind is DocumentKind.PAPER)


def filled(paper: str) -> dict[str, str]:
    return {
        "written-paper": paper,
        "written-arrival-day": "10",
        "written-arrival-month": "9",
        "written-arrival-year": "2026",
        "written-arrival-time": "10:00",
        "answer_dissenter": "Three in June.",
    }


def test_the_case_offers_administration_what_may_have_been_sent(asked: Scene) -> None:
    shown = text_of(asked.client(CLERK), f"/cases/{asked.case_id}")

    assert "Key in what J. Pace sent: Answer as dissenter" in shown
    assert "Key in what J. Pace sent: Dissent withdrawn" in shown
    for other in (CHAIR, REVIEWER):
        assert "Key in what" not in text_of(asked.client(other), f"/cases/{asked.case_id}")


def test_the_page_says_whose_words_these_are_and_has_the_very_form(asked: Scene) -> None:
    page = text_of(asked.client(CLERK), address(asked))

    assert "Key in what J. Pace sent" in page
    assert "These are the words of J. Pace (Larkborough Community Health)" in page
    assert "Which visits were missed?" in page
    assert "There is no paper in this case that you may open" in page


def test_a_paper_is_added_and_what_it_says_is_kept_as_theirs(asked: Scene) -> None:
    client = asked.client(CLERK)
    paper = add_paper(asked, client)

    sent = client.post(address(asked), data=filled(paper))

    assert sent.status_code == 303
    assert "answer.eml" not in sent.headers["Location"]
    history = text_of(client, f"/cases/{asked.case_id}/history")
    assert "In the words of J. Pace, sent in writing; arrived" in history
    story = text_of(client, f"/cases/{asked.case_id}")
    assert "J. Pace completed “Answer as dissenter” in writing" in story
    letters = text_of(client, f"/cases/{asked.case_id}/documents")
    assert "What you sent has arrived Letter to J. Pace, who has no account: send it to" in letters


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ("written-paper", "Choose the paper of this case on which it came, or add it"),
        ("written-arrival-day", "Enter when it arrived"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(
    asked: Scene, left_out: str, said: str
) -> None:
    client = asked.client(CLERK)
    data = filled(add_paper(asked, client)) | {left_out: ""}

    page = client.post(address(asked), data=data)

    body = page.get_data(as_text=True)
    assert page.status_code == 422
    assert said in body
    assert "Three in June." in body
    field = left_out.removesuffix("-day")
    assert f'href="#{field}' in body


def test_a_file_that_is_none_is_refused_in_place(asked: Scene) -> None:
    client = asked.client(CLERK)

    page = client.post(f"{address(asked)}/paper", data={})

    assert page.status_code == 422
    assert "Choose a file to add" in page.get_data(as_text=True)


def test_a_draft_is_kept_and_listed_for_its_author_alone(asked: Scene) -> None:
    client = asked.client(CLERK)

    client.post(f"{address(asked)}/draft", data=filled(""))

    assert "Three in June." in text_of(client, address(asked))
    assert "What somebody sent in writing" in text_of(client, "/drafts")


@pytest.mark.parametrize("who", [CHAIR, REVIEWER, STRANGER, "S. Worth"])
def test_nobody_else_reads_or_sends_it(asked: Scene, who: str) -> None:
    client, before = asked.client(who), asked.digest()

    assert client.get(address(asked)).status_code == 404
    for path in ("", "/draft", "/paper"):
        assert client.post(f"{address(asked)}{path}", data=filled("x")).status_code == 404
    assert asked.digest() == before


def test_nothing_is_keyed_in_at_an_address_that_names_nothing(asked: Scene) -> None:
    client = asked.client(CLERK)

    for what in ("gone", "withdraw~gone", "nothing~J.%20Pace", "x.1"):
        assert client.get(f"/cases/{asked.case_id}/key-in/{what}").status_code == 404
        assert client.post(f"/cases/{asked.case_id}/key-in/{what}", data={}).status_code == 404
