"""What cannot be undone is shown once more before it is done, with what follows from it."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.web.posting import seen
from tests.web.scene import REVIEWER, Scene, make_scene

REASONS = "The threshold was applied to all that was shared."
DECIDED = {"dissent_upheld": "no", "outcome_reasons": REASONS}


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """A case whose reviewer has to decide."""
    return make_scene(tmp_path, steps=7)


def path_of(scene: Scene) -> str:
    return f"/tasks/{scene.task('decide_dissent').id}"


def test_a_decision_is_shown_once_more_with_what_follows_and_nothing_is_done(
    scene: Scene,
) -> None:
    client, before = scene.client(REVIEWER), scene.digest()

    page = client.post(path_of(scene), data=DECIDED)

    assert page.status_code == 200
    assert "Check before you go on" in page.text
    assert "Your decision about this child is final." in page.text
    assert REASONS in page.text
    assert "Prepare the letters, for " in page.text
    assert scene.digest() == before


def test_it_is_done_once_the_very_answers_were_seen(scene: Scene) -> None:
    client, path = scene.client(REVIEWER), path_of(scene)
    once_more = seen(client.post(path, data=DECIDED).text)
    other = {**DECIDED, "outcome_reasons": "Otherwise."}

    assert "Check before you go on" in client.post(path, data={**other, **once_more}).text
    assert client.post(path, data={**DECIDED, "_seen": "0" * 32}).status_code == 200
    assert client.post(path, data={**DECIDED, **once_more}).status_code == 303


def test_answers_can_be_changed_from_there(scene: Scene) -> None:
    client, path = scene.client(REVIEWER), path_of(scene)
    once_more = seen(client.post(path, data=DECIDED).text)

    page = client.post(path, data={**DECIDED, **once_more, "_change": "1"})

    assert page.status_code == 200
    assert "Complete this task" in page.text
    assert REASONS in page.text


def test_what_is_wrong_is_said_before_anything_is_shown_once_more(scene: Scene) -> None:
    answer = scene.client(REVIEWER).post(path_of(scene), data={"dissent_upheld": "no"})

    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_it_is_shown_again_where_something_else_follows_by_now(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, path = scene.client(REVIEWER), path_of(scene)
    once_more = seen(client.post(path, data=DECIDED).text)
    tasks = type(scene.stage.engine.tasks)
    foresee = tasks.foresee
    monkeypatch.setattr(
        tasks, "foresee", lambda *args, **named: replace(foresee(*args, **named), ends=True)
    )

    again = client.post(path, data={**DECIDED, **once_more})

    assert again.status_code == 200
    assert "The case ends." in again.text
    assert client.post(path, data={**DECIDED, **seen(again.text)}).status_code == 303
