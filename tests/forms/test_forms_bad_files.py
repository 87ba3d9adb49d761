"""The bad form files of the security corpus behave as its index says."""

import json
from pathlib import Path
from typing import Any

import pytest
from forms_builders import answers, shown

from engine.errors import DefinitionRejected
from engine.forms import parse_form

_CORPUS = Path(__file__).parents[3] / "shared" / "security"


def _entries() -> list[dict[str, Any]]:
    index = _CORPUS / "badfiles" / "index.json"
    if not index.is_file():
        return []
    return [entry for entry in json.loads(index.read_text()) if entry["kind"] == "form"]


def _bytes_of(entry: dict[str, Any]) -> bytes:
    if "parts" in entry:
        return "".join(text * count for text, count in entry["parts"]).encode()
    return (_CORPUS / "badfiles" / entry["file"]).read_bytes()


_ENTRIES = _entries()


@pytest.mark.skipif(not _ENTRIES, reason="the corpus of bad files is not beside the checkout")
@pytest.mark.parametrize("entry", _ENTRIES, ids=lambda entry: entry["file"])
def test_a_file_of_the_corpus_is_taken_or_refused_as_its_index_says(entry):
    data = _bytes_of(entry)

    if entry["expect"] == "refuse":
        with pytest.raises(DefinitionRejected) as refused:
            parse_form(data, source=entry["file"])
        assert all(line.startswith(f"{entry['file']}:") for line in refused.value.findings)
        assert entry["error_should_name"].lower() in str(refused.value).lower()
    else:
        page = shown(parse_form(data, source=entry["file"]))
        written = " ".join(str(getattr(part, "html", "")) for part in page.components)
        assert "<script" not in written
        assert "<a" not in written


def test_markup_in_a_label_stays_text_that_templates_escape():
    form = parse_form(
        b'{"components": [{"type": "textfield", "key": "a", "label": "<img src=x onerror=1>"}]}',
        source="x.form",
    )

    label = shown(form).fields()[0].label

    assert type(label) is str
    assert label == "<img src=x onerror=1>"
    assert answers(form, {"a": "<b>"}) == {"a": "<b>"}
