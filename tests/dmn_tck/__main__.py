"""Run `python -m tests.dmn_tck FOLDER`."""

import sys
from collections import Counter
from pathlib import Path

from tests.dmn_tck.runner import run_folder


def main(arguments: list[str]) -> int:
    """Run the cases and print what failed, then the counts."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        sys.stderr.write("Write python -m tests.dmn_tck and a folder that exists.\n")
        return 2
    counts: Counter[str] = Counter()
    for outcome in run_folder(Path(arguments[0])):
        counts[outcome.result] += 1
        if outcome.result != "passed":
            print(f"{outcome.result}: {outcome.case}: {outcome.reason}")
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
