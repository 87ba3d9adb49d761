#!/usr/bin/env bash
# bkflow-feel 1.2.0: a FEEL date and time in a named zone is given that zone's mean time of the nineteenth century.
#
# Guessed: noon in London in January is noon in Greenwich, and noon in July is eleven o'clock (DMN 1.5,
# 10.3.2.3.5: the zone is one of the time zone database, with its offsets).
# Seen: both are one minute past, `-00:01`; summer time is not applied at all.
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
january = parse_expression('date and time("2026-01-05T12:00:00@Europe/London")', {})
july = parse_expression('date and time("2026-07-01T12:00:00@Europe/London")', {})
same = parse_expression(
    'date and time("2026-01-05T12:00:00@Europe/London") = date and time("2026-01-05T12:00:00Z")', {}
)
print(f"bkflow-feel {version('bkflow-feel')}: {january.isoformat()}, {july.isoformat()}, equal: {same}")
assert january.isoformat() == "2026-01-05T12:00:00-00:01", january
assert july.isoformat() == "2026-07-01T12:00:00-00:01", july
assert same is False, same
PYTHON
