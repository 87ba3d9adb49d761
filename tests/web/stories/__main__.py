"""Writes anew what pages say: `python -m tests.web.stories [NAME...]`; read every line of it."""

import sys

from tests.web.stories import STORIES, kept_at

for name in sys.argv[1:] or STORIES:
    kept_at(name).write_text("\n".join(STORIES[name]().told), encoding="utf-8")
