"""The register of agencies, and people without an account, as administration keeps them."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.web.scene import ADMIN, Scene, make_scene

TRUST = {"name": "Road Trust", "kind": "voluntary", "other_names": "", "part_of": ""}


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return make_scene(tmp_path, steps=1)


@pytest.fixture
def admin(scene: Scene) -> FlaskClient:
    return scene.client(ADMIN)


def text_of(client: FlaskClient, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200, path
    return " ".join(re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)).split())


def ids(scene: Scene) -> dict[str, str]:
    return {each.name: str(each.id) for each in scene.stage.engine.agencies.all()}


def test_an_agency_is_added_with_its_names_and_its_contact(
    scene: Scene, admin: FlaskClient
) -> None:
    admin.post("/agencies/new", data=TRUST)
    school = {
        "name": "Low Road School", "other_names": "LRS\r\nThe school", "kind": "statutory",
        "part_of": ids(scene)["Road Trust"], "contact_name": "H. Head",
        "contact_email": "head@low-road.example", "closed": "school holidays",
    }  # fmt: skip

    assert admin.post("/agencies/new", data=school).status_code == 303

    listed = text_of(admin, "/agencies")
    assert "Also LRS, The school · Part of Road Trust · Closed school holidays" in listed
    assert "H. Head, head@low-road.example" in listed
    assert "Road Trust Voluntary, community or private No safeguarding contact" in listed
    assert admin.post("/agencies", data={"q": "the SCHOOL"}).location == "/agencies/search"
    assert "Road Trust" not in text_of(admin, "/agencies/search").split("school holidays")[1]
    shown = admin.get(f"/agencies/{ids(scene)['Low Road School']}").get_data(as_text=True)
    assert "LRS\nThe school" in shown


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(
    scene: Scene, admin: FlaskClient
) -> None:
    admin.post("/agencies/new", data=TRUST)
    entered = {**TRUST, "name": "road  trust.", "contact_email": "nobody"}

    answer = admin.post("/agencies/new", data=entered)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#name"' in page
    assert 'href="#contact_email"' in page
    assert "is a name of Road Trust already" in page
    assert 'value="road  trust."' in page
    assert list(ids(scene)) == ["Road Trust"]


def test_an_agency_is_changed_retired_and_used_again(scene: Scene, admin: FlaskClient) -> None:
    admin.post("/agencies/new", data=TRUST)
    address = f"/agencies/{ids(scene)['Road Trust']}"

    admin.post(address, data={**TRUST, "name": "Road & Co"})
    admin.post(f"{address}/active", data={})
    assert "Road &amp; Co Retired" in text_of(admin, "/agencies")
    admin.post(f"{address}/active", data={"active": "yes"})

    assert "Retired" not in text_of(admin, "/agencies")
    assert admin.get("/agencies/gone").status_code == 404


def test_somebody_without_an_account_is_added_and_never_decides(
    scene: Scene, admin: FlaskClient
) -> None:
    una = {
        "account": "no", "name": "Una Unseen", "email": "una@school.example", "agency": "School",
        "roles": "manager_review.qa_manager",
    }  # fmt: skip

    asked = admin.get("/people/new?account=no").get_data(as_text=True)
    refused = admin.post("/people/new", data=una)
    added = admin.post(
        "/people/new", data={**una, "roles": "manager_review.dissenting_professional"}
    )

    assert 'value="manager_review.dissenting_professional"' in asked
    assert 'value="manager_review.qa_manager"' not in asked
    assert 'value="trainer"' not in asked
    assert refused.status_code == 422
    assert "every other role needs an account" in refused.get_data(as_text=True)
    assert added.status_code == 303
    listed = text_of(admin, "/people")
    assert "Without an account" in listed
    assert "Una Unseen School · una@school.example" in listed
    assert [p.name for p in scene.stage.engine.people.without_account()] == ["Una Unseen"]


@pytest.mark.parametrize("is_same", [True, False])
def test_whose_account_it_is_is_asked_where_somebody_is_known_without_one(
    scene: Scene, admin: FlaskClient, *, is_same: bool
) -> None:
    una = {"name": "Una Unseen", "agency": "School"}
    admin.post("/people/new", data={**una, "account": "no"})
    people = scene.stage.engine.people
    [known] = people.without_account()

    asked = admin.post("/people/new", data={**una, "username": "una"})
    said = known.id if is_same else "another"
    added = admin.post("/people/new", data={**una, "username": "una", "same_as": said})

    page = asked.get_data(as_text=True)
    assert asked.status_code == 422
    assert "Is this who is known without an account?" in page
    assert "Yes: Una Unseen, School" in page
    assert 'href="#same_as"' in page
    assert added.status_code == 200
    account = people.by_username("una")
    assert account is not None
    assert (account.id == known.id) is is_same


def test_the_agency_of_a_person_is_offered_from_the_register_and_understood(
    scene: Scene, admin: FlaskClient
) -> None:
    admin.post("/agencies/new", data={**TRUST, "other_names": "RT"})

    assert '<option value="Road Trust">' in admin.get("/people/new").get_data(as_text=True)
    admin.post("/people/new", data={"name": "Zoe", "username": "zoe", "agency": "r.t."})

    kept = scene.stage.engine.people.by_username("zoe")
    assert kept is not None
    assert kept.agency == "Road Trust"
