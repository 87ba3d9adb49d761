"""Markup that a form file holds is shown as text, or not at all."""

import json

import pytest
from forms_builders import answers, shown

from engine.forms import parse_form


def test_markup_in_a_label_stays_text_that_templates_escape():
    form = parse_form(
        b'{"components": [{"type": "textfield", "key": "a", "label": "<img src=x onerror=1>"}]}',
        source="x.form",
    )

    label = shown(form).fields()[0].label

    assert type(label) is str
    assert label == "<img src=x onerror=1>"
    assert answers(form, {"a": "<b>"}) == {"a": "<b>"}


@pytest.mark.parametrize(
    "text", ["[Read](javascript:void)", "<script>nothing</script>", "<b onclick=nothing>Read</b>"]
)
def test_a_text_gives_no_link_and_no_element_that_runs(text):
    file = {"components": [{"type": "text", "text": f"{text} this."}]}
    form = parse_form(json.dumps(file).encode(), source="x.form")

    written = "".join(str(part.html) for part in shown(form).components)

    assert "this." in written
    assert not any(mark in written for mark in ("<script", "<a", "<b"))
