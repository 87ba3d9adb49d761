"""The pages on which a closed case is asked for, answered, read and given back."""

import re
import sqlite3
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from engine.ids import PersonId
from tests.web.closed import RIA, ROY, closed_scene, reference_of
from tests.web.scene import CHAIR, CHILD, REVIEWER, STRANGER, Scene

LIST, ASK = "/closed-cases", "/closed-cases/ask"


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return closed_scene(tmp_path)


def text_of(client: FlaskClient, path: str, status: int = 200) -> str:
    page = client.get(path)
    assert page.status_code == status
    return words(page.get_data(as_text=True))


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def filled(scene: Scene, **changes: str) -> dict[str, str]:
    asked = {"reference": reference_of(scene), "ground": "complaint", "words": "Complaint 7."}
    return asked | changes


def request_of(scene: Scene) -> str:
    [line] = scene.stage.engine.records.of(PersonId(ROY)).mine
    return str(line.request.id)


def test_a_closed_case_is_asked_for_answered_read_and_given_back(scene: Scene) -> None:
    roy, ria = scene.client(ROY), scene.client(RIA)
    case = f"/cases/{scene.case_id}"
    text_of(roy, case, 404)

    assert roy.post(ASK, data=filled(scene)).status_code == 303
    waiting = text_of(roy, LIST)
    assert "Waits for a second person" in waiting
    assert CHILD not in waiting
    assert "is a closed case to be opened?" in text_of(ria, "/work")
    assert f"Roy Records asks for {reference_of(scene)}" in text_of(ria, LIST)
    answer = f"{LIST}/{request_of(scene)}/answer"
    assert "Because: Complaint 7." in text_of(ria, answer)
    assert ria.post(answer, data={"answer": "confirm"}).status_code == 303

    shown = text_of(roy, case)
    assert "This case has closed. It is open to you until" in shown
    assert CHILD in shown
    assert "and all its dissents" not in shown
    assert "Add a paper" not in text_of(roy, f"{case}/documents")
    history = text_of(roy, f"{case}/history")
    assert "Somebody asked for this closed case" in history
    assert "For: A complaint Because: Complaint 7." in history
    for path in (f"{case}/answers", f"{case}/history"):
        text_of(ria, path, 404)

    assert roy.post(f"{LIST}/{request_of(scene)}/end").status_code == 303
    text_of(roy, case, 404)
    assert "Closed again" in text_of(roy, LIST)


def test_each_page_that_is_read_is_written_down(scene: Scene) -> None:
    engine = scene.stage.engine
    scene.client(ROY).post(ASK, data=filled(scene))
    engine.records.confirm(engine.records.of(PersonId(ROY)).mine[0].request.id, by=PersonId(RIA))
    roy, case = scene.client(ROY), f"/cases/{scene.case_id}"

    for page in ("", "/answers", "/history"):
        text_of(roy, case + page)

    with sqlite3.connect(scene.file) as database:
        logged = database.execute(
            "select view, marks from access_log where person_id = ? and case_id = ?",
            (ROY, scene.case_id),
        ).fetchall()
    assert {view for view, _ in logged} == {"case", "answers", "history"}
    assert all("closed" in marks for _, marks in logged)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reference": " "}, "Enter the reference of the case"),
        ({"reference": "MR-2026-9999"}, "There is no closed case with this reference"),
        ({"ground": "none"}, "Choose what the case is needed for"),
        ({"words": ""}, "Say why the case is needed"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    scene: Scene, changes: dict[str, str], said: str
) -> None:
    page = scene.client(ROY).post(ASK, data=filled(scene, addresses="yes", **changes))

    assert page.status_code == 422
    html = page.get_data(as_text=True)
    assert said in words(html)
    assert 'value="yes" checked' in html
    assert ("Complaint 7." in html) == ("words" not in changes)
    assert not scene.stage.engine.records.of(PersonId(ROY)).mine


def test_an_answer_is_chosen_and_a_refusal_has_its_reason(scene: Scene) -> None:
    scene.client(ROY).post(ASK, data=filled(scene))
    ria, answer = scene.client(RIA), f"{LIST}/{request_of(scene)}/answer"

    nothing = ria.post(answer, data={"because": "I looked."})
    assert nothing.status_code == 422
    assert "Choose whether it is opened" in words(nothing.get_data(as_text=True))
    silent = ria.post(answer, data={"answer": "refuse"})
    assert silent.status_code == 422
    assert "Say why it is not opened" in words(silent.get_data(as_text=True))

    assert ria.post(answer, data={"answer": "refuse", "because": "No such complaint."})
    mine = text_of(scene.client(ROY), LIST)
    assert "Not opened" in mine
    assert "Answered by Ria Records: No such complaint." in mine
    text_of(ria, answer, 409)


@pytest.mark.parametrize("name", [CHAIR, REVIEWER, STRANGER])
def test_others_find_none_of_these_pages(scene: Scene, name: str) -> None:
    scene.client(ROY).post(ASK, data=filled(scene))
    client = scene.client(name)

    for path in (LIST, ASK, f"{LIST}/{request_of(scene)}/answer"):
        text_of(client, path, 404)
    assert (
        client.post(f"{LIST}/{request_of(scene)}/answer", data={"answer": "confirm"}).status_code
        == 404
    )
    assert client.post(f"{LIST}/{request_of(scene)}/end").status_code == 404
    assert "Closed cases" not in text_of(client, "/cases")


def test_who_has_the_role_finds_the_way_from_the_cases(scene: Scene) -> None:
    assert 'href="/closed-cases"' in scene.client(ROY).get("/cases").get_data(as_text=True)


@pytest.mark.parametrize("addresses", [True, False])
def test_the_record_holds_addresses_only_where_they_were_asked_for(
    scene: Scene, addresses: bool
) -> None:
    scene.client(ROY).post(ASK, data=filled(scene, **({"addresses": "yes"} if addresses else {})))
    scene.stage.engine.records.confirm(request_of(scene), by=PersonId(RIA))
    shown = text_of(scene.client(ROY), f"/cases/{scene.case_id}/answers")

    assert ("4 Mill Lane" in shown) is addresses
    assert ("Addresses, contacts and identifying numbers are left out." in shown) is not addresses
    assert "your part in this case" not in shown


def test_a_child_chosen_of_a_list_stands_in_the_record_by_name(scene: Scene) -> None:
    scene.client(ROY).post(ASK, data=filled(scene))
    scene.stage.engine.records.confirm(request_of(scene), by=PersonId(RIA))

    shown = text_of(scene.client(ROY), f"/cases/{scene.case_id}/answers")
    assert f"About which children may they be told? (S. Trent) {CHILD}" in shown


def test_who_took_no_part_is_not_told_of_what_is_theirs(scene: Scene) -> None:
    scene.client(ROY).post(ASK, data=filled(scene))
    scene.stage.engine.records.confirm(request_of(scene), by=PersonId(RIA))

    assert "is yours" not in text_of(scene.client(ROY), f"/cases/{scene.case_id}")
