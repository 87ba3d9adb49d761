"""Who has left: the case page says so to administration, which names a successor."""

from pathlib import Path

import pytest

from engine.ids import PersonId
from engine.model.people import Person
from tests.web.scene import CHAIR, OWNER, Scene, make_scene

ADMINISTRATION, DISSENTER, OTHER = "A. Finch", "J. Pace", "T. Abbot"


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """Return a case whose dissenter has left, with another professional in the service."""
    scene = make_scene(tmp_path, steps=6)
    people = scene.stage.engine.people
    other = people.person(PersonId("S. Worth"))
    people.change(
        other.id,
        lambda each: each.__class__(
            id=each.id,
            name=OTHER,
            username=each.username,
            password_hash=each.password_hash,
            roles=frozenset({"manager_review.dissenting_professional"}),
        ),
        by=None,
    )
    people.deactivate(PersonId(DISSENTER), by=None)
    return scene


def test_administration_names_who_takes_on_the_part(scene: Scene) -> None:
    client = scene.client(ADMINISTRATION)
    said = f"{DISSENTER} can no longer act as Dissenting professional."
    assert said in client.get(f"/cases/{scene.case_id}").text
    address = f"/cases/{scene.case_id}/successors/dissenting_professional"
    page = client.get(address).text
    assert f"Who takes on the part of {DISSENTER}?" in page
    assert f"{DISSENTER} was Dissenting professional in this case" in page
    assert OTHER in page
    assert DISSENTER in page

    nobody = client.post(address, data={})
    answer = client.post(address, data={"to": "S. Worth"})

    assert (nobody.status_code, "Choose who takes on the part" in nobody.text) == (422, True)
    assert (answer.status_code, answer.location) == (303, f"/cases/{scene.case_id}")
    taking_part = scene.stage.participants(scene.case_id)
    assert "S. Worth" in [p.person_id for p in taking_part if p.role == "dissenting_professional"]
    assert client.get(address).status_code == 404


def test_whom_a_rule_bars_is_refused_at_the_question(scene: Scene) -> None:
    client = scene.client(ADMINISTRATION)
    address = f"/cases/{scene.case_id}/successors/dissenting_professional"

    answer = client.post(address, data={"to": CHAIR})

    assert answer.status_code == 422
    assert "does not have the role for this" in answer.text


@pytest.mark.parametrize("person", [CHAIR, OWNER, "S. Worth"])
def test_nobody_else_is_asked(scene: Scene, person: str) -> None:
    client, before = scene.client(person), scene.digest()
    address = f"/cases/{scene.case_id}/successors/dissenting_professional"

    asked, sent = client.get(address), client.post(address, data={"to": "S. Worth"})

    assert asked.status_code == 404
    assert sent.status_code in (403, 404)
    assert scene.digest() == before


@pytest.mark.parametrize(("many", "asked"), [(50, 'name="to"'), (500, 'name="to_username"')])
def test_of_many_people_one_is_named_whoever_they_are(scene: Scene, many: int, asked: str) -> None:
    role = frozenset({"manager_review.dissenting_professional"})
    with scene.stage.engine.open_work() as work:
        for number in range(many):
            name = f"Person {number:03}"
            work.people.save(Person(id=PersonId(name), name=name, username=name, roles=role))
        work.commit()
    client = scene.client(ADMINISTRATION)
    address = f"/cases/{scene.case_id}/successors/dissenting_professional"
    page = client.get(address).text
    field = "to_username" if "to_username" in asked else "to"

    unknown = client.post(address, data={"to_username": "nobody"})
    answer = client.post(address, data={field: f"Person {many - 1:03}"})

    assert asked in page
    assert 'type="radio"' not in page
    assert (unknown.status_code, "nobody with this username" in unknown.text) == (422, True)
    assert answer.status_code == 303
    taking_part = [p.person_id for p in scene.stage.participants(scene.case_id)]
    assert f"Person {many - 1:03}" in taking_part
