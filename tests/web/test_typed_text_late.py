"""What somebody typed is kept where it came too late, or could not be kept at all."""

import re
import sqlite3

import pytest
from werkzeug.test import TestResponse

from engine.errors import DiskFull, Unavailable
from engine.ids import PersonId
from engine.store.sql.transaction import Transaction
from tests.web.posting import sent_by
from tests.web.scene import CHILD, OWNER, REVIEWER, STRANGER, Scene
from tests.web.typed import ADMINISTRATOR, COLLEAGUE, SCRIPT, complete, decide, fill, post, wait


def notices(scene: Scene) -> str:
    return f"/tasks/{scene.task('prepare_notices').id}"


def all_taken(scene: Scene) -> None:
    """Let a colleague take all work of their role, so that the case opens to no other holder."""
    for task in ("prepare_notices", "file_reasons"):
        answer = scene.client(COLLEAGUE).post(f"/tasks/{scene.task(task).id}/claim")
        assert answer.status_code == 303


def test_a_colleague_took_the_task(open_scene: Scene) -> None:
    scene, path = open_scene, notices(open_scene)
    client = scene.client(ADMINISTRATOR)
    typed = fill(client.get(path), **_first_text(client.get(path)))
    all_taken(scene)

    answer = post(client, path, typed)

    assert answer.status_code == 409
    assert "This task is with somebody else now." in answer.text
    assert "What was typed" in answer.text
    assert COLLEAGUE not in answer.text
    assert CHILD not in answer.text
    assert scene.stage.case(scene.case_id).reference not in answer.text
    kept = client.get("/drafts").text
    assert "This task is with somebody else now." in kept
    link = re.findall(r"/drafts/[\w-]+", kept)[0]
    assert "What was typed" in client.get(link).text
    again = client.get(path)
    assert (again.status_code, "What was typed" in again.text) == (409, True)


def _first_text(page: TestResponse) -> dict[str, str]:
    name = re.findall(r'<(?:textarea|input)[^>]*name="(\w+)"[^>]*(?:type="text"|rows)', page.text)
    return {name[0]: "What was typed"}


@pytest.mark.parametrize("button", ["claim", "release"])
def test_a_button_of_a_task_that_went_to_somebody_else_says_so(
    open_scene: Scene, button: str
) -> None:
    scene, path = open_scene, notices(open_scene)
    client = scene.client(ADMINISTRATOR)
    slip = re.findall(r'name="_beside" value="([^"]+)"', client.get(path).text)[0]
    all_taken(scene)

    answer = client.post(f"{path}/{button}", data={"_beside": slip})

    assert answer.status_code == 409
    assert "This task is with somebody else now." in answer.text


def test_a_script_is_told_what_became_of_the_task(open_scene: Scene) -> None:
    scene, path = open_scene, notices(open_scene)
    client = scene.client(ADMINISTRATOR)
    typed = fill(client.get(path), **_first_text(client.get(path)))
    all_taken(scene)

    answer = post(client, f"{path}/draft", typed, headers=SCRIPT)

    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["said"] == "This task is with somebody else now."
    assert answer.json["kept"] is True


@pytest.mark.parametrize("name", [STRANGER, OWNER])
def test_strangers_find_nothing_and_leave_nothing(scene: Scene, name: str) -> None:
    path, typed = decide(scene, scene.client(REVIEWER))
    without = [(n, v) for n, v in typed if n != "_slip"]
    before = scene.digest()

    for button in ("", "/draft", "/claim", "/release"):
        answer = post(scene.client(name), path + button, without)
        assert answer.status_code == 404
        assert "threshold" not in answer.text

    assert scene.digest() == before


def test_the_deputy_did_it_and_what_the_person_typed_is_theirs_alone(scene: Scene) -> None:
    client, deputy = scene.client(REVIEWER), scene.client("J. Pace")
    path, typed = decide(scene, client)
    post(client, f"{path}/draft", typed)
    complete(scene, REVIEWER)

    answer = post(client, path, typed)

    assert answer.status_code == 409
    assert f"{REVIEWER} has already completed this task." in answer.text
    assert "“the threshold” was applied" in answer.text
    link = re.findall(r"/drafts/[\w-]+", client.get("/drafts").text)[0]
    assert "“the threshold” was applied" in client.get(link).text
    assert "kept with your drafts" in client.get(path).text
    for button in ("", "/delete", "/take-up", "/aside"):
        method = deputy.post if button else deputy.get
        assert method(link + button).status_code == 404


def test_who_did_it_is_told_only_to_whom_the_case_opens(open_scene: Scene) -> None:
    scene, path = open_scene, notices(open_scene)
    client = scene.client(ADMINISTRATOR)
    page = client.get(path)
    typed = fill(page, **_first_text(page))
    all_taken(scene)
    with scene.stage.engine.open_work() as work:
        task = work.tasks.one(path.removeprefix("/tasks/"))
        work.tasks.save([task.completed(by=PersonId(COLLEAGUE), at=scene.stage.now)])
        work.commit()

    answer = post(client, path, typed)

    assert answer.status_code == 409
    assert COLLEAGUE not in answer.text
    assert "This task is already done." in answer.text


def test_a_task_that_is_no_longer_needed_gives_back_what_was_typed(scene: Scene) -> None:
    client = scene.client(REVIEWER)
    path, typed = decide(scene, client)
    with scene.stage.engine.open_work() as work:
        work.tasks.save([scene.task("decide_dissent").canceled(at=scene.stage.clock.now())])
        work.commit()

    answer = post(client, path, typed)

    assert answer.status_code == 409
    assert "no longer needed" in answer.text
    assert "“the threshold” was applied" in answer.text


def test_an_action_that_came_too_late_gives_back_what_was_typed(scene: Scene) -> None:
    client, path = scene.client("J. Pace"), f"/cases/{scene.case_id}/actions/withdraw"
    box = next(n for n, v in sent_by(client.get(path).text) if not n.startswith(("_", "csrf")))
    typed = fill(client.get(path), **{box: "I withdraw it."})
    with scene.stage.engine.open_work() as work:
        for participant in work.participants.of(scene.case_id):
            if participant.person_id == "J. Pace":
                work.participants.remove(participant)
        work.commit()

    answer = post(client, path, typed)

    assert answer.status_code == 409
    assert "I withdraw it." in answer.text
    assert "no longer by you" in answer.text


@pytest.mark.parametrize(("kind", "status"), [(Unavailable, 503), (DiskFull, 507)])
def test_a_database_that_is_not_there_leaves_the_text_on_the_page(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, kind: type[Unavailable], status: int
) -> None:
    client = scene.client(REVIEWER)
    path, typed = decide(scene, client)

    def refuse(*args: object, **named: object) -> None:
        raise kind("Nothing can be saved just now. Please try again in a moment.")

    for deed in ("foresee", "complete"):
        monkeypatch.setattr(type(scene.stage.engine.tasks), deed, refuse)
    answer = post(client, path, typed)

    assert answer.status_code == status
    assert "“the threshold” was applied" in answer.text
    assert "Copy it before you leave" in answer.text


@pytest.mark.parametrize("is_over", [False, True], ids=["signed in", "signed out"])
def test_a_database_that_cannot_even_say_who_is_there_leaves_the_text_on_the_page(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, is_over: bool
) -> None:
    client = scene.client(REVIEWER)
    path, typed = decide(scene, client)
    if is_over:
        wait(scene, minutes=31)

    def refuse(*args: object) -> None:
        raise Unavailable("The database cannot be reached. Please try again in a moment.")

    monkeypatch.setattr(Transaction, "_execute", refuse)
    answer = post(client, path, typed)

    assert answer.status_code == 503
    assert "“the threshold” was applied" in answer.text
    assert "Copy it before you leave" in answer.text


def test_a_fault_of_ours_keeps_what_was_typed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = scene.client(REVIEWER)
    path, typed = decide(scene, client)

    def fail(*args: object, **named: object) -> None:
        raise ValueError("unexpected")

    for deed in ("foresee", "complete"):
        monkeypatch.setattr(type(scene.stage.engine.tasks), deed, fail)
    answer = post(client, path, typed)

    assert answer.status_code == 500
    assert "“the threshold” was applied" in client.get(path).text


def test_a_damaged_case_leaves_the_text_on_the_page(scene: Scene) -> None:
    client = scene.client(REVIEWER)
    path, typed = decide(scene, client)
    with sqlite3.connect(scene.file) as database:
        database.execute("UPDATE process_instance SET facts = snapshot")

    answer = post(client, path, typed)

    assert answer.status_code == 409
    assert "“the threshold” was applied" in answer.text
    assert "Copy it before you leave" in answer.text


@pytest.mark.parametrize("is_over", [False, True], ids=["signed in", "signed out"])
def test_a_damaged_procedure_leaves_the_text_on_the_page(scene: Scene, is_over: bool) -> None:
    client = scene.client(REVIEWER)
    path, typed = decide(scene, client)
    if is_over:
        wait(scene, minutes=31)
    scene.stage.engine.definitions._kept.clear()
    with sqlite3.connect(scene.file) as raw:
        raw.execute("UPDATE procedure_version SET package = substr(package, 1, 200)")
    raw.close()

    answer = post(client, path, typed)

    assert answer.status_code == (503 if is_over else 409)
    assert "“the threshold” was applied" in answer.text
    assert "Copy it before you leave" in answer.text


def test_a_script_is_told_of_a_damaged_task_as_what_it_is(scene: Scene) -> None:
    client = scene.client(REVIEWER)
    path, typed = decide(scene, client)
    with sqlite3.connect(scene.file) as raw:
        raw.execute("UPDATE user_task SET state = 'zzz' WHERE is_open")
    raw.close()

    answer = post(client, f"{path}/draft", typed, headers=SCRIPT)

    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["kept"] is False


def test_what_a_script_saves_after_the_answers_were_sent_leaves_no_draft(scene: Scene) -> None:
    client = scene.client(REVIEWER)
    path, typed = decide(scene, client)
    assert post(client, path, [*typed, ("dissent_upheld", "no")]).status_code == 303

    assert post(client, f"{path}/draft", typed, headers=SCRIPT).status_code == 409
    assert "You have no drafts" in client.get("/drafts").text
