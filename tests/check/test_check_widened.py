"""An audience that a clause names does not become wider without a word."""

import pytest

from tests.check.small import CLAUSES, properties
from tests.check.test_check_audiences import declared
from tests.checking import check_files

_S, _C, _D = "procedure.toml", "clauses.toml", "small.bpmn"
_F, _M = "forms/decide.form", "letters/outcome.md"
_SAID = CLAUSES.replace('"rule:separation"]', '"audience:deciders"]')
_DECIDERS = 'parts = ["chair"]\nuntil = "decide_by"'
_PAPER = 'title = "Minutes"\naudience = "deciders"'
_STEP = properties(audience="deciders")
BEFORE = declared(
    (_D, 'id="once_more" />', f'id="once_more">{_STEP}</bpmn:exclusiveGateway>'), **{_C: _SAID}
)
_BY = "workdays_after(conference_date, decision_days)"
WIDER = {
    "a part more": (_S, _DECIDERS, _DECIDERS.replace('"chair"', '"chair", "panel"')),
    "a role more": (_S, _DECIDERS, f'{_DECIDERS}\nroles = ["panel"]'),
    "everybody": (_S, _DECIDERS, 'everybody = true\nwhy = "So."'),
    "other persons": (_S, _DECIDERS, f'{_DECIDERS}\npeople = "holders.panel.id"'),
    "no end": (_S, _DECIDERS, 'parts = ["chair"]'),
    "a later end": (_S, "value = 10", "value = 11"),
    "another end behind its name": (_S, _BY, "workdays_after(conference_date, 90)"),
    "another end by another fact": (_S, f'"{_BY}"', f'"later"\nlater = "{_BY}"'),
    "everybody in the case at a step": (_D, 'value="deciders"', 'value="case"'),
    "another name at a step": (_D, 'value="deciders"', 'value="deciders, all"'),
    "a step that names nobody itself any more": (_D, _STEP, ""),
    "another name at a form": (_F, '"deciders, representative"', '"all"'),
    "another name at a letter": (_M, '"sender, deciders"', '"sender, deciders, all"'),
    "another name at a kind of paper": (_S, _PAPER, _PAPER.replace("deciders", "all")),
}
AS_WIDE = {
    "a part less": (_S, _DECIDERS, _DECIDERS.replace("parts", "roles")),
    "an earlier end": (_S, "value = 10", "value = 9"),
    "the same end in other spaces": (_S, _BY, _BY.replace(", ", ",  ")),
    "nobody else at a step": (_D, 'value="deciders"', 'value="author"'),
    "another title": (_S, "who decides", "the chair"),
    "nobody else": (_F, '"deciders, representative"', '"author"'),
    "what a clause does not name": (_S, "[audiences.all]", "[audiences.all]\ntitle = 'All'"),
}


def _warnings(name: str, old: str, new: str) -> list[str]:
    assert old in BEFORE[name].decode()
    files = {**BEFORE, name: BEFORE[name].replace(old.encode(), new.encode())}
    found = check_files("small", files, in_force=BEFORE)
    return [str(each) for each in found if "before they might not" in str(each)]


@pytest.mark.parametrize("what", WIDER)
def test_an_audience_of_a_clause_that_gets_wider_is_told(what: str) -> None:
    found = _warnings(*WIDER[what])

    assert found
    assert all(": warning: " in each and "clause Q1" in each for each in found)


@pytest.mark.parametrize("what", AS_WIDE)
def test_an_audience_that_gets_no_wider_is_not_told(what: str) -> None:
    assert _warnings(*AS_WIDE[what]) == []


def test_a_wider_audience_of_no_clause_is_not_told() -> None:
    before = declared()
    wider = {**before, _S: before[_S].replace(b'["chair"]\nuntil', b'["chair", "panel"]\nuntil')}

    assert wider != before
    assert check_files("small", wider, in_force=before) == []


def test_what_is_told_names_who_came_and_the_clause() -> None:
    assert _warnings(*WIDER["a role more"]) == [
        (
            "procedure.toml:audiences.deciders: warning: panel may know, and before they might"
            " not; this carries clause Q1; take it back, unless the clause says otherwise now."
        )
    ]
