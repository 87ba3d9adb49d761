"""Rules about the whole project; a failing one says what to write instead."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from engine.model.people import Part
from engine.model.procedure import ElementKind, Procedure, SetBy, Trigger
from engine.package.places import shipped_ids
from engine.settings import described
from tests.conftest import shipped_definition

ROOT = Path(__file__).parents[1]
PROCEDURES = shipped_ids()
#: Words of the two procedures that only their own packages may say.
_OF_A_PROCEDURE = re.compile(
    r"manager_review|sunderland|qarm\b|\bcirt\b|\bcirm\b|\bsscp\b|pqa_chair|qa_manager"
    r"|dissent_panel|board_representative|stage_4|business_manager",
    re.IGNORECASE,
)
#: Words of the workshop, spelled so that this file does not say them.
_OF_THE_WORKSHOP = re.compile(
    "|".join(
        [
            r"\b" + "cla" + "ude" + r"\b",
            r"anth" + "ropic",
            r"\bsub-?ag" + "ent",
            r"\bag" + r"ents?\b(?!cy|cies)",
            "/work" + "/",
            "/root" + "/",
            "/home" + "/",
            "/Use" + "rs/",
            r"arti" + "factory",
            r"pypi\.(?!org)\w+\.\w+",
            r"(?<!emit-)index-" + "url",
            r"(?<!-)\bse" + r"ed [12]\b",
            r"\.\./sha" + "red",
            "/tmp" + "/contract",
        ]
    ),
    re.IGNORECASE,
)
_NOT_TEXT = {".png", ".svg", ".ico", ".woff2", ".lock", ".db", ".zip"}


@cache
def tracked() -> tuple[Path, ...]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return tuple(ROOT / name for name in listed.splitlines() if (ROOT / name).is_file())


def texts(*folders: str) -> Iterator[tuple[Path, str]]:
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix not in _NOT_TEXT and (not folders or name.startswith(folders)):
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8", errors="replace")


def lines(pattern: re.Pattern[str], *folders: str) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()[:120]}"
        for path, text in texts(*folders)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def python(*folders: str) -> Iterator[tuple[Path, ast.AST]]:
    for path, text in texts(*folders):
        if path.suffix == ".py":
            yield path, ast.parse(text)


def test_no_code_knows_either_procedure_by_name() -> None:
    found = lines(_OF_A_PROCEDURE, "engine/", "web/")

    assert not found, "make it a general capability, or say it in the package:\n" + "\n".join(
        found
    )


def test_the_project_speaks_of_the_product_alone() -> None:
    found = [line for line in lines(_OF_THE_WORKSHOP) if not line.startswith("requirements/")]

    assert not found, "\n".join(found)


def test_lock_files_name_no_host() -> None:
    found = lines(re.compile(r"://(?!registry\.npmjs\.org/)"), "requirements/")

    assert not found, "\n".join(found)


def test_a_test_skips_only_for_a_program_and_fails_in_ci() -> None:
    skips = re.compile(r"pytest\.(?:skip|xfail|importorskip)\b|mark\.(?:skip|xfail)")
    in_ci = re.compile(r'environ.*"CI".*\n\s+pytest\.fail\(.*\n\s+pytest\.skip\(')
    found = [
        path.as_posix()
        for path, text in texts("tests/")
        if path.name != "test_policies.py" and len(skips.findall(text)) != len(in_ci.findall(text))
    ]

    assert not found, "a test whose input is missing fails; it never skips: " + ", ".join(found)


def test_only_the_clock_reads_the_clock() -> None:
    reads = re.compile(
        r"(datetime\.(now|utcnow|today)|date\.today|time\.(time|localtime|gmtime))$"
    )
    found = [
        f"{path}:{line}: {name}"
        for path, tree in python("engine/", "web/")
        if path.as_posix() != "engine/clock.py"
        for name, line in calls(tree)
        if reads.search(name)
    ]

    assert not found, "ask the clock that was handed in:\n" + "\n".join(found)


def test_nothing_prints() -> None:
    found = [
        f"{path}:{line}"
        for path, tree in python("engine/", "web/")
        for name, line in calls(tree)
        if name == "print" and path.as_posix() != "engine/proving/bench/process.py"
    ]

    assert not found, "log it, or echo it in a command:\n" + "\n".join(found)


def test_no_import_is_hidden_from_the_contracts_and_no_file_opened_without_one() -> None:
    may = ("engine/proving/", "web/frame/app.py")
    found = [
        f"{path}:{line}: {name}"
        for path, tree in python("engine/", "web/")
        for name, line in calls(tree)
        if name.removeprefix("builtins.") in ("__import__", "open", "exec", "eval")
        or name.endswith(("import_module", "reload", "exec_module"))
        if not path.as_posix().startswith(may)
    ]

    assert not found, "import it at the top; read files by pathlib:\n" + "\n".join(found)


def test_pages_reach_behind_no_service() -> None:
    found = lines(re.compile(r"\.(office|commands|open_work)\b"), "web/")

    assert not found, "give the service or the read a method that a page may call:\n" + "\n".join(
        found
    )


def test_no_module_is_called_by_what_it_is_not() -> None:
    nameless = (
        "utils helpers common misc manager raw wrong told shown besides before look sums records"
    )

    assert [path for path in tracked() if path.stem in nameless.split()] == []


def test_one_place_says_which_version_is_in_force() -> None:
    may = (
        "engine/package/kept.py",  # says it
        "engine/service/procedures.py",  # gives a new version its number
        "engine/rehearsal/stage.py",  # asks whether the stage is set
        "engine/service/health.py",  # asks anything
    )
    found = [
        f"{path}:{line}"
        for path, tree in python("engine/", "web/")
        for name, line in calls(tree)
        if name.endswith("latest_version") and path.as_posix() not in may
    ]

    assert not found, "ask Definitions.in_force, or Definitions.of a case:\n" + "\n".join(found)


def test_only_the_door_reads_the_environment() -> None:
    doors = (
        "engine/cli/",
        "engine/proving/bench/",
        "engine/store/sql/migrations/",
        "web/frontend/",
    )
    found = [
        path.as_posix()
        for path, tree in python("engine/", "web/")
        if any(
            "os.environ" in ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.Attribute)
        )
        and not path.as_posix().startswith(doors)
        and path.as_posix() != "web/frame/app.py"
    ]

    assert not found, f"read it in Settings and hand it in: {found}"


@pytest.mark.parametrize("variable", sorted(described()))
def test_every_setting_is_in_the_readme(variable: str) -> None:
    readme = (ROOT / "README.md").read_text()
    operators = (ROOT / "docs" / "operators.md").read_text()

    assert variable in readme + operators, f"say in the README what {variable} is for"


# --- the shipped packages


@pytest.fixture(params=PROCEDURES)
def procedure(request: pytest.FixtureRequest) -> Procedure:
    return shipped_definition(request.param).procedure


@pytest.mark.parametrize("name", PROCEDURES)
def test_every_form_is_used_and_every_user_task_has_one(name: str) -> None:
    definition = shipped_definition(name)
    used = {e.form_key for e in definition.procedure.elements.values() if e.form_key}
    bare = [
        e.id
        for e in definition.procedure.elements.values()
        if e.kind is ElementKind.USER_TASK and e.form_key not in definition.forms
    ]

    assert bare == []
    assert set(definition.forms) == used


@pytest.mark.parametrize("name", PROCEDURES)
def test_every_letter_and_every_decision_is_used(name: str) -> None:
    definition = shipped_definition(name)
    elements = definition.procedure.elements.values()

    assert set(definition.letters) == {
        e.properties["letter"] for e in elements if "letter" in e.properties
    }
    assert set(definition.decisions) == {
        e.properties["decision"] for e in elements if "decision" in e.properties
    }


def test_every_user_task_stands_in_a_lane(procedure: Procedure) -> None:
    tasks = [e for e in procedure.elements.values() if e.kind is ElementKind.USER_TASK]

    assert [task.id for task in tasks if task.role not in procedure.roles] == []


def test_no_limit_that_the_document_states_cancels_work(procedure: Procedure) -> None:
    stated = {p.id for p in procedure.parameters.values() if p.set_by is SetBy.TEXT}
    interrupting = [
        e.id
        for e in procedure.elements.values()
        if e.kind is ElementKind.BOUNDARY
        and e.trigger is Trigger.TIMER
        and e.interrupting
        and stated & set(re.findall(r"\w+", e.trigger_value))
    ]

    assert interrupting == [], "a missed limit never ends, cancels or decides anything"


@pytest.mark.parametrize("name", PROCEDURES)
def test_no_form_of_the_panel_could_make_end_or_change_a_plan(name: str) -> None:
    definition = shipped_definition(name)
    for element in definition.procedure.elements.values():
        if definition.part(element.role) is Part.PANEL and element.form_key:
            keys = {key for field in definition.form(element).fields for key in field.path}
            assert not {k for k in keys if "plan" in k.split("_") or k == "decision"}, element.id


def test_every_parameter_says_where_it_comes_from(procedure: Procedure) -> None:
    bare = [p.id for p in procedure.parameters.values() if not (p.label and p.source and p.unit)]

    assert bare == []
    assert all(p.source in procedure.clauses for p in procedure.parameters.values())


def test_decisions_taken_are_short() -> None:
    folder = ROOT / "docs" / "decisions"
    long = [p.name for p in folder.glob("*.md") if len(p.read_text().splitlines()) > 15]

    assert long == [], "a decision is a file of about ten lines"


def test_nothing_of_a_package_is_too_long_to_read() -> None:
    tables = [d for name in PROCEDURES for d in shipped_definition(name).decisions.values()]
    rules = [
        len(decision.table.rules)
        for d in tables
        for decision in d.decisions.values()
        if decision.table
    ]

    assert max(rules) <= 20
