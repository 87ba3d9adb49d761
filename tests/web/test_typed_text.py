"""What somebody typed is kept though the session is over, in every form."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from engine.ids import PersonId
from tests.web.posting import sent_by
from tests.web.scene import CHAIR, REVIEWER, STRANGER, Scene
from tests.web.typed import SCRIPT, START, WORDS, decide, fill, post, sign_in, wait

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
