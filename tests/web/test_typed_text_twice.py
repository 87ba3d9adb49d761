"""What somebody typed into two pages of a form is kept, and so is a draft."""

import re
from dataclasses import replace

import pytest

from engine.ids import PersonId
from engine.model.draft import KEPT_FOR, start_key
from engine.worker import Worker
from tests.web.scene import CHAIR, REVIEWER, Scene
from tests.web.typed import SCRIPT, START, WORDS, complete, decide, fill, post, wait


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
    people, another = scene.stage.engine.people, PersonId("O. Other")
    reviewer = people.person(PersonId(REVIEWER))
    people.add(replace(reviewer, id=another, name="O. Other", username="other"), by=None)
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
