#!/usr/bin/env bash
# SpiffWorkflow 3.2.0: a timer's date without a zone is read with the winter offset of the machine's zone, in summer too.
#
# Guessed: 09:00 on a machine in London is the 09:00 that its clock shows (ISO 8601, local time).
# Seen: in July it is 09:00 UTC, when clocks in London show ten; in January it is right.
# Fails if that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check SpiffWorkflow==3.2.0
TZ=Europe/London "$folder/venv/bin/python" - <<'PYTHON'
from datetime import UTC, datetime
from importlib.metadata import version

from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition

winter, summer = "2026-01-07T09:00:00", "2026-07-01T09:00:00"
read = [TimerEventDefinition.get_datetime(text) for text in (winter, summer)]
local = [datetime.fromisoformat(text).astimezone(UTC) for text in (winter, summer)]
print(f"SpiffWorkflow {version('SpiffWorkflow')}: read {[str(each) for each in read]}")
print(f"the clock on the wall: {[str(each) for each in local]}")
assert read[0] == local[0]
assert (read[1] - local[1]).total_seconds() == 3_600
PYTHON
