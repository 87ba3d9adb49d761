"""Files that are handed out: every one opens again, whatever its name is made of."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

from engine.ids import PersonId
from engine.model.document import Document, DocumentKind, file_name
from engine.settings import Settings
from tests.web.scene import REVIEWER, Scene, make_scene
from web.frame.app import create_app
from web.frame.bounds import LARGEST_TEXT, largest_body
from web.frame.downloads import as_file

_MULTIPART = "multipart/form-data; boundary=b"
NAMES = [
    "Ava\u2019s report.pdf",
    "minutes \u2013 draft.docx",
    "Жалоба.pdf",
    "異議.pdf",
    "🙂.png",
    'a "quoted"; name=x.pdf',
    "back\\slash.pdf",
    "percent%0d%0a.pdf",
    "tab\there\x00\x1b.pdf",
    "a line\r\nSet-Cookie: a=b.pdf",
    "...",
    "ȷ" * 400 + ".pdf",
    "no ending",
]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return make_scene(tmp_path_factory.mktemp("scene"), steps=7)


@pytest.mark.parametrize("name", NAMES)
def test_a_paper_with_any_name_that_was_kept_opens(scene: Scene, name: str) -> None:
    paper = _kept(scene, name)

    answer = scene.client(REVIEWER).get(f"/documents/{paper}")

    assert answer.status_code == 200
    assert answer.data == b"abc"
    assert _name_in(answer.headers["Content-Disposition"]) == file_name(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_paper_with_any_name_is_added_and_opens(scene: Scene, name: str) -> None:
    client, documents = scene.client(REVIEWER), f"/cases/{scene.case_id}/documents"

    added = client.post(documents, data=_sent(name), content_type=_MULTIPART)

    assert added.status_code == 303
    with scene.stage.engine.open_work() as work:
        paper = work.documents.of(scene.case_id)[-1]
    assert client.get(documents).status_code == 200
    assert client.get(f"/documents/{paper.id}").data == b"abc"


@given(st.text(st.characters(exclude_categories=())))
def test_any_name_goes_into_a_header_and_comes_out_again(name: str) -> None:
    with Flask(__name__).test_request_context():
        answer = as_file("é", name=name, media_type="text/html")
        answer.direct_passthrough = False

    said = answer.headers["Content-Disposition"]
    assert said.isascii()
    assert said.isprintable()
    assert _name_in(said) == file_name(name)
    assert answer.data == "é".encode()


def test_nothing_else_names_a_file_for_the_browser() -> None:
    web = Path(__file__).parents[2] / "web"
    naming = ("content-disposition", "send_file", "send_from_directory", "attachment")

    found = {
        file.name
        for file in web.rglob("*.py")
        if any(word in file.read_text(encoding="utf-8").lower() for word in naming)
    }

    assert found == {"downloads.py"}


@pytest.mark.parametrize("megabytes", [1, 12])
@pytest.mark.parametrize("more", [1, 1_500_000])
def test_the_page_says_how_large_a_file_may_be_and_refuses_a_larger_one(
    scene: Scene, megabytes: int, more: int
) -> None:
    client, documents = _browser_where_files_may_have(megabytes, scene), _documents(scene)

    assert f"The file, of up to {megabytes} MB" in client.get(documents).text
    most = megabytes * 1_000_000
    assert _add(client, documents, b"x" * most).status_code == 303
    answer = _add(client, documents, b"x" * (most + more))

    assert answer.status_code == (422 if more == 1 else 413)
    assert f"The file is larger than {megabytes} MB." in answer.text


def test_an_empty_file_is_said_to_be_empty(scene: Scene) -> None:
    answer = _add(scene.client(REVIEWER), _documents(scene), b"")

    assert answer.status_code == 422
    assert "The file is empty." in answer.text


def test_only_routes_that_ask_for_a_file_take_one(scene: Scene) -> None:
    takes = {
        (method, path)
        for path in (_documents(scene), "/training/examples/upload", "/sign-in", "/no/such")
        for method in ("GET", "POST")
        if largest_body(scene.app, method=method, path=path) > LARGEST_TEXT
    }

    assert takes == {("POST", _documents(scene)), ("POST", "/training/examples/upload")}


def _documents(scene: Scene) -> str:
    return f"/cases/{scene.case_id}/documents"


def _browser_where_files_may_have(megabytes: int, scene: Scene) -> FlaskClient:
    engine = scene.stage.engine
    engine = replace(engine, cases=replace(engine.cases, upload_megabytes=megabytes))
    app = create_app(engine, Settings(secret_key="k" * 40, upload_megabytes=megabytes))
    app.config["WTF_CSRF_ENABLED"] = False
    return replace(scene, app=app).client(REVIEWER)


def _add(client: FlaskClient, documents: str, content: bytes) -> TestResponse:
    sent = _sent("large.pdf", content)
    return client.post(
        documents, input_stream=BytesIO(sent), content_length=len(sent), content_type=_MULTIPART
    )


def _sent(name: str, content: bytes = b"abc") -> bytes:
    """Write a form with a file as browsers do."""
    for sign in '"\r\n':
        name = name.replace(sign, f"%{ord(sign):02X}")
    kind = '--b\r\nContent-Disposition: form-data; name="kind"\r\n\r\nin_writing\r\n'
    head = f'--b\r\nContent-Disposition: form-data; name="paper"; filename="{name}"\r\n\r\n'
    return (kind + head).encode() + content + b"\r\n--b--\r\n"


def _name_in(header: str) -> str:
    kind, options = parse_options_header(header)
    assert kind == "attachment"
    return unquote(options["filename"]) if "filename*" in header else options["filename"]


def _kept(scene: Scene, name: str) -> str:
    """Keep a paper as a version before this one did: with its name as it was typed."""
    with scene.stage.engine.open_work() as work:
        work.documents.add(
            [
                Document(
                    id=f"{scene.case_id}.paper.{NAMES.index(name)}",
                    case_id=scene.case_id,
                    kind=DocumentKind.PAPER,
                    name=name,
                    title=name,
                    created_at=scene.stage.clock.now(),
                    content=b"abc",
                    added_by=PersonId(REVIEWER),
                )
            ]
        )
        work.commit()
    return f"{scene.case_id}.paper.{NAMES.index(name)}"
