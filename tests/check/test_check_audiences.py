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


def declared(*places: tuple[str, str, str], **files: str) -> dict[str, bytes]:
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
    "audiences without a fault": declared(),
    "a process that names nobody": declared((_D, properties(audience="case"), "")),
    "one step alone that names somebody": declared(
        (_D, properties(audience="case"), ""),
        *(
            (_D, f'id="{own}" />', f'id="{own}">{properties(audience="case")}</{tag}>')
            for own, tag in (("once_more", "bpmn:exclusiveGateway"),)
        ),
    ),
    "a form that names nobody": declared((_V, '"properties":{"audience":"author"},', "")),
    "a letter that names nobody": declared((_M, 'audience = "sender, deciders"\n', "")),
    "a kind of paper that names nobody": declared(
        (_S, 'title = "Minutes"\naudience = "deciders"', 'title = "Minutes"')
    ),
    "an audience that is misspelt": declared((_F, '"deciders, rep', '"decider, rep')),
    "an audience that is none": declared((_D, 'value="case"', 'value="wizards"')),
    "a field with an audience that is none": declared(
        (_W, '"label":"Why"', '"label":"Why","properties":{"audience":"witches"}')
    ),
    "the sender of an answer": declared((_W, '"audience":"deciders"', '"audience":"sender"')),
    "the addressee of a step": declared((_D, 'value="case"', 'value="addressee"')),
    "the author of a letter": declared((_M, '"sender, deciders"', '"author"')),
    "representatives that nobody names": declared(
        (_S, 'representatives = "holders.admin.id"\n', "")
    ),
    "an audience of nobody": declared((_S, _NOBODY, "")),
    "everybody, and some of them": declared(
        (_S, "everybody = true", 'everybody = true\nroles = ["admin"]')
    ),
    "everybody without a reason": declared((_S, 'why = "All of them sat in the room."', "")),
    "an audience that nothing names": declared(
        (_S, "[audiences.all]", '[audiences.few]\nroles = ["panel"]\n[audiences.all]')
    ),
    "persons alone": declared((_S, _NOBODY, 'people = "holders.panel.id"')),
    "a statement for everybody": declared((_W, '"audience":"deciders"', '"audience":"case"')),
    "a statement of a form for everybody, that says for whom it is": declared(
        (_W, '"audience":"deciders"', '"audience":"case"'),
        (_W, '"label":"Why"', '"label":"Why","properties":{"audience":"deciders"}'),
    ),
    "an address for everybody": declared(
        (_V, '"audience":"author"', '"audience":"case, author"'),
        (_V, '{"type":"textarea","key":"view"', f'{_ADDRESS}{{"type":"number","key":"view"'),
    ),
    "a letter for everybody": declared((_M, '"sender, deciders"', '"case"')),
    "a notice for everybody": declared(
        (_M, '"sender, deciders"', '"case"'), (_M, *_NOTICE), (_M, _CHILDREN, "")
    ),
    "papers for everybody": declared((_S, _PAPER, _PAPER.replace("deciders", "case"))),
    "a fact that two forms ask for, each with its own audience": declared(
        (_W, '"key":"withdrawal_words"', '"key":"reasons"'),
    ),
    "a form that shows what is not for whoever fills it in": declared(
        (_V, _SHOWS, '"text":"About {{child.name}}: {{reasons}}."')
    ),
    "a form that shows a part of a list": declared(
        (_R, *_NAME),
    ),
    "a form that shows what a fact rests on": declared(
        (_S, "decide_by =", f"{_FACT}\ndecide_by ="),
        (_V, _SHOWS, '"text":"It was: {{told}}."'),
    ),
    "a form that shows a place under a condition alone": declared(
        (_V, '"label":"Your view"', _HIDES),
    ),
    "a form that offers what is not for whoever fills it in": declared(
        (_V, '"label":"Your view"', '"label":"Your view","properties":{"prefill":"=reasons"}'),
    ),
    "a form that shows in a loop what an item is": declared(
        (_R, *_NAME),
        (_V, _SHOWS, '"text":"{{#each c in children}}{{c.name}}{{/each}}"'),
    ),
    "a notice of what is not for its addressee": declared(
        (_D, 'value="chair"', 'value="panel"'),
        (_M, *_NOTICE),
        (_M, _CHILDREN, ""),
    ),
    "a letter of what is not for others": declared((_D, 'value="chair"', 'value="panel"')),
    "a letter with an address that is another's": declared(
        (_D, 'value="chair"', 'value="panel"'),
        (_F, '{"type":"textarea"', f'{_ADDRESS}{{"type":"textarea"'),
        (_M, "The outcome:", "Of {{address}}. The outcome:"),
    ),
    "a title with a statement": declared((_S, "string(conference_date)", "reasons")),
}


@pytest.mark.parametrize("name", AUDIENCES)
def test_audiences_are_found_or_taken_in_these_words(name: str) -> None:
    assert lines(AUDIENCES[name], "audiences", "shown_past") == told(name)
