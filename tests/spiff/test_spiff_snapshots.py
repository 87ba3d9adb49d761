import orjson
import pytest
import spiff_diagrams as d
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import ProcessFailed, WrongState
from engine.proving.stock_library import PlainProgram
from engine.spiff import SpiffRuntime
from engine.spiff.codec import VERSION, DamagedSnapshot

MANY = d.simple(
    d.start()
    + d.user("first")
    + d.user("each", d.times("n"))
    + d.boundary("late", "each", d.timer("due"))
    + d.end("noted")
    + d.end()
    + d.chain("begin", "first", "each", "finish")
    + d.chain("late", "noted")
)
PROGRAM = SpiffRuntime().compile(MANY)


def played() -> d.Player:
    return d.Player(PROGRAM, d.Facts(n=3, due=d.MONDAY)).do("first").do("each", 1)


def test_equal_histories_give_equal_bytes():
    assert played().saved == played().saved


def test_the_order_of_files_has_no_say():
    body = d.file_of(d.process("body", d.start("s") + d.end("e") + d.flow("s", "e")))
    main = d.simple(
        d.start()
        + d.user("ask")
        + d.call("c", "body")
        + d.end()
        + d.chain("begin", "ask", "c", "finish")
    )
    one = d.Player({**main, "body.bpmn": body})
    other = d.Player({"body.bpmn": body, **main})

    assert one.saved == other.saved


def test_a_restored_case_goes_on_where_it_was():
    player = played()

    run = PROGRAM.restore(player.saved, player.facts)

    assert run.activities() == player.run.activities()
    assert run.positions() == player.run.positions()
    assert run.timers() == player.run.timers()


def test_tokens_are_numbered_from_one_without_a_gap():
    """What is kept of a case refers to them."""
    player = d.Player(PROGRAM, d.Facts(n=2, due=d.MONDAY))
    begin, first, whole, late = 1, 2, 3, 4
    assert player.number("first") == first > begin

    player.do("first")

    assert [timer.number for timer in player.run.timers()] == [late]
    assert [each.number for each in player.run.activities()] == [late + 1, late + 2]
    assert whole in player.run._case.live


def test_numbers_are_not_used_again_after_a_restore():
    player = played()
    seen = {a.number for a in player.run.activities()}

    player.fire_next()

    assert {a.number for a in player.run.activities()} == seen
    assert player.run._case.counter > max(seen)


def test_an_ended_case_is_restored_as_ended():
    player = played().do("each", 0).do("each", 2)

    assert PROGRAM.restore(player.saved, player.facts).is_ended


def test_an_unknown_version_is_refused_in_words():
    saved = played().saved

    with pytest.raises(DamagedSnapshot, match="its version is 9"):
        PROGRAM.restore(b"\x09" + saved[1:], d.Facts())


def test_a_snapshot_of_other_diagrams_is_refused():
    saved = played().saved
    other = SpiffRuntime().compile(
        d.simple(d.start() + d.user("first") + d.end() + d.chain("begin", "first", "finish"))
    )

    with pytest.raises(DamagedSnapshot, match="other diagrams"):
        other.restore(saved, d.Facts())


def test_words_on_a_drawing_may_change_without_losing_snapshots():
    named = {"main.bpmn": MANY["main.bpmn"].replace(b'id="first"', b'id="first" name="Ask"')}
    saved = played().saved

    assert SpiffRuntime().compile(named).restore(saved, d.Facts(n=3)).activities()


@given(cut=st.integers(0, 60), flip=st.integers(0, 60), bits=st.integers(1, 255))
def test_damaged_bytes_give_a_clear_error_and_nothing_else(cut, flip, bits):
    saved = bytearray(played().saved)
    if flip < len(saved):
        saved[flip] ^= bits

    with pytest.raises(ProcessFailed):
        PROGRAM.restore(bytes(saved[: max(len(saved) - 1 - cut, 0)]), d.Facts())
    if 0 < flip < len(saved):
        try:
            run = PROGRAM.restore(bytes(saved), d.Facts())
        except ProcessFailed:
            return
        assert run.snapshot() == played().saved  # Only an unused bit of the frame was changed.


@given(
    columns=st.recursive(
        st.none() | st.integers() | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=4),
        max_leaves=20,
    )
)
def test_well_packed_nonsense_gives_a_clear_error(columns):
    rows = [PROGRAM._fingerprint, 0, 5, 0, *([columns] * 5)]
    data = bytes([VERSION]) + zstandard.compress(orjson.dumps(rows) if _fits(columns) else b"[]")

    try:
        PROGRAM.restore(data, d.Facts())
    except DamagedSnapshot:
        return
    assert columns == []


def _fits(value: object) -> bool:
    if isinstance(value, list):
        return all(map(_fits, value))
    return not isinstance(value, int) or -(2**63) <= value < 2**63


def test_a_saved_case_is_a_fifteenth_of_the_librarys_json_at_most():
    player = d.Player(PROGRAM, d.Facts(n=3, due=d.MONDAY)).do("first").do("each", 1)
    stock = d.Player(PlainProgram(MANY), d.Facts(n=3, due=None)).do("first").do("each", 1)

    assert len(player.saved) * 15 <= len(stock.run.state())


def test_a_case_that_failed_cannot_be_used_or_saved():
    player = d.Player(PROGRAM, d.Facts(n=None, due=None), restores=False)

    with pytest.raises(ProcessFailed):
        player.run.complete(player.number("first"))

    with pytest.raises(WrongState):
        player.run.snapshot()
    with pytest.raises(WrongState):
        player.run.complete(1)


@pytest.mark.parametrize("column", ["", {}])
def test_columns_that_are_no_lists_are_damaged_also_where_nothing_is_in_them(column):
    rows = [PROGRAM._fingerprint, 0, 5, 0, *([column] * 5)]
    data = bytes([VERSION]) + zstandard.compress(orjson.dumps(rows))

    with pytest.raises(DamagedSnapshot, match="its bytes are damaged"):
        PROGRAM.restore(data, d.Facts())


@pytest.mark.parametrize("count", [0, 8, 10])
def test_other_columns_than_there_are_is_damage(count):
    rows = [PROGRAM._fingerprint, 0, 5, 0, *([[]] * 6)][:count]
    data = bytes([VERSION]) + zstandard.compress(orjson.dumps(rows))

    with pytest.raises(DamagedSnapshot, match="its bytes are damaged"):
        PROGRAM.restore(data, d.Facts())
