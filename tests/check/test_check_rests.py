"""Nobody decides or confirms what is not on the page: what the check says of `restsOn`."""

import pytest

from tests.check.sentences import lines
from tests.check.test_check_audiences import declared

_VIEW, _CLAUSES = "forms/view.form", "clauses.toml"
_CLAUSE = '[Q1]\nsource = "1"\nrule = "Look."\ncarried_by = ["ask_panel"]\nfacts = ["{}"]\n'
_NO_NAME = (_VIEW, "About {{child.name}}.", "About a child.")
_UNKNOWN = "which nobody is asked and which is no paper and no letter"


def resting(name: str, *places: tuple[str, str, str], **more: str) -> str:
    """Return what is said where the view of the panel rests on something."""
    place = (_VIEW, '"audience":"author"}', f'"audience":"author","restsOn":"{name}"}}')
    return lines(declared(place, *places, **more), "rests", "shown_past")


def test_what_a_form_rests_on_exists() -> None:
    assert resting("children.name, form:raise, paper:minutes, letter:outcome") == ""
    assert resting("childern, form:rise, paper:minuts").splitlines() == [
        f"{_VIEW}:restsOn: restsOn names {name}, {_UNKNOWN}; did you mean {close}?"
        for name, close in (
            ("childern", "children"),
            ("form:rise", "form:raise"),
            ("paper:minuts", "paper:minutes"),
        )
    ]


def test_a_step_rests_on_nothing_that_is_not_for_who_does_it() -> None:
    assert "restsOn: ask_panel shows “outcome” to “Panel member”" in resting("outcome")


@pytest.mark.parametrize(
    ("fact", "rests", "expected"),
    [
        ("children.name", "children", ""),
        ("children.view", "", ""),  # It is asked there.
        ("children.name", "", "ask_panel carries Q1, and children.name is not on its page"),
        ("weather", "", "facts names weather, which nobody is asked; correct it"),
    ],
)
def test_the_facts_of_a_clause_are_on_the_page_of_each_task_that_carries_it(
    fact: str, rests: str, expected: str
) -> None:
    said = resting(rests, _NO_NAME, **{_CLAUSES: _CLAUSE.format(fact)})

    assert expected in said if expected else said == ""


def test_whoever_confirms_something_sees_something_of_it() -> None:
    tick = '{"type":"checkbox","key":"read","label":"Read","validate":{"required":true}},'
    confirming = (_VIEW, '"components":[', f'"components":[{tick}')

    assert "asks to confirm something, and shows nothing of it" in resting(
        "", _NO_NAME, confirming
    )
    assert resting("children.name", _NO_NAME, confirming) == ""
    assert resting("", confirming) == ""
