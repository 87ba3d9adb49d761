#!/usr/bin/env bash
# SpiffWorkflow 3.2.0: a timer of one month that starts on 31 January falls due on 3 March.
#
# Guessed: the last day of February, as other libraries count (XML Schema part 2, appendix E: the day is
# reduced to the last of the month).
# Seen: the length of the month of the start (31 days) is added, so the timer leaves February out.
# Fails if that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check SpiffWorkflow==3.2.0
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import UTC, datetime
from importlib.metadata import version

from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition

start = datetime(2026, 1, 31, 9, tzinfo=UTC)
month = TimerEventDefinition.parse_iso_duration("P1M")
due = start + TimerEventDefinition.get_timedelta_from_start(month, start)
print(f"SpiffWorkflow {version('SpiffWorkflow')}: {start:%d %B} and one month is {due:%d %B}")
assert due == datetime(2026, 3, 3, 9, tzinfo=UTC), due
PYTHON
