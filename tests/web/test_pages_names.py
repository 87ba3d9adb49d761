"""What people who sign in read on the pages of a case: names and words, never ids."""

import re
from dataclasses import replace

import pytest
from flask import Flask

from engine.forms.page.form_view import FieldView, OptionView
from engine.model.people import Person
from engine.rehearsal import Outcome, Performer, read_example
from engine.settings import Settings
from engine.store import MemoryStore
from tests.conftest import shipped_definition
from tests.procedures.test_procedures_words import ID, Stranger, raw_choices
from tests.web.fakes import HASH, PASSWORD
from web.frame.app import create_app
from web.frame.forms import with_items

_HREF = re.compile(r'href="(/[^"#]*)')
_TAG = re.compile(r"<script.*?</script>|<[^>]+>", re.DOTALL)
_ELSEWHERE = ("/static", "/sign-", "/help", "/procedures", "/privacy", "/accessibility")
_MOST_PAGES = 60


@pytest.fixture(scope="module")
def staged() -> tuple[Stranger, Flask, list[Person]]:
    """A panel whose chair was replaced, and which could not sit; its people sign in."""
    return _staged()


def _staged() -> tuple[Stranger, Flask, list[Person]]:
    definition = shipped_definition("sunderland")
    example = read_example(definition.files["examples/s_113.yaml"], source="s_113")
    store = MemoryStore()
    stage = Stranger(example, definition, store=store)
    performer = Performer(stage, Outcome(example=example))
    for step in example.steps:
        performer.perform(step)
    with store.work() as work:
        known = {
            person.id: person
            for role in definition.procedure.roles
            for person in work.people.holders(f"sunderland.{role}")
        }
        holders = {
            key: replace(person, username=f"user{number}", password_hash=HASH)
            for number, (key, person) in enumerate(known.items())
        }
        for person in holders.values():
            work.people.save(person)
        work.commit()
    app = create_app(stage.engine, Settings(secret_key="k" * 40))
    app.config["WTF_CSRF_ENABLED"] = False
    inside = {p.person_id for case in stage.cases.values() for p in stage.participants(case)}
    return stage, app, [person for person in holders.values() if person.id in inside]


def test_no_page_shows_an_id_or_a_choice_as_it_is_kept(
    staged: tuple[Stranger, Flask, list[Person]],
) -> None:
    stage, app, people = staged
    raw = raw_choices(stage.definition)
    found = set()
    seen: set[str] = set()

    for person in people:
        client = app.test_client()
        data = {"username": person.username, "password": PASSWORD}
        assert client.post("/sign-in", data=data).status_code == 303
        todo = ["/work", *(f"/cases/{case_id}" for case_id in stage.cases.values())]
        for path in todo:
            page = client.get(path)
            seen.add(path)
            if page.mimetype == "text/html":
                words = _TAG.sub(" ", page.text)
                found |= {(path, each[0]) for each in (*ID.finditer(words), *raw.finditer(words))}
                new = [href for href in _HREF.findall(page.text) if href not in todo]
                todo += [href for href in new if not href.startswith(_ELSEWHERE)][:_MOST_PAGES]

    assert found == set()
    assert len(seen) > 50


def test_who_has_left_is_named_where_nobody_else_could_be_chosen() -> None:
    stage, app, people = _staged()
    case = next(iter(stage.cases.values()))
    parts = {p.role: p.person_id for p in stage.participants(case)}
    stage.engine.people.deactivate(parts["social_worker"], by=None)
    reader = next(p for p in people if p.id == parts["conference_chair"])
    client = app.test_client()
    client.post("/sign-in", data={"username": reader.username, "password": PASSWORD})

    pages = [client.get(f"/cases/{case}/{page}").text for page in ("correct", "history")]

    words = [_TAG.sub(" ", page) for page in pages]
    assert "Lead social worker" in words[0]
    assert [ID.findall(page) for page in words] == [[], []]
    assert "Somebody has left: name who takes their part" in words[1]
    assert not re.search(r"Notice given:\s*<", pages[1])


def test_who_cannot_be_picked_stands_in_the_list_disabled() -> None:
    why = "P. Bruce: cannot sit: attended the conference"
    barred = OptionView(id="who", value="p1", label=why, chosen=False, closed=True)
    field = FieldView(
        kind="select", path="who", name="who", id="who", label="Who", options=(barred,)
    )

    _, item = with_items({}, field)["items"]

    assert item == {"value": "p1", "text": why, "selected": False, "disabled": True}
