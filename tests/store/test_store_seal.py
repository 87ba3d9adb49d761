"""A seal says everything of the chains that it covers, and of the seal before."""

from engine.ids import CaseId
from engine.store.chain import Head, seal_link

HEADS = (Head(CaseId("a"), 3, b"\x01"), Head(CaseId("b"), 5, b"\x02"))


def test_a_seal_is_another_for_whatever_is_changed_of_what_it_covers() -> None:
    first, other = HEADS
    ways = [
        (b"before", "2026-10-23", HEADS),
        (b"", "2026-10-23", HEADS),
        (b"before", "2026-10-24", HEADS),
        (b"before", "2026-10-23", (first, other._replace(case_id=CaseId("c")))),
        (b"before", "2026-10-23", (first, other._replace(seq=4))),
        (b"before", "2026-10-23", (first, other._replace(link=b"\x03"))),
        (b"before", "2026-10-23", (other, first)),
        (b"before", "2026-10-23", (first,)),
    ]

    seals = [seal_link(previous, day=day, heads=heads) for previous, day, heads in ways]

    assert len({seal for seal, _ in seals}) == len(ways)
    assert [count for _, count in seals] == [2] * 7 + [1]
