"""`python -m tests.check.keep_apart`: keep anew what the shipped procedures keep apart."""

import json

from engine.check.kept_apart import FILE, kept_apart
from engine.check.subject import read_subject
from engine.package.places import read_package, shipped, shipped_ids

_HEAD = """\
# What each procedure keeps apart as it is shipped. `dissent check` refuses a change that takes
# one of these away. Written by `python -m tests.check.keep_apart`; read what it changes.
"""


def written() -> str:
    """Return the file as it ought to be."""
    lists = [f"\n{name} = [\n{_lines(name)}]\n" for name in shipped_ids()]
    return _HEAD + "".join(lists)


def _lines(name: str) -> str:
    files = read_package(shipped()[0] / name)[1]
    rules = kept_apart(read_subject(name, files, is_whole=True).package)
    return "".join(f"  {json.dumps(str(rule), ensure_ascii=False)},\n" for rule in rules)


if __name__ == "__main__":
    (shipped()[0] / FILE).write_text(written(), encoding="utf-8")
