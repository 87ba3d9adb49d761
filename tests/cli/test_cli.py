"""The command: what it does, and sentences instead of tracebacks."""

import re
import shutil
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import engine
from engine.cli import main, serving
from engine.package.places import shipped
from engine.training import TrainingRoom
from tests.scenario import PEOPLE, World
from tests.small_dissent import FILES

BPMN, FORMS = shipped()
REVIEW = BPMN / "manager_review"


@dataclass
class Said:
    status: int
    out: str
    err: str


Dissent = Callable[..., Said]


@pytest.fixture
def dissent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Dissent:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISSENT_DATABASE_URL", f"sqlite:///{tmp_path}/dissent.db")

    def run(*arguments: object) -> Said:
        monkeypatch.setattr("sys.argv", ["dissent", *map(str, arguments)])
        status = 0
        try:
            main()
        except SystemExit as stop:
            status = int(stop.code or 0)
        out, err = capsys.readouterr()
        return Said(status, out, err)

    return run


@pytest.fixture
def unrehearsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the shipped procedures as they are: rehearsing them has tests of its own."""
    monkeypatch.setattr("engine.cli.opening.failures", lambda _: [])


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("check",),
        ("check", "nowhere"),
        ("check", "--no-such-option", "."),
        ("rehearse", "nowhere.yaml"),
        ("procedure", "export", "nothing", "out"),
        ("procedure", "export"),
        ("procedure", "import", "."),
        ("procedure", "compare", "one", "other"),
        ("user", "add"),
        ("user", "add", "ada"),
        ("user", "add", "ada", "--name", "Ada", "--role", "king"),
        ("user", "add", "ada", "--name", "Ada", "--manager", "nobody"),
        ("user", "add", "two words", "--name", "Ada"),
        ("user", "add", "ada", "--name", " "),
        ("user", "add", "ada", "--name", "x" * 201),
        ("user", "roles", "nobody", "--add", "system_admin"),
        ("user", "password", "nobody"),
        ("user", "deactivate", "nobody"),
        ("bench", "nonsense"),
        ("history", "nonsense"),
    ],
)
def test_bad_use_is_a_sentence_or_two_and_status_2(
    dissent: Dissent, arguments: tuple[str, ...]
) -> None:
    said = dissent(*arguments)

    assert said.status == 2
    assert said.err.strip()
    assert "Traceback" not in said.err
    assert len(said.err.strip().splitlines()) <= 5


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DISSENT_DATABASE_URL", "nonsense"),
        ("DISSENT_DATABASE_URL", "mysql://x/y"),
        ("DISSENT_DATABASE_URL", "sqlite:////dev/null/x.db"),
        ("DISSENT_PORT", "many"),
        ("DISSENT_SECRET_KEY", "short"),
    ],
)
def test_a_bad_setting_is_a_sentence_that_names_what_is_wrong(
    dissent: Dissent, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)

    said = dissent("user", "list")

    assert said.status == 2
    assert "Traceback" not in said.err
    assert said.err.strip()


def test_help_lists_the_commands(dissent: Dissent) -> None:
    said = dissent("--help")

    assert said.status == 0
    assert all(name in said.out for name in ("check", "rehearse", "procedure", "user", "history"))


def test_people_are_added_listed_changed_and_taken_away(dissent: Dissent) -> None:
    added = dissent("user", "add", "ada", "--name", "Ada Admin", "--role", "system_admin")
    again = dissent("user", "add", "ADA", "--name", "Another")
    changed = dissent("user", "roles", "ada", "--add", "policy_owner", "--remove", "system_admin")
    renewed = dissent("user", "password", "ada")
    listed = dissent("user", "list")
    gone = dissent("user", "deactivate", "ada")

    assert re.fullmatch(r"ada added; password: \S{16,}\n", added.out)
    assert (again.status, again.out) == (2, "")
    assert changed.out == "ada: policy_owner\n"
    assert re.fullmatch(r"ada changed; password: \S{16,}\n", renewed.out)
    assert listed.out == "ada: Ada Admin; policy_owner\n"
    assert gone.out == "ada is inactive.\n"
    assert dissent("user", "list").out == "ada: Ada Admin (inactive); policy_owner\n"


def test_every_generated_password_is_another(dissent: Dissent) -> None:
    said = [dissent("user", "add", f"p{n}", "--name", "P").out.split()[-1] for n in range(3)]

    assert len(set(said)) == 3


def test_a_procedure_goes_out_as_it_came_in(dissent: Dissent, tmp_path: Path) -> None:
    assert dissent("procedure", "import", REVIEW).status == 0
    zipped, folder = tmp_path / "manager_review.zip", tmp_path / "out" / "manager_review"
    again = tmp_path / "again" / "manager_review.zip"
    again.parent.mkdir()

    assert dissent("procedure", "export", "manager_review", zipped).status == 0
    assert dissent("procedure", "export", "manager_review", folder).status == 0
    reimported = dissent("procedure", "import", zipped)
    from_folder = dissent("procedure", "import", folder)
    dissent("procedure", "export", "manager_review", again)

    assert "version 1" in reimported.out
    assert "published already, nothing changed" in from_folder.out
    refused = dissent("procedure", "export", "manager", folder)
    assert "there is manager_review." in refused.err
    assert again.read_bytes() == zipped.read_bytes()
    for path in REVIEW.rglob("*"):
        if path.is_file():
            assert (folder / path.relative_to(REVIEW)).read_bytes() == path.read_bytes()
    for path in (FORMS / "manager_review").iterdir():
        assert (folder / "forms" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.usefixtures("unrehearsed")
def test_a_changed_package_is_a_new_version(dissent: Dissent, tmp_path: Path) -> None:
    folder = tmp_path / "manager_review"
    dissent("procedure", "import", REVIEW)
    dissent("procedure", "export", "manager_review", folder)
    settings = folder / "procedure.toml"
    settings.write_text(f"# Looked through this year.\n{settings.read_text()}")

    said = dissent("procedure", "import", folder)
    listed = dissent("procedure", "list").out.splitlines()

    assert "manager_review version 2" in said.out
    assert [line.split()[:2] for line in listed] == [
        ["manager_review", "2"],
        ["manager_review", "1"],
    ]


def test_a_package_with_a_fault_is_refused_whole(dissent: Dissent, tmp_path: Path) -> None:
    folder = tmp_path / "bpmn" / "manager_review"
    shutil.copytree(REVIEW, folder)
    shutil.copytree(FORMS / "manager_review", tmp_path / "forms" / "manager_review")
    (folder / "withdrawal.bpmn").write_text("<no xml")

    said = dissent("procedure", "import", folder)

    assert said.status == 1
    assert "withdrawal.bpmn" in said.err
    assert said.err.endswith("Nothing was published.\n")
    assert "Traceback" not in said.err
    assert dissent("procedure", "list").out == ""


def test_check_names_file_element_and_fault_and_stores_nothing(
    dissent: Dissent, tmp_path: Path
) -> None:
    folder = tmp_path / "bpmn" / "manager_review"
    shutil.copytree(REVIEW, folder)
    shutil.copytree(FORMS / "manager_review", tmp_path / "forms" / "manager_review")
    drawing = folder / "withdrawal.bpmn"
    drawing.write_text(drawing.read_text().replace('confirm_withdrawal" /', 'nothing" /', 1))

    said = dissent("check", folder)

    assert said.status == 1
    assert re.search(r"\w+\.(bpmn|form):\w+: .+", said.out)
    assert not (tmp_path / "dissent.db").exists()


def test_check_passes_what_is_shipped(dissent: Dissent) -> None:
    said = dissent("check", REVIEW)

    assert (said.status, said.out.splitlines()[-1][:9]) == (0, "0 errors,")


def test_rehearse_says_line_by_line_what_passed(dissent: Dissent) -> None:
    said = dissent("rehearse", REVIEW / "examples" / "q_01.yaml")

    assert said.status == 0
    assert said.out.splitlines()[0] == "passed Q-01 Straight run, not upheld, in time"
    assert said.out.splitlines()[-1] == "1 passed, 0 failed"


def test_rehearse_says_step_expected_and_found_of_what_failed(
    dissent: Dissent, tmp_path: Path
) -> None:
    folder = tmp_path / "bpmn" / "manager_review"
    shutil.copytree(REVIEW, folder)
    shutil.copytree(FORMS / "manager_review", tmp_path / "forms" / "manager_review")
    case = folder / "examples" / "q_01.yaml"
    case.write_text(case.read_text().replace("open: [attempt_consensus]", "open: [decide_plan]"))

    said = dissent("rehearse", case)

    assert said.status == 1
    assert "FAILED Q-01" in said.out
    assert (
        "step 2 (expect), open: expected ['decide_plan'], but open: attempt_consensus" in said.out
    )
    assert said.out.splitlines()[-1] == "0 passed, 1 failed"


@pytest.mark.parametrize("text", ["", "a: [", "id: X", "steps: 7", "id: 1\nsteps: [7]", "\x00"])
def test_rehearse_refuses_a_file_that_is_no_example_case(
    dissent: Dissent, tmp_path: Path, text: str
) -> None:
    folder = tmp_path / "bpmn" / "manager_review"
    shutil.copytree(REVIEW, folder)
    shutil.copytree(FORMS / "manager_review", tmp_path / "forms" / "manager_review")
    (folder / "examples" / "x.yaml").write_text(text)

    said = dissent("rehearse", folder / "examples" / "x.yaml")

    assert said.status in (1, 2)
    assert "x.yaml" in said.out + said.err
    assert "Traceback" not in said.err


@pytest.fixture
def with_history(dissent: Dissent, tmp_path: Path) -> Path:
    from engine.store import open_store

    path = tmp_path / "dissent.db"
    store = open_store(f"sqlite:///{path}")
    store.upgrade()
    world = World(files=FILES, people=PEOPLE, store=store)
    world.decided()
    world.decided()
    store.close()
    return path


def test_an_untouched_history_is_whole(dissent: Dissent, with_history: Path) -> None:
    said = dissent("history", "verify")

    assert (said.status, said.out) == (0, "The history is whole.\n")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE {t} SET content = CAST('{{}}' AS BLOB) WHERE seq = 3",
        "UPDATE {t} SET kind = 'CaseEnded' WHERE seq = 2",
        "DELETE FROM {t} WHERE seq = 4",
        "DELETE FROM {t} WHERE seq >= 5",
        "UPDATE {t} SET element_id = 'other' WHERE seq = 4",
    ],
)
def test_a_tampered_history_is_found_and_its_first_bad_row_named(
    dissent: Dissent, with_history: Path, sql: str
) -> None:
    with sqlite3.connect(with_history) as raw:
        tables = [
            row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        table = next(name for name in tables if "history" in name and "seal" not in name)
        triggers = raw.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall()
        for (trigger,) in triggers:
            raw.execute(f"DROP TRIGGER {trigger}")
        raw.execute(sql.format(t=table))
    raw.close()

    said = dissent("history", "verify")

    assert said.status == 1
    assert re.search(r"Case \w+", said.out)
    assert "2 faults." in said.out


def test_an_unforeseen_failure_is_a_sentence_too(
    dissent: Dissent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("something inside")

    monkeypatch.setattr("engine.cli.opening.seed_calendar", fail)

    said = dissent("user", "list")

    assert said.status == 2
    assert "nobody foresaw: KeyError" in said.err
    assert "something inside" not in said.err


def test_history_is_sealed_once_a_day(dissent: Dissent, with_history: Path) -> None:
    assert dissent("history", "seal").out == "4 chains sealed.\n"
    assert dissent("history", "seal").out == "0 chains sealed.\n"
    assert dissent("history", "verify").status == 0


def test_the_worker_does_once_what_is_due(dissent: Dissent, with_history: Path) -> None:
    said = dissent("work", "--once")

    assert said.status == 0
    assert re.fullmatch(r"\d+ brought up to date\.\n", said.out)


@pytest.mark.usefixtures("unrehearsed")
def test_two_procedures_are_compared_point_by_point(dissent: Dissent) -> None:
    said = dissent("procedure", "compare", "manager_review", "sunderland")

    assert said.status == 0
    assert said.out.startswith("Who decides\n  manager_review:\n    - ")


@pytest.mark.usefixtures("unrehearsed")
def test_serving_ends_with_the_worker_done_and_the_training_room_closed(
    dissent: Dissent, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers: list[threading.Thread] = []
    closed: list[bool] = []

    def listen(*_: object) -> None:
        workers.extend(each for each in threading.enumerate() if each.name == "worker")
        assert workers[0].is_alive()

    def close(room: TrainingRoom) -> None:
        closed.append(workers[0].is_alive())

    monkeypatch.setattr(serving, "_listen", listen)
    monkeypatch.setattr(TrainingRoom, "close", close)

    said = dissent("serve")

    assert (said.status, said.err) == (0, "")
    assert closed == [False]


def test_the_command_says_which_version_runs(dissent: Dissent) -> None:
    assert dissent("--version").out == f"dissent, version {engine.version()}\n"


def test_a_checkout_that_was_not_installed_says_so_in_the_place_of_a_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "DISTRIBUTION", "nothing-that-is-installed")

    assert engine.version() == "from a checkout that was not installed"
