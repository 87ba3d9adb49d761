"""The application over services in memory, with and without somebody signed in."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine.settings import Settings
from tests.web.fakes import PASSWORD, FakeServices, make_services
from tests.web.routes import example
from tests.web.scene import Scene, _person, make_scene
from tests.web.typed import COLLEAGUE
from web.frame.app import create_app

KEY = "a key of the tests, long enough for anybody"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """A manifest, so that these tests need no built assets."""
    path = tmp_path / "manifest.json"
    names = ["govuk.js", "govuk.css", "app.css", "form.js", "viewer.js", "viewer.css"]
    path.write_text("{" + ",".join(f'"{n}": "{n}"' for n in names) + "}")
    return path


@pytest.fixture
def services() -> FakeServices:
    return make_services()


@pytest.fixture
def settings() -> Settings:
    return Settings(secret_key=KEY, organisation="Riverside Safeguarding Partnership")


@pytest.fixture
def app(services: FakeServices, settings: Settings, manifest: Path) -> Flask:
    app = create_app(services, settings, manifest=manifest, shown=[example])
    app.testing = True
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def token() -> Callable[[FlaskClient, str], str]:
    """Return the token that the form on a page carries."""

    def find(client: FlaskClient, path: str = "/sign-in") -> str:
        found = _TOKEN.search(client.get(path).text)
        assert found, f"there is no form on {path}"
        return found[1]

    return find


@pytest.fixture
def sign_in(client: FlaskClient, token: Callable[..., str]) -> Callable[..., FlaskClient]:
    """Sign somebody in and return the client."""

    def sign(username: str = "ruth") -> FlaskClient:
        data = {"username": username, "password": PASSWORD, "csrf_token": token(client)}
        assert client.post("/sign-in", data=data).status_code == 303
        return client

    return sign


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
