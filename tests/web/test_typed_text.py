"""What somebody typed is kept: the session over, the task with another, a page too old."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.errors import DiskFull, Unavailable
from engine.ids import PersonId
from engine.model.draft import KEPT_FOR, start_key
from engine.store.sql.transaction import Transaction
from engine.worker import Worker
from tests.web.fakes import PASSWORD
from tests.web.posting import sent_by
from tests.web.scene import CHAIR, CHILD, OWNER, REVIEWER, STRANGER, Scene, _person, make_scene

COLLEAGUE, ADMINISTRATOR = "B. Marsh", "A. Finch"
WORDS = "Not upheld: \u201cthe threshold\u201d was applied.\nTwice."
START = "/start/manager_review/manager_review"
SCRIPT = {"X-Dissent-Script": "1"}
Items = list[tuple[str, str]]


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """A case whose reviewer has to decide."""
    return make_scene(tmp_path, steps=7)


@pytest.fixture
def open_scene(tmp_path: Path) -> Scene:
    """A case with work for a role that two people have and nobody has taken."""
    scene = make_scene(tmp_path, steps=8)
    with scene.stage.engine.open_work() as work:
        work.people.save(_person(COLLEAGUE, "manager_review.conference_admin"))
        work.commit()
    return scene


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
    return client.post(path, data=data, **more)


def sign_in(client: FlaskClient, name: str, back: str = "") -> TestResponse:
    return client.post("/sign-in", data={"username": name, "password": PASSWORD, "next": back})


def wait(scene: Scene, **how_long: int) -> None:
    scene.stage.clock.move_to(scene.stage.clock.now() + timedelta(**how_long))


def decide(scene: Scene, client: FlaskClient, words: str = WORDS) -> tuple[str, Items]:
    path = f"/tasks/{scene.task('decide_dissent').id}"
    return path, fill(client.get(path), outcome_reasons=words)


# --- the session is over


@pytest.mark.parametrize("button", ["", "/draft"])
def test_what_was_posted_when_the_session_was_over_fills_the_form_after_signing_in(
    scene: Scene, button: str
) -> None:
    client = scene.client(REVIEWER)
    path, typed = decide(scene, client)
    wait(scene, minutes=31)

    answer = post(client, path + button, typed)

    assert answer.status_code == 303
    assert answer.location == f"/sign-in?kept=yes&next={path}"
    assert "What you typed is kept" in client.get(answer.location).text
    back = sign_in(client, REVIEWER, path)
    shown = client.get(back.location).text
    assert "“the threshold” was applied" in shown
    assert "You were signed out at" in shown
    assert "It was not sent" in shown


def test_a_form_comes_back_after_signing_out_on_purpose_and_without_any_cookie(
    scene: Scene,
) -> None:
    client = scene.client(REVIEWER)
    path, typed = decide(scene, client)
    client.post("/sign-out")

    post(client, path, typed)
    elsewhere, typed = scene.client(), [*typed[:-1], ("outcome_reasons", "Typed elsewhere.")]
    post(elsewhere, path, typed)

    assert "Typed elsewhere." in scene.client(REVIEWER).get(path).text


def test_nobody_else_who_signs_in_there_sees_anything_of_it(scene: Scene) -> None:
    client = scene.client(REVIEWER)
    path, typed = decide(scene, client)
    wait(scene, minutes=31)
    post(client, path, typed)

    for name in (CHAIR, STRANGER):
        sign_in(client, name)
        for page in (path, "/work", "/drafts", "/account"):
            assert "threshold” was" not in client.get(page).text, (name, page)
        client.post("/sign-out")


def test_what_is_posted_from_the_page_of_somebody_else_is_kept_for_them_alone(
    scene: Scene,
) -> None:
    client = scene.client(REVIEWER)
    path, typed = decide(scene, client)
    client.post("/sign-out")
    sign_in(client, CHAIR)

    answer = post(client, path, typed)

    assert answer.status_code == 409
    assert "threshold" not in answer.text
    assert "kept for them alone" in answer.text
    assert client.get("/drafts").text.count("The form can still be sent") == 0
    assert "“the threshold” was applied" in scene.client(REVIEWER).get(path).text


@pytest.mark.parametrize("harm", ["forged", "of another secret", "cut", "old", "none", "long"])
def test_nothing_is_kept_on_the_word_of_a_slip_that_is_not_ours(scene: Scene, harm: str) -> None:
    client = scene.client(REVIEWER)
    path, typed = decide(scene, client)
    slip = dict(typed)["_slip"]
    bad = {
        # The last sign of a signature has bits that mean nothing.
        "forged": slip[:-9] + ("A" if slip[-9] != "A" else "B") + slip[-8:],
        "of another secret": slip.rpartition(".")[0] + "." + "x" * 43,
        "cut": slip[: len(slip) // 2],
        "old": slip,
        "none": "",
        "long": slip * 20,
    }[harm]
    wait(scene, days=8 if harm == "old" else 1)
    before = scene.digest()

    answer = post(scene.client(), path, [(n, bad if n == "_slip" else v) for n, v in typed])

    assert answer.status_code == 303
    assert scene.digest() == before


def test_nothing_is_kept_for_whoever_may_no_longer_sign_in(scene: Scene) -> None:
    client = scene.client(REVIEWER)
    path, typed = decide(scene, client)
    with scene.stage.engine.open_work() as work:
        work.people.save(replace(work.people.one(PersonId(REVIEWER)), active=False))
        work.commit()
    before = scene.digest()

    assert post(client, path, typed).status_code == 303
    assert scene.digest() == before


def test_what_another_site_posts_with_a_slip_ends_no_session(scene: Scene) -> None:
    path, typed = decide(scene, scene.client(REVIEWER))

    # A browser sends no cookie of ours with it, and keeps what the answer sets.
    answer = post(scene.client(), path, typed, headers={"Origin": "https://other.example"})

    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers


def test_a_slip_of_one_form_never_writes_into_another(scene: Scene) -> None:
    client = scene.client(REVIEWER)
    path, typed = decide(scene, client)
    wait(scene, hours=1)

    post(client, START, typed)

    drafts = scene.stage.engine.unsent.all_of(PersonId(REVIEWER))
    assert [draft.key for draft in drafts] == [path.removeprefix("/tasks/")]


def test_a_script_is_told_that_what_was_typed_is_kept(scene: Scene) -> None:
    client = scene.client(REVIEWER)
    path, typed = decide(scene, client)
    wait(scene, minutes=31)

    answer = post(client, f"{path}/draft", typed, headers=SCRIPT)

    assert (answer.status_code, answer.json) == (401, {"error": "signed out", "kept": True})
    assert "“the threshold” was applied" in scene.client(REVIEWER).get(path).text


def test_a_page_from_before_signing_in_again_loses_nothing(scene: Scene) -> None:
    scene.app.config["WTF_CSRF_ENABLED"] = False
    client = scene.client(REVIEWER)
    path, typed = decide(scene, client)
    client.post("/sign-out")
    sign_in(client, REVIEWER)
    with csrf(scene):
        by_script = post(client, f"{path}/draft", typed, headers=SCRIPT)
        answer = post(client, path, typed)
        shown = client.get(answer.location).text

    assert by_script.status_code == 400
    assert by_script.json is not None
    assert len(by_script.json["csrf_token"]) > 20
    assert (answer.status_code, answer.location) == (303, path)
    assert "opened before you signed in again" in shown
    assert "“the threshold” was applied" in shown


@contextmanager
def csrf(scene: Scene) -> Iterator[None]:
    scene.app.config["WTF_CSRF_ENABLED"] = True
    yield
    scene.app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.parametrize("path", ["claim", "release", "draft"])
def test_a_button_pressed_when_the_session_was_over_leads_back_to_its_page(
    scene: Scene, path: str
) -> None:
    page = f"/tasks/{scene.task('decide_dissent').id}"

    answer = scene.client().post(f"{page}/{path}", headers={"Referer": f"http://localhost{page}"})

    assert answer.location == f"/sign-in?next={page}"


# --- every form of a procedure


def test_a_start_form_an_action_and_a_correction_come_back_too(scene: Scene) -> None:
    case = f"/cases/{scene.case_id}"
    forms = [
        (CHAIR, START, {"concern": WORDS}, "“the threshold” was applied"),
        (CHAIR, f"{case}/correct/conference_date", {"because": WORDS}, "“the threshold” was"),
        ("J. Pace", f"{case}/actions/withdraw", {}, ""),
    ]
    for name, path, answers, expected in forms:
        client = scene.client(name)
        page = client.get(path)
        if not answers:
            box = next(n for n, v in sent_by(page.text) if not n.startswith(("_", "csrf")))
            answers, expected = {box: "I withdraw it."}, "I withdraw it."
        typed = fill(page, **answers)
        wait(scene, minutes=31)

        answer = post(client, path, typed)

        back = sign_in(client, name, answer.location.partition("next=")[2])
        shown = client.get(back.location).text
        assert expected in shown, path
        assert "You were signed out at" in shown, path


# --- the task went to somebody else


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


def complete(scene: Scene, by: str) -> None:
    """Complete the decision elsewhere, as whoever may."""
    answers = {"dissent_upheld": "no", "outcome_reasons": "Decided elsewhere."}
    scene.stage.engine.tasks.complete(
        scene.task("decide_dissent").id, by=PersonId(by), answers=answers
    )
    with scene.stage.engine.open_work() as work:
        assert work.drafts.of(PersonId(by)) == []


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

    monkeypatch.setattr(type(scene.stage.engine.tasks), "complete", refuse)
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

    monkeypatch.setattr(type(scene.stage.engine.tasks), "complete", fail)
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


# --- two pages of the same form


def test_the_older_page_never_overwrites_the_newer(scene: Scene) -> None:
    client = scene.client(REVIEWER)
    path, older = decide(scene, client, "Older words.")
    _, newer = decide(scene, client, "Newer words.")
    assert post(client, f"{path}/draft", newer, headers=SCRIPT).status_code == 200

    answer = post(client, f"{path}/draft", older, headers=SCRIPT)

    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["newer"].startswith("Newer text was saved in another tab at ")
    assert "Newer words." in client.get(path).text


@pytest.mark.parametrize("headers", [{}, SCRIPT], ids=["no-scripts", "scripts"])
def test_where_both_pages_hold_the_same_text_either_goes_on_saving(
    scene: Scene, headers: dict[str, str]
) -> None:
    client = scene.client(REVIEWER)
    path, older = decide(scene, client)
    _, newer = decide(scene, client, WORDS.replace("\n", "\r\n"))

    for typed in (newer, older, newer):
        answer = post(client, f"{path}/draft", typed, headers=headers)
        assert answer.status_code == (200 if headers else 303)

    assert client.get("/drafts").text.count("can still be sent") == 1


def test_where_both_pages_hold_the_same_text_the_older_is_sent(scene: Scene) -> None:
    client = scene.client(REVIEWER)
    path, older = decide(scene, client)
    _, newer = decide(scene, client)
    upheld = ("dissent_upheld", "no")
    post(client, f"{path}/draft", [upheld, *newer], headers=SCRIPT)

    assert post(client, path, [*older, upheld]).status_code == 303
    assert "You have no drafts" in client.get("/drafts").text
    assert "Q. Lowe" in post(client, path, [*newer, upheld]).text


@pytest.mark.parametrize("more", [("dissent_upheld", "no"), ("outcome_reasons", "Other words.")])
def test_newer_text_that_says_anything_else_is_still_asked_about(
    scene: Scene, more: tuple[str, str]
) -> None:
    client = scene.client(REVIEWER)
    path, older = decide(scene, client)
    _, newer = decide(scene, client)
    newer = [item for item in newer if item[0] != more[0]]
    post(client, f"{path}/draft", [*newer, more], headers=SCRIPT)

    assert post(client, f"{path}/draft", older, headers=SCRIPT).status_code == 409
    answer = post(client, path, older)

    assert answer.status_code == 409
    assert "Newer text was saved in another tab" in answer.text
    assert scene.task("decide_dissent").is_open


def test_the_same_text_of_a_page_that_was_signed_out_is_kept_once(scene: Scene) -> None:
    client = scene.client(REVIEWER)
    path, older = decide(scene, client)
    _, newer = decide(scene, client)
    post(client, f"{path}/draft", newer, headers=SCRIPT)
    wait(scene, minutes=31)

    assert post(client, path, older).location.startswith("/sign-in?kept=yes")

    client = scene.client(REVIEWER)
    assert client.get("/drafts").text.count("can still be sent") == 1


@pytest.mark.parametrize("button", ["", "/draft"])
def test_both_texts_are_kept_and_either_can_be_gone_on_with(scene: Scene, button: str) -> None:
    client = scene.client(REVIEWER)
    path, older = decide(scene, client, "Older words.")
    _, newer = decide(scene, client, "Newer words.")
    post(client, f"{path}/draft", newer)

    answer = post(client, path + button, older)

    assert answer.status_code == 409
    assert "Newer text was saved in another tab" in answer.text
    assert "Older words." in answer.text
    assert scene.task("decide_dissent").is_open
    assert "Newer words." in client.get(path).text
    choice = re.findall(r'action="(/drafts/[\w-]+/take-up)"', answer.text)[0]
    assert client.post(choice).location == path
    shown = client.get(path).text
    assert "Older words." in shown
    assert "Newer words." not in shown
    assert client.get("/drafts").text.count("can still be sent") == 2


def test_a_page_may_say_that_its_text_shall_stand(scene: Scene) -> None:
    client = scene.client(REVIEWER)
    path, older = decide(scene, client, "Older words.")
    _, newer = decide(scene, client, "Newer words.")
    post(client, f"{path}/draft", newer)

    answer = post(client, f"{path}/draft", [*older, ("_instead", "1")], headers=SCRIPT)

    assert answer.status_code == 200
    assert "Older words." in client.get(path).text
    assert post(client, f"{path}/draft", newer, headers=SCRIPT).status_code == 409
    links = set(re.findall(r"/drafts/[\w-]{8,}", client.get("/drafts").text))
    assert any("Newer words." in client.get(link).text for link in links)


def test_one_page_saves_again_and_again_and_completes(scene: Scene) -> None:
    client = scene.client(REVIEWER)
    path, typed = decide(scene, client)
    for _ in range(3):
        assert post(client, f"{path}/draft", typed, headers=SCRIPT).status_code == 200

    answer = post(client, path, [*typed, ("dissent_upheld", "no")])

    assert answer.status_code == 303
    assert "You have no drafts" in client.get("/drafts").text


def test_a_button_of_an_older_page_that_carries_nothing_is_not_in_the_way(scene: Scene) -> None:
    client = scene.client(REVIEWER)
    path, typed = decide(scene, client)
    slip = re.findall(r'name="_beside" value="([^"]+)"', client.get(path).text)[0]
    post(client, f"{path}/draft", typed)

    assert client.post(f"{path}/release", data={"_beside": slip}).location == "/work"


# --- the draft of a start form


def test_a_forgotten_start_form_says_from_when_it_is_and_can_be_begun_anew(scene: Scene) -> None:
    client = scene.client(CHAIR)
    post(client, f"{START}/draft", fill(client.get(START), concern="About another child."))
    wait(scene, days=3)
    client = scene.client(CHAIR)

    shown = client.get(START).text
    assert "This form holds a draft of yours from Wednesday 16 September 2026" in shown
    assert "About another child." in shown
    anew = re.findall(r'action="(/drafts/[\w-]+/aside)"', shown)[0]
    assert client.post(anew).location == START

    shown = client.get(START).text
    assert "About another child." not in shown
    assert "draft of yours" not in shown
    link = re.findall(r"/drafts/[\w-]+", client.get("/drafts").text)[0]
    assert "About another child." in client.get(link).text
    client.post(f"{link}/take-up")
    assert "About another child." in client.get(START).text


def test_a_draft_is_deleted_by_its_author(scene: Scene) -> None:
    client = scene.client(CHAIR)
    post(client, f"{START}/draft", fill(client.get(START), concern="About another child."))
    link = re.findall(r"/drafts/[\w-]+", client.get("/drafts").text)[0]

    assert client.post(f"{link}/delete").location == "/drafts"

    assert "You have no drafts" in client.get("/drafts").text
    assert client.get(link).status_code == 404
    assert "About another child." not in client.get(START).text


def test_a_draft_is_gone_after_thirty_days(scene: Scene) -> None:
    client, engine = scene.client(CHAIR), scene.stage.engine
    post(client, f"{START}/draft", fill(client.get(START), concern="Long ago."))
    wait(scene, days=KEPT_FOR.days)
    client, key = scene.client(CHAIR), start_key("manager_review", "manager_review", None)

    assert "Long ago." not in client.get(START).text
    assert "You have no drafts" in client.get("/drafts").text
    Worker(engine=engine).run_once()
    wait(scene, seconds=1)
    Worker(engine=engine).run_once()
    with engine.open_work() as work:
        assert work.drafts.under(key, PersonId(CHAIR)) is None


def test_a_page_of_work_says_that_there_are_drafts(scene: Scene) -> None:
    client = scene.client(CHAIR)
    assert "kept draft" not in client.get("/work").text
    post(client, f"{START}/draft", fill(client.get(START), concern="Half."))

    assert "1 kept draft" in client.get("/work").text


def test_what_was_typed_is_shown_as_text_and_never_as_markup(scene: Scene) -> None:
    client = scene.client(REVIEWER)
    path, typed = decide(scene, client, "<script>alert(1)</script> & \u00e9")
    complete(scene, REVIEWER)

    answer = post(client, path, typed)

    assert "<script>alert(1)" not in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; é" in answer.text
