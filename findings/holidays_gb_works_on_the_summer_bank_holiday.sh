#!/usr/bin/env bash
# holidays 0.109: `country_holidays("GB")` without a nation holds neither Easter Monday nor the summer bank holiday.
#
# Guessed: the United Kingdom's calendar holds what nearly all of its people have, or asks for a nation.
# Seen: only the days that all four nations share; in England, Wales and Northern Ireland the last Monday of
# August counts as a working day, so a limit of ten working days over it ends a day early.
# Fails if that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check holidays==0.109
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import date
from importlib.metadata import version

import holidays

august = date(2026, 8, 31)
nobody_named = holidays.country_holidays("GB", years=2026)
england = holidays.country_holidays("GB", subdiv="ENG", years=2026)
missing = sorted(set(england) - set(nobody_named))
print(f"holidays {version('holidays')}: in England but not in GB: {[str(day) for day in missing]}")
assert missing == [date(2026, 4, 6), august], missing
PYTHON
