"""Whoever reads the audit is written down there too, with what they chose and no words."""

import re

from flask.testing import FlaskClient

from tests.web.closed import reference_of
from tests.web.scene import AUDITOR_NAME, CHILD, Scene


def told_on(client: FlaskClient, path: str) -> str:
    page = client.get(path)
    return " ".join(re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)).split())


def test_each_page_of_the_audit_that_is_opened_is_on_it(scene: Scene) -> None:
    auditor = scene.client(AUDITOR_NAME)
    auditor.get("/audit")
    for _ in range(2):
        auditor.get("/audit/refused")
    for chosen in ({"what": "everything", "reference": reference_of(scene)}, {"words": CHILD}):
        auditor.get(auditor.post("/audit", data=chosen).location)

    told = told_on(auditor, "/audit?what=everything")

    assert told.count("The audit of who read what") == 4
    assert "Unusual reading" in told
    assert told.count("What was refused") == 2  # its link, and one row
    assert f"Everything 1 case: {reference_of(scene)}" in told
    assert "Searches, for words that were typed" in told
    assert CHILD not in told


def test_whom_an_auditor_looked_at_is_named(scene: Scene) -> None:
    auditor = scene.client(AUDITOR_NAME)
    person = scene.stage.engine.people.by_username(AUDITOR_NAME)
    assert person is not None
    auditor.get(f"/audit?what=everything&person={person.id}")

    told = told_on(auditor, "/audit?what=everything")

    assert told.count(f"1 person: {person.name}") == 1
