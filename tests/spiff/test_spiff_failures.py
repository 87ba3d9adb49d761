"""What is said of a process that cannot go on, word by word, and at which element."""

import pytest
import spiff_diagrams as d
from test_spiff_gateways import CHOICE, fails


def said(files: dict[str, bytes], **facts: object) -> tuple[str, str]:
    failure = fails(files, d.Facts(**facts))
    return failure.element_id, failure.message


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "null"),
        (1, "1"),
        ("yes", "'yes'"),
        # As long as it may be, and one character longer.
        ("x" * 58, "'" + "x" * 58 + "'"),
        ("x" * 59, "'" + "x" * 56 + "..."),
        ("x" * 500, "'" + "x" * 56 + "..."),
    ],
)
def test_a_condition_that_is_neither_is_shown_as_far_as_it_goes_on_one_line(
    value: object, shown: str
) -> None:
    assert said(CHOICE, a=value) == (
        "choose",
        f"The condition of the flow choose_to_left gives {shown}, neither true nor false.",
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "null"),
        (1001, "1001"),
        ("x" * 58, "'" + "x" * 58 + "'"),
        ("x" * 500, "'" + "x" * 59),
    ],
)
def test_a_wrong_number_of_rounds_is_shown_with_what_it_must_be(value: object, shown: str) -> None:
    files = d.simple(
        d.start() + d.user("each", d.times("n")) + d.end() + d.chain("begin", "each", "finish")
    )

    assert said(files, n=value) == (
        "each",
        f"The number of rounds is {shown}; it must be a whole number from 0 to 1,000.",
    )


@pytest.mark.parametrize("gateway", [d.exclusive, d.inclusive])
def test_a_gateway_without_a_way_out_says_so(gateway) -> None:
    drawn = d.start() + gateway("choose") + d.end() + d.end("other")
    drawn += d.flow("begin", "choose")
    drawn += d.flow("choose", "finish", "a") + d.flow("choose", "other", "b")

    assert said(d.simple(drawn), a=False, b=False) == (
        "choose",
        "No condition of an outgoing flow is true and there is no default flow.",
    )
