"""What somebody types into a form, and sends."""

from datetime import timedelta

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.ids import PersonId
from tests.web.fakes import PASSWORD
from tests.web.posting import seen, sent_by
from tests.web.scene import Scene

COLLEAGUE, ADMINISTRATOR = "B. Marsh", "A. Finch"
WORDS = "Not upheld: \u201cthe threshold\u201d was applied.\nTwice."
START = "/start/manager_review/manager_review"
SCRIPT = {"X-Dissent-Script": "1"}
Items = list[tuple[str, str]]


def fill(page: TestResponse, **answers: str) -> Items:
    """Return what a browser sends when somebody typed something into the form of a page."""
    assert page.status_code == 200, page.text[:3000]
    return [(name, value) for name, value in sent_by(page.text) if name not in answers] + list(
        answers.items()
    )


def post(client: FlaskClient, path: str, items: Items, **more: object) -> TestResponse:
    data: dict[str, list[str]] = {}
    for name, value in items:
        data.setdefault(name, []).append(value)
    answer = client.post(path, data=data, **more)
    # What cannot be undone is shown once more, and then sent.
    if once_more := seen(answer.text):
        answer = client.post(path, data={**data, **once_more}, **more)
    return answer


def sign_in(client: FlaskClient, name: str, back: str = "") -> TestResponse:
    return client.post("/sign-in", data={"username": name, "password": PASSWORD, "next": back})


def wait(scene: Scene, **how_long: int) -> None:
    scene.stage.clock.move_to(scene.stage.clock.now() + timedelta(**how_long))


def decide(scene: Scene, client: FlaskClient, words: str = WORDS) -> tuple[str, Items]:
    path = f"/tasks/{scene.task('decide_dissent').id}"
    return path, fill(client.get(path), outcome_reasons=words)


def complete(scene: Scene, by: str) -> None:
    """Complete the decision elsewhere, as whoever may."""
    answers = {"dissent_upheld": "no", "outcome_reasons": "Decided elsewhere."}
    scene.stage.engine.tasks.complete(
        scene.task("decide_dissent").id, by=PersonId(by), answers=answers
    )
    with scene.stage.engine.open_work() as work:
        assert work.drafts.of(PersonId(by)) == []
