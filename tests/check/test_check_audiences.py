"""Who may know: what the check says of audiences, to the letter, in a package that has some."""

import pytest

from tests.check.sentences import changed, lines, told
from tests.check.small import properties

_S, _D, _F, _V, _R, _W = (
    *("procedure.toml", "small.bpmn"),
    *(f"forms/{name}.form" for name in ("decide", "view", "raise", "withdraw")),
)
_M = "letters/outcome.md"
_AUDIENCES = """
[audiences]
representatives = "holders.admin.id"
[audiences.deciders]
title = "who decides"
parts = ["chair"]
until = "decide_by"
[audiences.all]
everybody = true
why = "All of them sat in the room."
[papers.minutes]
title = "Minutes"
audience = "deciders"
[facts]
"""
_CLOSED = {
    (_S, "[facts]\n"): _AUDIENCES,
    (_D, "<bpmn:laneSet"): f"{properties(audience='case')}<bpmn:laneSet",
    (_R, '"id":"raise",'): '"id":"raise","properties":{"audience":"all"},',
    (_F, '"id":"decide",'): '"id":"decide","properties":{"audience":"deciders, representative"},',
    (_V, '"id":"view",'): '"id":"view","properties":{"audience":"author"},',
    (_W, '"id":"withdraw",'): '"id":"withdraw","properties":{"audience":"deciders"},',
    (_M, 'kind = "letter"'): 'audience = "sender, deciders"\nkind = "letter"',
}
_DECLARED = [(file, old, new) for (file, old), new in _CLOSED.items()]


def _said(*places: tuple[str, str, str], **files: str) -> dict[str, bytes]:
    """Return the small procedure with audiences, and with some places of it changed."""
    return changed(*_DECLARED, *places, **files)


_NOBODY = 'parts = ["chair"]\nuntil = "decide_by"'
_SHOWS = '"text":"About {{child.name}}."'
_NOTICE = ('kind = "letter"', 'kind = "notice"')
_NAME = (
    '"key":"name","label":"Name"',
    '"key":"name","label":"Name","properties":{"audience":"deciders"}',
)
_PAPER = 'title = "Minutes"\naudience = "deciders"'
_FACT = 'told = "if outcome = \\"upheld\\" then \\"Upheld\\" else \\"Not\\""'
_HIDES = '"label":"Your view","conditional":{"hide":"=outcome = \\"upheld\\""}'
_CHILDREN = "{{#each c in children}}{{c.name}} {{/each}}"
_ADDRESS = '{"type":"textfield","key":"address","label":"Address"},'
AUDIENCES = {
    "audiences without a fault": _said(),
    "a process that names nobody": _said((_D, properties(audience="case"), "")),
    "one step alone that names somebody": _said(
        (_D, properties(audience="case"), ""),
        *(
            (_D, f'id="{own}" />', f'id="{own}">{properties(audience="case")}</{tag}>')
            for own, tag in (("once_more", "bpmn:exclusiveGateway"),)
        ),
    ),
    "a form that names nobody": _said((_V, '"properties":{"audience":"author"},', "")),
    "a letter that names nobody": _said((_M, 'audience = "sender, deciders"\n', "")),
    "a kind of paper that names nobody": _said(
        (_S, 'title = "Minutes"\naudience = "deciders"', 'title = "Minutes"')
    ),
    "an audience that is misspelt": _said((_F, '"deciders, rep', '"decider, rep')),
    "an audience that is none": _said((_D, 'value="case"', 'value="wizards"')),
    "a field with an audience that is none": _said(
        (_W, '"label":"Why"', '"label":"Why","properties":{"audience":"witches"}')
    ),
    "the sender of an answer": _said((_W, '"audience":"deciders"', '"audience":"sender"')),
    "the addressee of a step": _said((_D, 'value="case"', 'value="addressee"')),
    "the author of a letter": _said((_M, '"sender, deciders"', '"author"')),
    "representatives that nobody names": _said((_S, 'representatives = "holders.admin.id"\n', "")),
    "an audience of nobody": _said((_S, _NOBODY, "")),
    "everybody, and some of them": _said(
        (_S, "everybody = true", 'everybody = true\nroles = ["admin"]')
    ),
    "everybody without a reason": _said((_S, 'why = "All of them sat in the room."', "")),
    "an audience that nothing names": _said(
        (_S, "[audiences.all]", '[audiences.few]\nroles = ["panel"]\n[audiences.all]')
    ),
    "persons alone": _said((_S, _NOBODY, 'people = "holders.panel.id"')),
    "a statement for everybody": _said((_W, '"audience":"deciders"', '"audience":"case"')),
    "a statement of a form for everybody, that says for whom it is": _said(
        (_W, '"audience":"deciders"', '"audience":"case"'),
        (_W, '"label":"Why"', '"label":"Why","properties":{"audience":"deciders"}'),
    ),
    "an address for everybody": _said(
        (_V, '"audience":"author"', '"audience":"case, author"'),
        (_V, '{"type":"textarea","key":"view"', f'{_ADDRESS}{{"type":"number","key":"view"'),
    ),
    "a letter for everybody": _said((_M, '"sender, deciders"', '"case"')),
    "a notice for everybody": _said(
        (_M, '"sender, deciders"', '"case"'), (_M, *_NOTICE), (_M, _CHILDREN, "")
    ),
    "papers for everybody": _said((_S, _PAPER, _PAPER.replace("deciders", "case"))),
    "a fact that two forms ask for, each with its own audience": _said(
        (_W, '"key":"withdrawal_words"', '"key":"reasons"'),
    ),
    "a form that shows what is not for whoever fills it in": _said(
        (_V, _SHOWS, '"text":"About {{child.name}}: {{reasons}}."')
    ),
    "a form that shows a part of a list": _said(
        (_R, *_NAME),
    ),
    "a form that shows what a fact rests on": _said(
        (_S, "decide_by =", f"{_FACT}\ndecide_by ="),
        (_V, _SHOWS, '"text":"It was: {{told}}."'),
    ),
    "a form that shows a place under a condition alone": _said(
        (_V, '"label":"Your view"', _HIDES),
    ),
    "a form that offers what is not for whoever fills it in": _said(
        (_V, '"label":"Your view"', '"label":"Your view","properties":{"prefill":"=reasons"}'),
    ),
    "a form that shows in a loop what an item is": _said(
        (_R, *_NAME),
        (_V, _SHOWS, '"text":"{{#each c in children}}{{c.name}}{{/each}}"'),
    ),
    "a notice of what is not for its addressee": _said(
        (_D, 'value="chair"', 'value="panel"'),
        (_M, *_NOTICE),
        (_M, _CHILDREN, ""),
    ),
    "a letter of what is not for others": _said((_D, 'value="chair"', 'value="panel"')),
    "a letter with an address that is another's": _said(
        (_D, 'value="chair"', 'value="panel"'),
        (_F, '{"type":"textarea"', f'{_ADDRESS}{{"type":"textarea"'),
        (_M, "The outcome:", "Of {{address}}. The outcome:"),
    ),
    "a title with a statement": _said((_S, "string(conference_date)", "reasons")),
}


@pytest.mark.parametrize("name", AUDIENCES)
def test_audiences_are_found_or_taken_in_these_words(name: str) -> None:
    assert lines(AUDIENCES[name], "audiences", "shown_past") == told(name)
