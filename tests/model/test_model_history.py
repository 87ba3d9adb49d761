"""The chain that protects what happened, and what gives somebody a part."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from engine.model.history import APPOINTING, EventKind, HistoryEvent, chain_link, content_digest
from engine.model.people import ENGINE
from tests.builders import NOON

BYTES = st.binary(min_size=1, max_size=32)


def test_digests_and_links_are_those_that_cases_were_kept_with() -> None:
    digest = content_digest(b"salt", b"content")
    link = chain_link(b"p" * 32, header=b"header", digest=digest)

    assert digest.hex() == "2a74b057f7c98aa4b07945b2a9a2e7b90afa3af2a45cc98fa04ae3f491b16919"
    assert link.hex() == "6b9c9617a4a44e594a2997926073f1d845994365bbb2e282277c7fd15c81a15b"


@given(BYTES, BYTES, BYTES)
def test_another_content_salt_header_or_link_before_gives_another_link(
    salt: bytes, content: bytes, header: bytes
) -> None:
    before = b"p" * 32
    digest = content_digest(salt, content)

    links = {
        chain_link(before, header=header, digest=digest),
        chain_link(before, header=header + b"x", digest=digest),
        chain_link(b"q" * 32, header=header, digest=digest),
        chain_link(before, header=header, digest=content_digest(salt, content + b"x")),
        chain_link(before, header=header, digest=content_digest(b"\x01" + salt, content)),
    }

    assert all(one != other for one, other in combinations(links, 2))
    assert len(links) == 5
    assert {len(link) for link in links} == {32}


def test_who_starts_a_case_and_who_is_appointed_have_a_part_in_it() -> None:
    assert set(APPOINTING) == {EventKind.CASE_STARTED, EventKind.PARTICIPANT_APPOINTED}


def test_what_nobody_is_named_for_is_done_by_the_engine_for_nobody() -> None:
    event = HistoryEvent(kind=EventKind.TIMER_FIRED, at=NOON)

    assert event.actor == ENGINE
    assert (ENGINE.person_id, ENGINE.on_behalf_of, ENGINE.role) == (None, None, None)
    assert (event.element_id, event.content) == (None, {})
