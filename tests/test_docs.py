"""What is written about the code is true of it."""

import re

from tests.test_policies import ROOT, lines, python, texts

_PLACE = re.compile(r"`((?:engine|web|tests|docs|findings|bpmn|forms)/[\w./-]*)`")


def test_every_place_that_a_page_names_is_there() -> None:
    named = {
        (path.as_posix(), place)
        for path, text in texts()
        if path.suffix == ".md" and path.name != "CHANGELOG.md"
        for place in _PLACE.findall(text)
        if "NAME" not in place
    }

    gone = sorted(f"{page}: {place}" for page, place in named if not (ROOT / place).exists())

    assert named
    assert not gone, "\n".join(gone)


def test_the_map_leads_to_every_room() -> None:
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = {
        f"{path.parts[0]}/{path.parts[1]}/"
        for path, _ in python("engine/", "web/")
        if len(path.parts) > 2 and path.parts[1] != "frontend"
    }

    assert rooms
    assert not sorted(room for room in rooms if f"`{room}" not in contributing)


def test_no_word_cites_a_page_that_is_not_here() -> None:
    found = lines(re.compile(r"\b(?:DESIGN|PROCEDURES|STUDIO|CONVENTIONS) \d"), "engine/", "web/")

    assert not found, "\n".join(found)


def test_every_finding_is_listed_and_every_listed_one_is_there() -> None:
    listed = re.findall(
        r"^\| `(\w+\.sh)` \|", (ROOT / "findings/README.md").read_text(encoding="utf-8"), re.M
    )

    assert sorted(listed) == sorted(path.name for path in (ROOT / "findings").glob("*.sh"))
