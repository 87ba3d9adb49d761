"""Works out the expressions of the corpus of attacks."""

import json
from collections.abc import Iterator
from pathlib import Path

from tests.corpora.lines import Line
from tests.feel.harm import harm, outcome


def run(path: Path) -> Iterator[Line]:
    """Yield what becomes of each attack."""
    for line in path.read_text(encoding="utf-8").splitlines():
        attack = json.loads(line)
        parts = attack.get("input_parts")
        text = "".join(part * times for part, times in parts) if parts else attack["input"]
        done = harm(text)
        got = f"harm: {done}" if done else f"no harm: {outcome(text)}"
        yield Line(f"{attack['id']} {attack['class']} {attack['lang']}", "no harm", got)
