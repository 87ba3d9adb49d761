"""Whose words a form takes down, and what may be corrected: what the check says of both."""

import pytest

from tests.check.sentences import changed, lines

_S, _D, _F, _W = "procedure.toml", "small.bpmn", "forms/decide.form", "forms/withdraw.form"
#: Somebody who dissents, and withdraws.
_DISSENTER = [
    (
        _S,
        "[parameters.d",
        '[roles.professional]\ntitle = "Professional"\npart = "dissenter"\n[parameters.d',
    ),
    (_D, 'name="role" value="admin"', 'name="role" value="professional"'),
]
_SAME = (_W, '"key":"withdrawal_words"', '"key":"reasons"')
_MEND = (
    "write in saidBy whose words it holds, so that they confirm them and nobody else corrects "
    "them; if it holds the words of who fills the form in, say so in the question."
)


def _labelled(label: str, own: str = "") -> tuple[str, str, str]:
    more = f',"properties":{{"saidBy":"{own}"}}' if own else ""
    return _F, '"label":"Reasons"', f'"label":"{label}"{more}'


def _corrects(table: str) -> tuple[str, str, str]:
    return _S, "[facts]\n", f"[corrections.it]\n{table}\n[facts]\n"


@pytest.mark.parametrize(
    ("label", "spoken"),
    [
        ("Their reasons", "their reasons"),
        ("What the panel member said", "what the panel member said"),
        ("The panel member\u2019s account", "the panel member's account"),
        ("What they said", "what they said"),
        ("In their own words", "in their own words"),
        ("The reply of the parents", "reply of the parents"),
        ("What a parent thinks", ""),
        ("The chair's account", ""),
        ("Your view", ""),
        ("Reasons", ""),
    ],
)
def test_a_question_that_speaks_of_anothers_words_is_asked_whose_they_are(
    label: str, spoken: str
) -> None:
    found = lines(changed(_labelled(label)), "words")

    said = f"the question speaks of “{spoken}”, which are another's words; {_MEND}"
    assert found == (f"{_F}:reasons: warning: {said}" if spoken else "")


def test_a_question_that_says_whose_words_it_holds_is_taken() -> None:
    assert lines(changed(_labelled("Their reasons", "panel")), "words") == ""


def test_what_a_dissenter_answers_themself_is_taken_down_with_saidby_alone() -> None:
    said = "Professional answers reasons in a step of their own, and this form takes it down for"

    found = lines(changed(*_DISSENTER, _SAME), "words")

    assert found == f"{_F}:reasons: {said} them; {_MEND}"
    assert lines(changed(*_DISSENTER, _SAME, _labelled("Why", "professional")), "words") == ""
    assert lines(changed(*_DISSENTER), "words") == ""


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('facts = ["conference_date"]\nby = ["chair"]', ""),
        ('facts = ["reasons"]\nby = ["chair"]', ""),
        ('facts = ["conference_date"]\nby = ["chair"]\nconfirmed_by = ["admin", "chair"]', ""),
        ('by = ["chair"]', "it names no fact; add facts, such as [conference_date]."),
        (
            'facts = ["conference_date"]',
            "nobody corrects these; name roles in by, or take it out.",
        ),
        (
            'facts = ["conference_date"]\nby = ["chair", "wizard"]',
            "there is no role 'wizard'; name one of this procedure.",
        ),
        (
            'facts = ["conference_date"]\nby = ["chair"]\nconfirmed_by = ["chair"]',
            (
                "only chair corrects this, and only chair confirms it; name another role in "
                "confirmed_by."
            ),
        ),
        (
            'facts = ["nonsense"]\nby = ["chair"]',
            "nonsense: no form asks for this; name the key of a question, such as children.name.",
        ),
        (
            'facts = ["outcome"]\nby = ["chair"]',
            (
                "outcome: it is chosen, and a choice is withdrawn or reopened by its own step; "
                "what is shared of a conference its chair and administration correct. Take it out."
            ),
        ),
        (
            'facts = ["reasons"]\nby = ["admin"]',
            "reasons: words are corrected by who wrote them; name chair in by, and not admin.",
        ),
        (
            'facts = ["conference_date", "conference_date"]\nby = ["chair"]',
            "conference_date: it is named twice, and the first alone counts; name it once.",
        ),
    ],
)
def test_what_may_be_corrected_is_held_against_what_there_is(table: str, said: str) -> None:
    found = lines(changed(_corrects(table)), "corrections")

    assert found == (f"{_S}:corrections.it: {said}" if said else "")


def test_the_words_of_another_are_corrected_by_nobody() -> None:
    found = lines(
        changed(
            _labelled("Their reasons", "panel"), _corrects('facts = ["reasons"]\nby = ["chair"]')
        ),
        "corrections",
    )

    assert found == (
        f"{_S}:corrections.it: reasons: these are another's words, and nobody corrects them; "
        "take it out."
    )
