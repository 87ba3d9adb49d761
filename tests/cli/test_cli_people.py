"""What the commands about people, procedures and the history say, to the letter."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from engine.cli.command import cli
from engine.errors import DefinitionRejected
from engine.ids import PersonId
from engine.model.people import Person
from engine.passwords import is_password
from engine.store import open_store
from tests.cli.test_cli import Dissent, dissent, with_history
from tests.cli.test_cli_import import _package

__all__ = ["dissent", "with_history"]

ROLES = "auditor, policy_owner, small.admin, small.chair, small.panel, system_admin, trainer"


@pytest.fixture
def published(dissent: Dissent, tmp_path: Path) -> Dissent:
    dissent("procedure", "import", _package(tmp_path))
    return dissent


def kept_hash(folder: Path, username: str) -> str:
    store = open_store(f"sqlite:///{folder}/dissent.db")
    with store.work() as work:
        person = work.people.by_username(username)
    store.close()
    assert person is not None
    return person.password_hash


def test_a_person_is_added_with_all_that_is_said_of_them(
    published: Dissent, tmp_path: Path
) -> None:
    published("user", "add", "bea", "--name", "Bea Boss")

    said = published(
        *("user", "add", "ada", "--name", "Ada Admin", "--agency", "School"),
        *("--email", "ada@example.org", "--manager", "BEA"),
        *("--role", "small.chair", "--role", "trainer"),
    )

    store = open_store(f"sqlite:///{tmp_path}/dissent.db")
    with store.work() as work:
        ada, bea = work.people.by_username("ada"), work.people.by_username("bea")
    store.close()
    assert ada is not None
    assert bea is not None
    assert (ada.name, ada.agency, ada.email) == ("Ada Admin", "School", "ada@example.org")
    assert (ada.line_manager_id, bea.line_manager_id) == (bea.id, None)
    assert ada.roles == {"small.chair", "trainer"}
    found = re.fullmatch(r"ada added; password: (\S{16})\n", said.out)
    assert found is not None
    assert is_password(ada.password_hash, found[1])
    assert not is_password(bea.password_hash, found[1])


@pytest.mark.parametrize(("said", "left"), [("--same", 0), ("--another", 1)])
def test_whose_account_it_is_is_said_where_somebody_is_known_without_one(
    published: Dissent, tmp_path: Path, said: str, left: int
) -> None:
    store = open_store(f"sqlite:///{tmp_path}/dissent.db")
    with store.work() as work:
        work.people.save(Person(id=PersonId("una"), name="Una Unseen", agency="School"))
        work.commit()
    add = ("user", "add", "una", "--name", "Una Unseen", "--agency", "School")

    asked = published(*add)
    published(*add, said)

    with store.work() as work:
        without = work.people.without_account(limit=5)
    store.close()
    assert asked.status == 2
    assert "Say whether it is them" in asked.err
    assert len(without) == left


def test_people_are_listed_with_their_roles_however_many_they_are(published: Dissent) -> None:
    for name in ("zoe", "ada"):
        published("user", "add", name, "--name", name.title())
    published("user", "roles", "zoe", "--add", "trainer", "--add", "small.panel")

    said = published("user", "list")

    assert said.out == "ada: Ada; \nzoe: Zoe; small.panel, trainer\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("add", "x", "--name", "X", "--role", "king"),
            f"There is no role 'king'; there are: {ROLES}.",
        ),
        (("roles", "bea", "--add", "king"), f"There is no role 'king'; there are: {ROLES}."),
        (("roles", "nobody"), "Expected the username of somebody, but there is no 'nobody'."),
        (("deactivate", "nobody"), "Expected the username of somebody, but there is no 'nobody'."),
    ],
)
def test_a_role_or_a_person_that_is_not_there_is_named(
    published: Dissent, arguments: tuple[str, ...], sentence: str
) -> None:
    published("user", "add", "bea", "--name", "Bea Boss")

    said = published("user", *arguments)

    assert (said.status, said.out, said.err) == (2, "", f"{sentence}\n")


def test_a_password_that_is_asked_for_is_the_one_that_was_typed_twice(
    dissent: Dissent, tmp_path: Path
) -> None:
    typed = "correct horse\ncorrect horse\n"
    run = CliRunner().invoke

    added = run(cli, ["user", "add", "ada", "--name", "Ada", "--ask"], input=typed)
    first = kept_hash(tmp_path, "ada")
    changed = run(cli, ["user", "password", "ada", "--ask"], input=typed.replace("horse", "goose"))

    assert added.output.splitlines()[-1] == "ada added."
    assert changed.output.splitlines()[-1] == "ada changed."
    assert "horse" not in added.output
    assert is_password(first, "correct horse")
    assert is_password(kept_hash(tmp_path, "ada"), "correct goose")


@pytest.mark.parametrize(
    "command", [("add", "ada", "--name", "A", "--ask"), ("password", "ada", "--ask")]
)
def test_a_weak_password_is_refused(
    dissent: Dissent, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr("click.prompt", lambda *_, **__: "short")

    said = dissent("user", *command)

    assert (said.status, said.err) == (2, "A password needs 12 to 200 characters.\n")


def test_a_password_that_is_made_anew_is_told_once_and_works(
    dissent: Dissent, tmp_path: Path
) -> None:
    dissent("user", "add", "ada", "--name", "Ada")

    said = dissent("user", "password", "ada")

    found = re.fullmatch(r"ada changed; password: (\S{16})\n", said.out)
    assert found is not None
    assert is_password(kept_hash(tmp_path, "ada"), found[1])


def test_a_procedure_is_exported_by_its_name_and_version(
    published: Dissent, tmp_path: Path
) -> None:
    out = tmp_path / "out"

    into = published("procedure", "export", "small", out)
    named = published("procedure", "export", "small", "--version", 1, tmp_path / "again" / "small")
    zipped = published("procedure", "export", "small", tmp_path / "small-2026.zip")
    other = published("procedure", "export", "small", tmp_path / "other.zip")
    missing = published("procedure", "export", "small", "--version", 2, out)

    assert into.out == f"11 files written to {out}/small\n"
    assert named.out == f"11 files written to {tmp_path}/again/small\n"
    assert zipped.out == f"11 files written to {tmp_path}/small-2026.zip\n"
    assert (other.status, other.err) == (2, "A zip is named for its procedure: small.zip.\n")
    assert (missing.status, missing.err) == (2, "There is no such version of this procedure.\n")
    assert (out / "small" / "procedure.toml").exists()
    assert not (tmp_path / "other.zip").exists()


def test_a_version_is_listed_with_its_day_and_the_start_of_its_hash(published: Dissent) -> None:
    said = published("procedure", "list")

    assert re.fullmatch(
        r"small 1 20\d\d-\d\d-\d\d \d\d:\d\d [0-9a-f]{12} A small dissent\n", said.out
    )


def test_a_comparison_says_where_nothing_differs(
    published: Dissent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.cli.procedure.publish_shipped", lambda _: None)

    lines = published("procedure", "compare", "small", "small").out.splitlines()

    assert lines[0].endswith(" (the same)")
    assert lines[1] == "  small:"
    assert all(line.endswith(" (the same)") for line in lines if not line.startswith(" "))
    assert all(
        line in ("  small:",) or line.startswith("    - ")
        for line in lines
        if line.startswith(" ")
    )


def _all(command: click.Command, *path: str) -> Iterator[tuple[str, ...]]:
    yield path
    for name, inner in getattr(command, "commands", {}).items():
        yield from _all(inner, *path, name)


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("command", list(_all(cli)))
def test_help_is_in_the_words_of_who_types(
    dissent: Dissent, command: tuple[str, ...], option: str
) -> None:
    said = dissent(*command, option)

    assert (said.status, said.err) == (0, "")
    assert said.out.startswith(f"Usage: dissent {' '.join(command)}".rstrip())
    assert "Raises" not in said.out


def test_damage_beside_the_history_is_counted_apart(dissent: Dissent, with_history: Path) -> None:
    with closing(sqlite3.connect(with_history)) as connection:
        connection.execute("UPDATE user_task SET role_key = 'x'")
        connection.commit()

    said = dissent("history", "verify")

    *rows, whole, damaged = said.out.splitlines()
    assert said.status == 1
    assert whole == "The history is whole."
    assert damaged == f"{len(rows)} rows beside it are damaged."
    assert all(
        re.fullmatch(r"A row of user_task is damaged: \S+ of case \S+\.", row) for row in rows
    )
    assert len(rows) > 1


def test_a_seal_is_printed_so_that_it_can_be_kept_elsewhere(
    dissent: Dissent, with_history: Path, caplog: pytest.LogCaptureFixture
) -> None:
    said = dissent("history", "seal")

    assert said.out == "4 chains sealed.\n"
    assert re.fullmatch(
        r"history sealed for 20\d\d-\d\d-\d\d: 4 heads, seal [0-9a-f]{64}", caplog.messages[-1]
    )


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (
            OSError(28, "No space left on device"),
            "This did not work: [Errno 28] No space left on device",
        ),
        (ValueError("odd"), "This did not work: odd"),
        (
            DefinitionRejected(["a.form:x: wrong", "b.form:y: too"]),
            "a.form:x: wrong\nb.form:y: too",
        ),
        (
            ZeroDivisionError("inside"),
            (
                "This did not work, for a reason that nobody foresaw: ZeroDivisionError. "
                "Please report it with what you typed."
            ),
        ),
        (KeyboardInterrupt(), "Stopped."),
    ],
)
def test_whatever_fails_ends_in_a_sentence_and_status_2(
    dissent: Dissent, monkeypatch: pytest.MonkeyPatch, failure: BaseException, sentence: str
) -> None:
    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr("engine.cli.opening.seed_calendar", fail)

    said = dissent("user", "list")

    assert (said.status, said.out, said.err.strip()) == (2, "", sentence)


def test_agencies_are_added_and_listed_with_their_contacts(dissent: Dissent) -> None:
    said = dissent("agency", "add", "Road Trust")
    dissent(
        *("agency", "add", "Low Road School", "--also", "LRS", "--part-of", "road trust"),
        *("--contact-name", "Head", "--contact-email", "head@low-road.example"),
    )

    assert said.out == "Road Trust added.\n"
    assert dissent("agency", "list").out == (
        "Low Road School; also LRS; Head head@low-road.example\nRoad Trust\n"
    )
    refused = dissent("agency", "add", "Another", "--part-of", "nobody knows")
    assert (refused.status, "'nobody knows'" in refused.err) == (2, True)
