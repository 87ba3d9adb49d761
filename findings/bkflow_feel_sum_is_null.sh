#!/usr/bin/env bash
# bkflow-feel 1.2.0: a function of the standard that it does not have gives null, and nothing is raised.
#
# Guessed: `sum`, `min` and `floor` are there (DMN 1.5, 10.3.4), or calling one is an error.
# Seen: each is null, with a line in the log. A rule that tests the value sees "unknown" instead of a fault.
# Fails if that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check bkflow-feel==1.2.0
"$folder/venv/bin/python" - <<'PYTHON'
import logging
from importlib.metadata import version

from bkflow_feel.api import parse_expression

logging.disable(logging.CRITICAL)
seen = {
    expression: parse_expression(expression, {})
    for expression in ("sum([1, 2])", "min([1, 2])", "floor(1.5)")
}
print(f"bkflow-feel {version('bkflow-feel')}: {seen}")
assert set(seen.values()) == {None}, seen
PYTHON
