"""The examples in the owners' guide are accepted as they stand there."""

import json
import re
from pathlib import Path

import pytest
from forms_builders import make_form

from engine.forms import parse_form
from engine.forms.file.profile import PROFILE
from engine.letters import parse_template

_GUIDE = (Path(__file__).parents[2] / "docs" / "forms.md").read_text(encoding="utf-8")
_EXAMPLES = re.findall(r"^```\w+ (\w+)\n(.*?)^```$", _GUIDE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(("kind", "text"), _EXAMPLES)
def test_an_example_of_the_guide_is_accepted(kind, text):
    if kind == "form":
        parse_form(text.encode(), source="guide.form")
    elif kind == "component":
        make_form(json.loads(text))
    else:
        parse_template(text.encode(), source="guide.md")


def test_the_guide_has_examples_and_names_every_component_and_property():
    assert {kind for kind, _ in _EXAMPLES} == {"form", "component", "letter"}
    names = set(PROFILE) | {name for allowed in PROFILE.values() for name in allowed.custom}
    assert [name for name in sorted(names - {"type"}) if f"`{name}`" not in _GUIDE] == []
