"""A person's own page over the real engine: days away, and what the page costs."""

import logging
import re
from pathlib import Path

import pytest

from tests.web.scene import CHAIR, REVIEWER, STRANGER, Scene, make_scene

DAYS = {
    "first-day": "16", "first-month": "9", "first-year": "2026",
    "last-day": "18", "last-month": "9", "last-year": "2026",
    "deputy": STRANGER,
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
    assert "No absence is recorded" in client.get("/account").text
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


def test_more_than_a_year_away_is_asked_again(scene: Scene) -> None:
    client, before = scene.client(REVIEWER), scene.digest()

    answer = client.post("/account/absences", data=DAYS | {"last-year": "2027"})

    assert answer.status_code == 422
    assert "Days away are recorded for a year at most" in answer.text
    assert scene.digest() == before
