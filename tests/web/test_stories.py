"""Every page of a small case says what it said when somebody last read it, line by line."""

import pytest

from tests.web.stories import STORIES, kept_at


@pytest.mark.parametrize("name", STORIES)
def test_pages_say_what_is_written_of_them(name: str) -> None:
    kept = kept_at(name).read_text(encoding="utf-8")

    told = "\n".join(STORIES[name]().told)

    assert told == kept
