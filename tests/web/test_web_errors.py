import inspect
import logging
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine import errors
from engine.settings import Settings
from tests.web.fakes import FakeServices
from web.frame.app import AssetsMissing, create_app
from web.frame.errors import PAGES

SignIn = Callable[..., FlaskClient]
REFUSALS = {
    "NotFound": 404,
    "NotAllowed": 403,
    "WrongState": 409,
    "ConcurrentChange": 409,
    "InvalidAnswers": 422,
    "DefinitionRejected": 422,
    "CaseStopped": 409,
    "DamagedCase": 503,
    "Damaged": 503,
    "Unavailable": 503,
    "Busy": 503,
    "TrainingClosed": 503,
    "DiskFull": 507,
}


@pytest.mark.parametrize(("name", "status"), REFUSALS.items())
def test_each_refusal_has_its_page(client: FlaskClient, name: str, status: int) -> None:
    answer = client.get(f"/example/refused/{name}")

    assert answer.status_code == status
    assert PAGES[getattr(errors, name)].title in answer.text
    assert "secret-id" not in answer.text


def test_every_refusal_of_the_engine_has_a_page_of_its_own() -> None:
    kinds = {
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.Refused)
    }

    assert kinds - PAGES.keys() == set()


def test_what_may_not_be_known_looks_like_what_does_not_exist(client: FlaskClient) -> None:
    hidden = client.get("/example/refused/NotFound").text
    missing = client.get("/no/such/page").text

    assert _main(hidden) == _main(missing)


def test_findings_and_answers_are_listed(client: FlaskClient) -> None:
    assert "has no name; name it" in client.get("/example/refused/DefinitionRejected").text
    answers = client.get("/example/refused/InvalidAnswers").text
    assert "Enter the date of the conference" in answers


def test_a_failure_shows_a_reference_and_logs_no_case_text(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = client.get("/example/broken")

    assert answer.status_code == 500
    reference = answer.text.split("<strong>")[1].split("</strong>")[0]
    assert reference in caplog.text
    assert "ValueError in example.broken" in caplog.text
    for text in (answer.text, caplog.text):
        assert "Tumbledown" not in text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(("name", "status"), [("ENOSPC", 507), ("EDQUOT", 507), ("EACCES", 500)])
def test_a_file_that_finds_no_room_is_a_full_disk(
    client: FlaskClient, name: str, status: int
) -> None:
    answer = client.get(f"/example/no-file/{name}")

    assert answer.status_code == status
    assert ("The disk is full" in answer.text) == (status == 507)
    assert "Tumbledown" not in answer.text


def test_a_form_without_its_token_is_refused(sign_in: SignIn) -> None:
    answer = sign_in("ruth").post("/example/form", data={"a": "1"})

    assert answer.status_code == 400
    assert "open for too long" in answer.text


@pytest.mark.parametrize("kind", ["multipart", "urlencoded"])
def test_a_text_that_is_too_long_is_refused_with_a_clear_sentence(
    sign_in: SignIn, kind: str
) -> None:
    answer = _post(sign_in("ruth"), kind, {"text": "x" * 1_100_000})

    assert answer.status_code == 413
    assert "What you sent is too large" in answer.text


def test_a_form_of_too_many_parts_is_refused(sign_in: SignIn) -> None:
    answer = _post(sign_in("ruth"), "multipart", {str(number): "x" for number in range(2_500)})

    assert answer.status_code == 413


def test_a_route_used_in_the_wrong_way_says_so(client: FlaskClient) -> None:
    assert client.delete("/help").status_code == 405


def test_health_says_whether_the_database_answers(
    client: FlaskClient, services: FakeServices
) -> None:
    assert (client.get("/health").status_code, client.get("/health").json) == (
        200,
        {"status": "ok"},
    )

    services.people.is_down = True

    assert client.get("/health").status_code == 503


def test_a_database_that_fails_while_somebody_is_recognised_gives_a_page(
    services: FakeServices, sign_in: SignIn
) -> None:
    client = sign_in("ruth")
    services.people.is_down = True

    answer = client.get("/help")

    assert answer.status_code == 503
    assert "The database does not answer." in answer.text


def test_without_built_assets_no_application_is_made(
    services: FakeServices, settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(AssetsMissing, match="make setup"):
        create_app(services, settings, manifest=tmp_path / "manifest.json")


def test_error_pages_offer_a_way_on(client: FlaskClient, app: Flask) -> None:
    assert "Go to sign in" in client.get("/no/such/page").text


def _main(page: str) -> str:
    return page.split("<main")[1].split("</main>")[0]


def _post(client: FlaskClient, kind: str, data: dict[str, str]) -> TestResponse:
    """Post a body made here: the test client leaves large ones of its own making open."""
    page = client.get("/account").text
    data = {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0], **data}
    if kind == "urlencoded":
        body, header = urlencode(data), "application/x-www-form-urlencoded"
    else:
        parts = [
            f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
            for name, text in data.items()
        ]
        body, header = "".join(parts) + "--b--\r\n", "multipart/form-data; boundary=b"
    return client.post(
        "/example/form",
        input_stream=BytesIO(body.encode()),
        content_type=header,
        content_length=len(body),
    )
