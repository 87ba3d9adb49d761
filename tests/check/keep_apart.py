"""`python -m tests.check.keep_apart`: keep anew what the shipped procedures keep apart."""

import json

from engine.check import separation_values
from engine.check.kept_apart import FILE, TRIED, kept_apart
from engine.check.subject import Subject, read_subject
from engine.package.places import read_package, shipped, shipped_ids

_HEAD = """\
# What each procedure keeps apart as it is shipped. `dissent check` refuses a change that takes
# one of these away. Written by `python -m tests.check.keep_apart`; read what it changes.
"""


def written() -> str:
    """Return the file as it ought to be; what is kept as tried has to hold, as tests show."""
    subjects = {name: _subject(name) for name in shipped_ids()}
    lists = {
        name: [str(rule) for rule in kept_apart(each.package)] for name, each in subjects.items()
    }
    found = (separation_values.digests(each).values() for each in subjects.values())
    lists[TRIED] = sorted({digest for digests in found for digest in digests})
    return _HEAD + "".join(
        f"\n{_key(name)} = [\n{_lines(lines)}]\n" for name, lines in lists.items()
    )


def _subject(name: str) -> Subject:
    files = read_package(shipped()[0] / name)[1]
    return read_subject(name, files, is_whole=True)


def _key(name: str) -> str:
    return name if name.isidentifier() else json.dumps(name)


def _lines(lines: list[str]) -> str:
    return "".join(f"  {json.dumps(line, ensure_ascii=False)},\n" for line in lines)


if __name__ == "__main__":
    (shipped()[0] / FILE).write_text(written(), encoding="utf-8")
