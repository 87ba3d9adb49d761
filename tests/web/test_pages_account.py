"""A person's own page over the real engine: days away, and what the page costs."""

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.model.people import Person
from engine.reads import inbox
from engine.service import people
from engine.store.sql.transaction import Transaction
from tests.web.scene import ADMIN, CHAIR, DEPUTY, OWNER, REVIEWER, STRANGER, Scene, make_scene

DAYS = {
    "first-day": "16", "first-month": "9", "first-year": "2026",
    "last-day": "18", "last-month": "9", "last-year": "2026",
    "deputy": DEPUTY,
}  # fmt: skip


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return make_scene(tmp_path, steps=4)


def hidden(page: str) -> dict[str, str]:
    """Return what the first button to take days back sends."""
    form = page.split('action="/account/absences/end"')[1].split("</form>")[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


def test_days_away_are_taken_back_on_the_page_that_lists_them(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    client = scene.client(REVIEWER)
    assert client.post("/account/absences", data=DAYS).status_code == 303
    page = client.get("/account").text
    assert "16 September 2026 to Friday 18 September 2026" in page

    with caplog.at_level(logging.INFO, "dissent.security"):
        answer = client.post("/account/absences/end", data=hidden(page))

    assert (answer.status_code, answer.location) == (303, "/account#away")
    assert "No days away are recorded from today on" in client.get("/account").text
    assert f"absence taken back: person={REVIEWER} first=2026-09-16" in caplog.text


def test_somebody_elses_days_are_not_taken_back(scene: Scene) -> None:
    client = scene.client(REVIEWER)
    client.post("/account/absences", data=DAYS)
    sent, before = hidden(client.get("/account").text), scene.digest()

    answer = scene.client(CHAIR).post("/account/absences/end", data=sent)

    assert answer.status_code == 403
    assert scene.digest() == before


@pytest.mark.parametrize("more", [{"first": "soon"}, {"last": ""}, {"deputy": CHAIR}])
def test_days_that_are_not_recorded_are_not_found(scene: Scene, more: dict[str, str]) -> None:
    client = scene.client(REVIEWER)
    client.post("/account/absences", data=DAYS)
    sent, before = hidden(client.get("/account").text), scene.digest()

    answer = client.post("/account/absences/end", data=sent | more)

    assert answer.status_code == 404
    assert scene.digest() == before


@pytest.mark.parametrize("deputy", [STRANGER, ADMIN, OWNER, CHAIR])
def test_nobody_covers_without_the_role_or_one_that_stands_in(scene: Scene, deputy: str) -> None:
    client, before = scene.client(REVIEWER), scene.digest()
    assert f'value="{deputy}"' not in client.get("/account").text

    answer = client.post("/account/absences", data=DAYS | {"deputy": deputy})

    assert answer.status_code == 422
    assert f"{deputy} has no role in which they could stand in" in answer.text
    assert scene.digest() == before


@pytest.mark.parametrize("goes", ["leaves", "loses the role"])
def test_the_page_says_where_a_deputy_may_not_cover_any_more(scene: Scene, goes: str) -> None:
    client, persons = scene.client(REVIEWER), scene.stage.engine.people
    client.post("/account/absences", data=DAYS)
    assert f"{DEPUTY} covers" in client.get("/account").text

    if goes == "leaves":
        persons.deactivate(DEPUTY, by=None)
    else:
        persons.change(DEPUTY, lambda each: replace(each, roles=frozenset()), by=None)

    assert f"nobody covers: {DEPUTY} may not any more" in client.get("/account").text


def test_more_than_a_year_away_is_asked_again(scene: Scene) -> None:
    client, before = scene.client(REVIEWER), scene.digest()

    answer = client.post("/account/absences", data=DAYS | {"last-year": "2027"})

    assert answer.status_code == 422
    assert "Days away are recorded for a year at most" in answer.text
    assert scene.digest() == before


def test_a_first_day_long_ago_is_asked_about_and_recorded_once_it_is_meant(scene: Scene) -> None:
    client, before = scene.client(REVIEWER), scene.digest()
    slip = DAYS | {"first-year": "2025", "last-year": "2026", "last-day": "1", "first-day": "20"}

    asked = client.post("/account/absences", data=slip)

    assert asked.status_code == 422
    assert "20 September 2025 is more than a month ago" in asked.text
    assert scene.digest() == before
    assert 'name="long_ago" value="2025-09-20"' in asked.text
    meant = slip | {"long_ago": "2025-09-20"}
    sent = [
        client.post("/account/absences", data=each)
        for each in (meant | {"first-day": "19"}, meant)
    ]
    assert [answer.status_code for answer in sent] == [422, 303]


def test_a_first_day_that_is_meant_is_not_asked_about_again_where_something_else_is_wrong(
    scene: Scene,
) -> None:
    client = scene.client(REVIEWER)
    meant = DAYS | {"first-year": "2025", "last-year": "2027", "long_ago": "2025-10-20"}
    meant |= {"first-day": "20", "first-month": "10"}

    refused = [
        client.post("/account/absences", data=each) for each in (meant, meant | {"last-day": ""})
    ]

    assert "Days away are recorded for a year at most" in refused[0].text
    assert [each.status_code for each in refused] == [422, 422]
    assert all('name="long_ago" value="2025-10-20"' in each.text for each in refused)


def lead(scene: Scene, manager: str, *names: str) -> None:
    """Let somebody have people, who are away."""
    with scene.stage.engine.open_work() as work:
        for name in names:
            role = frozenset({"manager_review.qa_manager"})
            person = Person(id=name, name=name, username=name, line_manager_id=manager, roles=role)
            work.people.save(person)
        work.commit()
    client = scene.client(manager)
    for name in names:
        assert client.post("/account/absences", data=DAYS | {"person": name}).status_code == 303


def test_the_page_costs_the_same_however_many_people_one_has(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    execute = Transaction._execute

    def noted(self: Transaction, sql: str, values: Sequence[Any] = ()) -> Any:
        sent.append(sql)
        return execute(self, sql, values)

    def cost() -> int:
        sent.clear()
        assert client.get("/account").status_code == 200
        return len(sent)

    client = scene.client(CHAIR)
    lead(scene, CHAIR, "Ada")
    monkeypatch.setattr(Transaction, "_execute", noted)
    few = cost()
    lead(scene, CHAIR, "Ben", "Cy", "Di", "Eve", "Flo")

    assert cost() == few
    assert client.get("/account").text.count("Take back") == 6


@pytest.mark.parametrize(
    ("username", "status", "said"),
    [
        (DEPUTY.upper(), 303, ""),
        ("nobody", 422, "Choose a deputy who can sign in"),
        ("", 303, ""),
    ],
)
def test_where_people_are_too_many_to_list_a_username_is_asked(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, username: str, status: int, said: str
) -> None:
    monkeypatch.setattr(people, "MOST_CHOICES", 1)
    client = scene.client(REVIEWER)
    assert 'name="deputy_username"' in client.get("/account").text

    sent = {name: value for name, value in DAYS.items() if name != "deputy"}
    answer = client.post("/account/absences", data=sent | {"deputy_username": username})

    assert (answer.status_code, said in answer.text) == (status, True)
    if status == 303:
        [kept] = scene.stage.engine.people.absences(REVIEWER)
        assert kept.deputy_id == (DEPUTY if username else None)


def test_a_manager_is_named_by_username_where_people_are_too_many(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "MOST_CHOICES", 2)
    client = scene.client(ADMIN)
    owner = {"name": OWNER, "username": "owner", "line_manager_id_username": CHAIR}

    assert client.post(f"/people/{OWNER}", data=owner).status_code == 303

    assert scene.stage.engine.people.person(OWNER).line_manager_id == CHAIR
    assert f'value="{CHAIR}"' in client.get(f"/people/{OWNER}").text


def test_the_tasks_one_covers_go_on_on_a_next_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = make_scene(tmp_path, steps=7)
    days = {"day": str(scene.stage.now.day), "month": "9", "year": "2026"}
    sent = {f"{end}-{box}": value for end in ("first", "last") for box, value in days.items()}
    scene.client(REVIEWER).post("/account/absences", data=sent | {"deputy": DEPUTY})
    task = replace(scene.task("decide_dissent"), assignee=REVIEWER)
    with scene.stage.engine.open_work() as work:
        for number in range(3):
            work.tasks.save([replace(task, id=f"{task.id}{number}", activity=900 + number)])
        work.commit()
    monkeypatch.setattr(inbox, "PAGE", 2)
    deputy = scene.client(DEPUTY)

    first = deputy.get("/work").text
    following = re.search(r'href="(/work\?for=[^"]+)"', first)
    assert following
    second = deputy.get(following[1].replace("&amp;", "&")).text

    covered = [page.partition("You cover for")[2] for page in (first, second)]
    seen = [set(re.findall(r'href="/tasks/([^"]+)"', part)) for part in covered]
    assert not seen[0] & seen[1]
    assert len(seen[0] | seen[1]) >= 3
