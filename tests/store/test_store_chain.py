"""Whoever rewrites a history and its links with it is found out at the next entry."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from engine.ids import CaseId
from engine.store.chain import Head, KeptEvent, _link, chain_faults, keep, to_row
from engine.store.encoding import utc_text
from tests.store.builders import make_event

CASE = CaseId("b")


def kept(said: str, *, after: Head, is_first: bool) -> list[KeptEvent]:
    """Return five entries, in the form of today or in the first one."""
    events = [make_event(said=f"{said} {number}") for number in range(5)]
    rows = keep(events, after=after, salt=lambda _, seq: bytes([seq]) * 16)
    link = after.link
    for at, row in enumerate(rows if is_first else ()):
        link = _link(link, row._replace(link=bytes(32)), utc_text(row.at))
        rows[at] = row._replace(link=link)
    return rows


def found(rows: Sequence[KeptEvent]) -> list[str]:
    return list(chain_faults(row._replace(at=utc_text(row.at)) for row in rows))


@pytest.mark.parametrize("is_first", [False, True])
def test_what_is_rewritten_with_its_links_is_found_where_the_others_go_on(is_first: bool) -> None:
    rows = kept("true", after=Head(CASE, 0, b""), is_first=is_first)
    forged, *_ = kept("forged", after=Head(CASE, 2, rows[1].link), is_first=is_first)
    no_link = forged._replace(link=rows[2].link)

    assert found(rows) == []
    assert found([*rows[:2], forged, *rows[3:]]) == [
        "Case b, entry 4 was changed, put in or moved."
    ]
    assert found([*rows[:2], no_link, *rows[3:]]) == [
        "Case b, entry 3 was changed, put in or moved."
    ]
    assert found([row._replace(case_id=CaseId("c")) for row in rows]) == [
        "Case c, entry 1 was changed, put in or moved."
    ]
    content = rows[2]._replace(content=forged.content)
    assert found([*rows[:2], content, *rows[3:]]) == [
        "Case b, entry 3 has a content that was changed."
    ]
    with pytest.raises(ValueError, match="not what was kept"):
        to_row(content)
    assert replace(to_row(rows[2]).event) == make_event(said="true 2")
