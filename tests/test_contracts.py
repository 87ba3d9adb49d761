"""Each contract of `tool.importlinter` refuses the imports that it is there to refuse."""

import shutil
import subprocess
import sys
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import grimp
import pytest
from importlinter import Contract, api
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract

from tests.contracts import Allowed

ROOT = Path(__file__).parents[1]
_KINDS = {
    kind.type_name: kind
    for kind in (
        AcyclicSiblingsContract,
        Allowed,
        ForbiddenContract,
        LayersContract,
        ProtectedContract,
    )
}

#: The contract that says no, who imports, and what.
PLANTED = [
    ("layers", "engine.service.inbox_of_roles", "engine.store.sql.transaction"),
    ("layers", "engine.service.tasks", "engine.spiff"),
    ("layers", "engine.service.tasks", "engine.training"),
    ("layers", "engine.reads.cases", "engine.store.encoding"),
    ("layers", "engine.reads.inbox", "engine.training.moment"),
    ("layers", "engine.service.drafts", "engine.reads.questions"),
    ("layers", "engine.reads.cases", "engine.service.commands"),
    ("layers", "engine.casework.tasks", "engine.spiff.tokens"),
    ("layers", "engine.casework.people", "engine.service.people"),
    ("layers", "engine.casework.due", "engine.reads.case_view"),
    ("layers", "engine.wording.terms", "engine.casework.scope"),
    ("layers", "engine.check.forms", "engine.store"),
    ("layers", "engine.package.kept", "engine.spiff"),
    ("layers", "engine.package.definition", "engine.service.procedures"),
    ("layers", "engine.letters", "engine.store"),
    ("layers", "engine.spiff.tokens", "engine.store"),
    ("layers", "engine.store.sql.cases", "engine.spiff"),
    ("layers", "engine.ports.cases", "engine.package"),
    ("layers", "engine.forms", "engine.bpmn.graph"),
    ("layers", "engine.texts.template", "engine.forms"),
    ("layers", "engine.model.case", "engine.feel"),
    ("layers", "engine.rehearsal.stage", "engine.training"),
    ("layers", "engine.worker", "engine.rehearsal"),
    ("layers", "engine.settings", "engine.model"),
    ("layers", "engine.utils", "engine.ids"),
    ("circles", "engine.casework.parts", "engine.casework.casework"),
    ("circles", "engine.casework.people", "engine.casework.staffing"),
    ("circles", "engine.casework.open_case", "engine.casework.ledger"),
    ("circles", "engine.service.commands", "engine.service.cases"),
    ("circles", "engine.reads.case_view", "engine.reads.cases"),
    ("circles", "web.frame.security", "web.frame.app"),
    ("adapters", "engine.spiff.tokens", "engine.casework.situation"),
    ("adapters", "engine.store.sql.cases", "engine.service.cases"),
    ("adapters", "engine.store.memory.tables", "engine.reads.cases"),
    ("adapters", "engine.store.sql.transaction", "requests"),
    ("runtime", "engine.worker", "engine.spiff.tokens"),
    ("runtime", "engine.training.player", "engine.spiff"),
    ("runtime", "engine.demo", "engine.spiff"),
    ("stores", "engine.worker", "engine.store.sql.transaction"),
    ("stores", "engine.demo", "engine.store"),
    ("tables", "engine.training.room", "engine.store.sql"),
    ("tables", "engine.rehearsal.stage", "engine.store.sql.transaction"),
    ("tables", "engine.cli.opening", "engine.store.sql"),
    ("pure", "engine.model.case", "sqlite3"),
    ("pure", "engine.model.people", "pathlib"),
    ("pure", "engine.model.calendar", "time"),
    ("pure", "engine.feel.evaluator", "os"),
    ("pure", "engine.feel", "threading"),
    ("pure", "engine.forms.file.parse", "urllib"),
    ("pure", "engine.forms", "lxml"),
    ("pure", "engine.ports.work", "sqlalchemy"),
    ("pure", "engine.ports.process", "importlib"),
    ("pure", "engine.errors", "logging"),
    ("inside", "engine.service.tasks", "subprocess"),
    ("inside", "engine.reads.cases", "pathlib"),
    ("inside", "engine.casework.situation", "socket"),
    ("inside", "engine.texts.markdown", "tempfile"),
    ("pure", "engine.model.people", "engine.clock"),
    ("pure", "engine.feel", "engine.settings"),
    ("pure", "engine.ports.work", "engine.passwords"),
    ("layers", "engine.check.gate", "engine.spiff"),
    ("files", "engine.check.forms", "subprocess"),
    ("files", "engine.package.files", "os"),
    ("leaves", "engine.settings", "os"),
    ("leaves", "engine.clock", "time"),
    ("around", "engine.worker", "subprocess"),
    ("around", "engine.training.walks", "shutil"),
    ("around", "engine.rehearsal.stage", "tempfile"),
    ("tests", "engine.demo", "tests"),
    ("tests", "web.frame.app", "pytest"),
    ("network", "engine.worker", "smtplib"),
    ("network", "engine.training.room", "http"),
    ("serving", "engine.model.case", "flask"),
    ("serving", "engine.training.room", "web.trainers.stage"),
    ("serving", "engine.cli.user", "web.frame.app"),
    ("spiffworkflow", "engine.service.tasks", "SpiffWorkflow"),
    ("spiffworkflow", "engine.package.definition", "SpiffWorkflow"),
    ("xml", "engine.check.safety", "lxml"),
    ("xml", "engine.decisions.reader", "xml"),
    ("database", "engine.service.tasks", "sqlalchemy"),
    ("database", "engine.training.room", "sqlite3"),
    ("database", "web.staff.cases", "psycopg"),
    ("proving", "engine.service.tasks", "engine.proving.random_walks"),
    ("proving", "engine.demo", "engine.proving"),
    ("proving", "web.trainers.stage", "engine.proving.fuzz"),
    ("audiences", "web.staff.work", "web.owners.procedures"),
    ("audiences", "web.trainers.stage", "web.staff.history"),
    ("audiences", "web.owners.procedures", "web.administration.people"),
    ("audiences", "web.frame.slips", "web.staff.drafts"),
    ("audiences", "web.helpers", "flask"),
    ("pages", "web.staff.work", "engine.bootstrap"),
    ("pages", "web.staff.tasks", "engine.casework.casework"),
    ("pages", "web.staff.cases", "engine.store"),
    ("pages", "web.staff.start", "engine.ports"),
    ("pages", "web.staff.history", "engine.feel"),
    ("pages", "web.staff.drafts", "engine.forms.file.parse"),
    ("pages", "web.owners.procedures", "engine.check"),
    ("pages", "web.owners.procedures", "engine.package.files"),
    ("pages", "web.owners.procedures", "engine.decisions.boxes"),
    ("pages", "web.owners.incidents", "engine.training"),
    ("pages", "web.administration.people", "engine.spiff"),
    ("pages", "web.administration.people", "os"),
    ("pages", "web.staff.cases", "engine.clock"),
    ("trainers", "web.trainers.stage", "engine.bootstrap"),
    ("trainers", "web.trainers.stage", "engine.rehearsal.stage"),
    ("trainers", "web.trainers.library", "engine.store.training"),
    ("trainers", "web.trainers.examples.step", "engine.service.tasks"),
    ("trainers", "web.trainers.walks", "pathlib"),
    ("frame", "web", "engine.store"),
    ("frame", "web.frame.slips", "engine.bootstrap"),
    ("frame", "web.frame.auth", "engine.store"),
    ("frame", "web.frame.app", "engine.spiff"),
    ("frame", "web.frame.errors", "engine.casework.walls"),
]


@cache
def contracts() -> dict[str, Contract]:
    """Return the contracts of the project by their ids."""
    read = api.read_configuration(str(ROOT / "pyproject.toml"))
    return {
        one["id"]: _KINDS[one["type"]](
            name=one["name"], session_options=read["session_options"], contract_options=one
        )
        for one in read["contracts_options"]
    }


@cache
def imports() -> grimp.ImportGraph:
    """Return who imports what in the project."""
    return grimp.build_graph("engine", "web", include_external_packages=True, cache_dir=None)


def is_kept(contract: str, graph: grimp.ImportGraph) -> bool:
    return bool(contracts()[contract].check(deepcopy(graph), verbose=False).kept)


@pytest.mark.parametrize(("contract", "importer", "imported"), PLANTED)
def test_an_import_that_a_contract_is_there_for_is_refused(
    contract: str, importer: str, imported: str
) -> None:
    graph: Any = deepcopy(imports())
    if imported not in graph.modules:
        graph.add_module(imported, is_squashed=not imported.startswith(("engine", "web")))

    graph.add_import(importer=importer, imported=imported)

    assert not is_kept(contract, graph)


def test_every_contract_refuses_something_and_is_kept() -> None:
    assert {contract for contract, _, _ in PLANTED} == set(contracts())
    assert [contract for contract in contracts() if not is_kept(contract, imports())] == []


def test_an_import_for_types_alone_counts_and_so_does_a_room_that_nobody_named(
    tmp_path: Path,
) -> None:
    for name in ("engine", "web", "tests/contracts.py", "pyproject.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        if (ROOT / name).is_dir():
            no_code = shutil.ignore_patterns("node_modules", "static", "templates", "__pycache__")
            shutil.copytree(ROOT / name, tmp_path / name, ignore=no_code)
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    page = tmp_path / "web" / "staff" / "work.py"
    planted = "if TYPE_CHECKING:\n    from engine.bootstrap import Engine\n"
    page.write_text(page.read_text() + planted)
    (tmp_path / "engine" / "common").mkdir()
    (tmp_path / "engine" / "common" / "__init__.py").write_text("")

    linted = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert linted.returncode == 1, linted.stderr
    assert "web.staff.work -> engine.bootstrap" in linted.stdout
    assert "common" in linted.stdout
    assert "2 broken" in linted.stdout
