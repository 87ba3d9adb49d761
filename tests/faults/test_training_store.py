"""A training store that cannot be used keeps nobody from live cases, and says what it is."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from engine.store import training
from engine.store.training import FILE
from tests.faults.test_full_and_locked import full_disk
from tests.web.fakes import PASSWORD
from tests.web.training import make_training_app


def no_folder(folder: Path) -> None:
    folder.write_text("not a folder")


def no_database(folder: Path) -> None:
    folder.mkdir()
    (folder / FILE).write_text("Dear Sir or Madam, " * 100)


def a_folder_in_its_place(folder: Path) -> None:
    (folder / FILE).mkdir(parents=True)


def another_table(folder: Path) -> None:
    folder.mkdir()
    with sqlite3.connect(folder / FILE) as raw:
        raw.execute("CREATE TABLE paper (kind TEXT)")
    raw.close()


def torn(folder: Path) -> None:
    folder.mkdir()
    with sqlite3.connect(folder / FILE) as raw:
        raw.execute("CREATE TABLE paper (kind TEXT, id TEXT)")
        raw.executemany("INSERT INTO paper VALUES (?, ?)", [("x" * 300, "y")] * 500)
    raw.close()
    (folder / FILE).write_bytes((folder / FILE).read_bytes()[:5_000])


def signed_in(folder: Path, username: str = "terry") -> FlaskClient:
    app = make_training_app(folder)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    answer = client.post("/sign-in", data={"username": username, "password": PASSWORD})
    assert answer.status_code == 303
    return client


@pytest.mark.parametrize(
    "damage", [no_folder, no_database, a_folder_in_its_place, another_table, torn]
)
def test_live_starts_whatever_became_of_the_training_store(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    damage(tmp_path / "training")

    client = signed_in(tmp_path / "training")
    live = [client.get(path).status_code for path in ("/work", "/cases", "/health")]
    shown = client.get("/training")

    assert live == [200, 200, 200]
    assert shown.status_code == 503
    assert "Training cannot be used just now" in shown.text
    assert "No live case is touched" in shown.text
    assert "administrator" in shown.text


def test_training_goes_on_once_its_store_is_mended(tmp_path: Path) -> None:
    folder = tmp_path / "training"
    no_database(folder)
    client = signed_in(folder)
    assert client.get("/training").status_code == 503

    (folder / FILE).unlink()

    assert client.get("/training").status_code == 200


def test_a_store_that_is_damaged_while_it_is_used_is_said_and_nothing_else_stops(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "training"
    client = signed_in(folder)
    assert (
        client.post("/training/start-empty", data={"procedure": "sunderland"}).status_code == 303
    )

    for path in folder.iterdir():
        path.write_bytes(b"\0" * 5_000)

    assert client.get("/training").status_code == 503
    assert client.get("/work").status_code == 200


def test_a_full_disk_is_said_and_training_can_still_be_looked_at(tmp_path: Path) -> None:
    client = signed_in(tmp_path / "training")
    assert client.get("/training").status_code == 200

    with full_disk():
        begun = client.post("/training/start-empty", data={"procedure": "sunderland"})
        shown = client.get("/training")

    assert begun.status_code == 507
    assert "The disk is full" in begun.text
    assert shown.status_code == 200


def test_a_store_that_may_only_be_read_is_looked_at_and_says_so_when_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "training"
    signed_in(folder).post("/training/start-empty", data={"procedure": "sunderland"})
    # As root the tests may write any file, so the connections are told not to.
    monkeypatch.setattr(training, "_PRAGMAS", ("PRAGMA query_only = ON",))
    client = signed_in(folder)

    shown = client.get("/training")
    begun = client.post("/training/start-empty", data={"procedure": "sunderland"})

    assert (shown.status_code, shown.text.count(">Wipe<")) == (200, 1)
    assert begun.status_code == 503
    assert "No live case is touched" in begun.text


def test_damaged_walks_and_examples_stand_on_lines_of_their_own(tmp_path: Path) -> None:
    folder = tmp_path / "training"
    client = signed_in(folder)
    for _ in range(2):
        client.post("/training/start-empty", data={"procedure": "sunderland"})
    client.post("/training/examples/new", data={"procedure": "sunderland"})
    with sqlite3.connect(folder / FILE) as raw:
        walk, example = (
            raw.execute("SELECT id FROM paper WHERE kind = ?", [kind]).fetchone()[0]
            for kind in ("walk", "example")
        )
    for data in ("'text'", "x'00'", "NULL", "substr(data, 1, 40)", "x'28b52ffd0458410000'"):
        with sqlite3.connect(folder / FILE, isolation_level=None) as raw:
            kept = raw.execute("SELECT id, data FROM paper").fetchall()
            raw.execute("PRAGMA writable_schema = ON")
            raw.execute("UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '')")
            raw.execute("PRAGMA writable_schema = RESET")
            raw.execute(f"UPDATE paper SET data = {data} WHERE id IN (?, ?)", [walk, example])

        shown = client.get("/training")

        assert shown.status_code == 200
        assert "This walk cannot be read" in shown.text
        assert "This example case cannot be read" in shown.text
        assert shown.text.count(">Wipe<") == 2
        for path in (f"/training/{walk}", f"/training/examples/{example}"):
            opened = client.get(path)
            assert opened.status_code in (409, 503)
            assert "is damaged, so it cannot be shown" in opened.text
        with sqlite3.connect(folder / FILE) as raw:
            raw.executemany("UPDATE paper SET data = ? WHERE id = ?", [(d, i) for i, d in kept])

    with sqlite3.connect(folder / FILE) as raw:
        raw.execute("UPDATE paper SET data = x'00' WHERE id = ?", [walk])
    raw.close()
    assert client.post(f"/training/{walk}/wipe").status_code == 303
    assert "This walk cannot be read" not in client.get("/training").text
