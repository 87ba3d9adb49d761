"""The list of who attended is corrected whole, on its page."""

from pathlib import Path

from tests.web.posting import sent_by
from tests.web.scene import CHAIR, make_scene


def test_somebody_who_was_left_out_is_put_on_the_list_of_who_attended(tmp_path: Path) -> None:
    scene = make_scene(tmp_path, steps=5, example="q_140")
    client, page = scene.client(CHAIR), f"/cases/{scene.case_id}/correct/attended"

    listed = client.get(f"/cases/{scene.case_id}/correct").text
    asked = client.get(page).text
    more = client.post(page, data={**dict(sent_by(asked)), "add:attended": ""})

    assert "J. Pace, T. Ode, Q. Lowe" in listed
    assert more.status_code == 200
    assert "Say why" not in more.text
    sent = dict(sent_by(more.text))
    row = {"attended-3-name": "K. Lowe", "attended-3-agency": "Thrushcote School"}
    filled = {**sent, **row, "because": "Came late"}
    preview = client.post(page, data=filled)
    assert preview.status_code == 200
    assert client.post(page, data=dict(sent_by(preview.text))).status_code == 303
    assert "K. Lowe" in client.get(f"/cases/{scene.case_id}/correct").text
