"""Every space is a space, wherever text is read; what cannot be seen is refused as before."""

import sys
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from engine.forms.file.findings import is_clean, printable
from engine.letters.template import parse_template
from engine.model.spaces import plain_spaces
from engine.rehearsal import read_example
from tests.check.small import FILES, broken, small
from tests.checking import check_files
from tests.forms.forms_builders import answers, errors, field, make_form, posted, shown
from tests.web.scene import ADMIN, make_scene
from web.trainers.examples.text import plain

SPACES = [
    pytest.param(sign, id=f"U+{ord(sign):04X}")
    for sign in map(chr, range(sys.maxunicode + 1))
    if unicodedata.category(sign) == "Zs"
]
HIDDEN = [
    pytest.param(sign, id=f"U+{ord(sign):04X}")
    for sign in "\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff\u180e\u061c\x00\x1f\x85"
]


def test_seventeen_signs_are_spaces() -> None:
    assert len(SPACES) == 17


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("kind", ["textfield", "textarea"])
def test_a_pasted_space_is_taken_and_taken_again(kind: str, space: str) -> None:
    form = make_form(field(kind))

    stored = answers(form, {"a": f"10{space}children,{space * 2}two schools{space}"})

    assert answers(form, dict(posted(shown(form, stored)))) == stored
    assert plain_spaces(stored["a"]).split() == ["10", "children,", "two", "schools"]


@pytest.mark.parametrize("space", SPACES)
def test_what_looks_the_same_on_one_line_is_the_same(space: str) -> None:
    form = make_form(field())

    assert answers(form, {"a": f"Ava{space}Trent"}) == {"a": "Ava Trent"}


@pytest.mark.parametrize("space", SPACES)
def test_numbers_times_and_dates_may_hold_any_space(space: str) -> None:
    form = make_form(field("number", "n"), field("time", "at"), field("date", "on"))

    found = answers(
        form, {"n": f"1{space}250", "at": f"3:30{space}pm", "on": f"{space}2026-12-24"}
    )

    assert (found["n"], found["at"], found["on"]) == (1250, "15:30:00", "2026-12-24")
    assert plain(f"24{space}December{space}2026") == date(2026, 12, 24)


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("kind", ["textfield", "textarea"])
def test_a_sign_that_cannot_be_seen_is_still_refused(kind: str, hidden: str) -> None:
    found = errors(make_form(field(kind)), {"a": f"a{hidden}b"})

    assert "signs that cannot be seen" in found["a"]
    assert not is_clean(f"a{hidden}b")


@pytest.mark.parametrize("space", SPACES)
def test_a_procedure_with_any_space_in_its_names_has_no_fault(space: str) -> None:
    title = broken("procedure.toml", 'title = "Panel member"', f'title = "Panel{space}member"')
    drawing = FILES["small.bpmn"].replace("Which step?", f"Which{space}step?")
    drawn = small(**{"small.bpmn": drawing.replace("Panel member", f"Panel{space}member")})

    assert check_files("small", title) == []
    assert check_files("small", drawn) == []


@pytest.mark.parametrize("space", SPACES)
def test_a_space_is_shown_as_one_in_a_finding(space: str) -> None:
    found = check_files(
        "small", broken("small.bpmn", 'name="Chair"', f'name="Grand{space}wizard"')
    )

    assert "“Grand wizard”" in str(found[0])
    assert printable(f"a{space}b") == "a b"
    assert [printable("a" * letters)[79:] for letters in (79, 80, 81)] == ["", "a", "a…"]


@pytest.mark.parametrize("space", SPACES)
def test_letters_and_example_cases_may_hold_any_space(space: str) -> None:
    letter = (
        f'+++\nkind = "notice"\ntitle = "An{space}outcome"\n+++\n'
        f"To{space}{{{{{space}x{space}}}}}.{space}{{{{#if{space}x}}}}y{{{{/if}}}}\n"
    )
    case = (
        f"id: X-1\ntitle: A{space}case\nprocedure: small\nclock: 2026-11-23T10:00\n"
        f"people:\n  chair: Ruth{space}Holm\nsteps:\n  - do: decide\n    as: Ruth Holm\n"
        "  - expect: {open: [decide]}\n"
    )

    template = parse_template(letter.encode(), source="letters/outcome.md")
    example = read_example(case.encode(), source="examples/x.yaml")

    assert template.title.source
    assert example.people["chair"] == "Ruth Holm"


def test_a_person_is_found_by_a_name_with_any_space(tmp_path: Path) -> None:
    scene = make_scene(tmp_path, steps=1)
    client = scene.client(ADMIN)

    for number, space in enumerate(param.values[0] for param in SPACES):
        given = {"name": f"Zoë{space}New {number}", "username": f"zoe{number}"}
        assert client.post("/people/new", data=given).status_code == 200, given
        assert f"zoe{number}" in client.get("/people", query_string={"q": f"Zoë{space}New"}).text
        assert f"Zoë New {number}" in client.get("/people", query_string={"q": "Zoë New"}).text
