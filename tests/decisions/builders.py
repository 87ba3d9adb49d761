"""Builds DMN files for tests."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from engine.decisions import DecisionModel, parse_decisions

SPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def definitions(body: str) -> bytes:
    """Wrap elements into a DMN file."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="{SPACE}" id="d" name="d" '
        f'namespace="http://example.org">{body}</definitions>'
    ).encode()


def table_xml(
    inputs: Sequence[str],
    outputs: Sequence[str],
    rules: Sequence[Sequence[str]],
    *,
    policy: str = "UNIQUE",
    more: str = "",
) -> str:
    """Write a table: names of inputs and outputs, rows of cells."""
    columns = "".join(
        f'<input id="i{n}" label={quoteattr(text)}><inputExpression id="ie{n}">'
        f"<text>{escape(text)}</text></inputExpression></input>"
        for n, text in enumerate(inputs)
    )
    given = "".join(
        f'<output id="o{n}" name={quoteattr(name)}>{inside}</output>'
        for n, (name, _, inside) in enumerate(output.partition("|") for output in outputs)
    )
    rows = "".join(_rule(number, row, len(inputs)) for number, row in enumerate(rules, 1))
    return (
        f'<decisionTable id="t" hitPolicy="{policy}" {more}>{columns}{given}{rows}</decisionTable>'
    )


def _rule(number: int, cells: Sequence[str], inputs: int) -> str:
    entries = "".join(
        f'<{"inputEntry" if n < inputs else "outputEntry"} id="c{number}_{n}">'
        f"<text>{escape(cell)}</text></{'inputEntry' if n < inputs else 'outputEntry'}>"
        for n, cell in enumerate(cells)
    )
    return f'<rule id="r{number}">{entries}</rule>'


def model_of(
    inputs: Sequence[str],
    outputs: Sequence[str],
    rules: Sequence[Sequence[str]],
    *,
    policy: str = "UNIQUE",
    more: str = "",
) -> DecisionModel:
    """Read a model with one table, whose decision is `decide`."""
    table = table_xml(inputs, outputs, rules, policy=policy, more=more)
    xml = definitions(f'<decision id="decide" name="decide">{table}</decision>')
    return parse_decisions(xml, source="test.dmn")
