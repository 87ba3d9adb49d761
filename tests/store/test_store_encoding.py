"""How values become bytes, the same in every store and in every year."""

import io
import zipfile
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any

import pytest
import zstandard

from engine.errors import NotFound, Refused
from engine.model.unusual import quarter_of_an_hour
from engine.store import encoding
from engine.store.sql.types import Instant, Lines

AT = datetime(2026, 10, 23, 14, 0, tzinfo=UTC)


@dataclass
class Own:
    a: int = 1


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (None, b"null"),
        ({"b": [1, 2.5, True], "a": "é→"}, '{"b":[1,2.5,true],"a":"é→"}'.encode()),
        (MappingProxyType({"a": MappingProxyType({"b": 1})}), b'{"a":{"b":1}}'),
        (OrderedDict(a=1), b'{"a":1}'),
        (("a",), b'["a"]'),
    ],
)
def test_plain_data_is_kept_as_it_stands(value: Any, kept: bytes) -> None:
    assert encoding.to_json(value) == kept
    assert encoding.to_json(encoding.from_json(kept)) == kept
    assert encoding.unpack(encoding.pack(value)) == encoding.from_json(kept)


@pytest.mark.parametrize(
    ("value", "named"),
    [(AT, "datetime"), (Own(), "Own"), ({1}, "set"), ([{"a": b"x"}], "bytes"), (date, "type")],
)
def test_anything_else_is_refused_by_its_kind(value: Any, named: str) -> None:
    with pytest.raises(Refused) as refused:
        encoding.to_json(value)

    assert refused.value.message == (
        f"This cannot be kept with the case: {named} is not plain data."
    )


def test_packed_data_is_small_and_damage_to_it_is_seen() -> None:
    packed = encoding.pack({"a": "x" * 10_000})

    assert len(packed) < 200
    for damaged in (b"", b"x", packed[:-1], packed[1:]):
        with pytest.raises(ValueError, match=r".+"):
            encoding.unpack(damaged)


def test_packed_data_that_tells_no_size_is_read_up_to_its_most() -> None:
    def streamed(size: int) -> bytes:
        work = zstandard.ZstdCompressor().compressobj()
        return work.compress(b'"%b"' % (b"a" * (size - 2))) + work.flush()

    most = 64 * 1024 * 1024

    assert len(encoding.unpack(streamed(most))) == most - 2
    with pytest.raises(ValueError, match=r".+"):
        encoding.unpack(streamed(most + 1))


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (AT, "2026-10-23T14:00:00.000000+00:00"),
        (AT.astimezone(timezone(timedelta(hours=5))), "2026-10-23T14:00:00.000000+00:00"),
        (AT.replace(microsecond=7), "2026-10-23T14:00:00.000007+00:00"),
    ],
)
def test_an_instant_is_a_text_of_one_length(at: datetime, text: str) -> None:
    assert encoding.utc_text(at) == text


def test_a_digest_tells_apart_what_other_parts_make_of_the_same_bytes() -> None:
    digest = encoding.digest_of

    assert (
        len({digest(b"ab", b"c"), digest(b"a", b"bc"), digest(b"abc"), digest(b"abc", b"")}) == 4
    )
    assert digest(b"a", b"b").hex() == (
        "ad7267fb7cbd5aa6f28690b8ebf302feeff5e7733a00603e3eee5eeb2df16402"
    )


def test_files_are_zipped_alike_whatever_their_order_and_the_day() -> None:
    files = {"b": b"x" * 1_000, "a": b"y"}
    data = encoding.zip_files(files)

    assert data == encoding.zip_files(dict(reversed(files.items())))
    assert list(encoding.unzip_files(data).items()) == [("a", b"y"), ("b", b"x" * 1_000)]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_DEFLATED}


def test_a_zip_that_is_damaged_anywhere_is_seen() -> None:
    data = encoding.zip_files({"a": bytes(range(256)) * 20})

    for at in range(0, len(data) - 22, 7):
        damaged = bytearray(data)
        damaged[at] ^= 0x41
        try:
            found = encoding.unzip_files(bytes(damaged))
        except ValueError:
            continue
        assert list(found.values()) == [bytes(range(256)) * 20]


def test_a_place_in_a_list_is_found_again() -> None:
    at = AT.astimezone(timezone(timedelta(hours=-3)))

    assert encoding.from_cursor(encoding.to_cursor(at, "a b")) == (AT, "a b")
    assert encoding.from_cursor(encoding.to_cursor(at, "a b"))[0].tzinfo is UTC
    assert AT.replace(year=9999, month=12, day=30) < encoding.NO_DUE_DATE


@pytest.mark.parametrize("cursor", ["", "x", "é", "AAAA", "MA=="])
def test_a_place_that_is_none_is_not_found(cursor: str) -> None:
    with pytest.raises(NotFound) as refused:
        encoding.from_cursor(cursor)

    assert refused.value.message == "This page of the list does not exist."


@pytest.mark.parametrize(
    ("minute", "began"), [(0, 0), (14, 0), (15, 15), (29, 15), (30, 30), (45, 45), (59, 45)]
)
def test_a_read_counts_once_in_a_quarter_of_an_hour(minute: int, began: int) -> None:
    at = AT.replace(minute=minute, second=59, microsecond=9)
    elsewhere = at.astimezone(timezone(timedelta(hours=5, minutes=40)))

    assert quarter_of_an_hour(elsewhere) == AT.replace(minute=began)


class Dialect:
    name = "sqlite"


def test_an_instant_that_nobody_wrote_so_is_damaged() -> None:
    write = Instant().bind_processor(Dialect())
    read = Instant().result_processor(Dialect(), None)
    assert write is not None
    assert read is not None

    assert (write(AT), write(None), read(None)) == (encoding.utc_text(AT), None, None)
    assert read(encoding.utc_text(AT)) == AT
    assert read("1900-01-01T00:00:00.000000+00:00").year == 1900
    for text in (
        "2026-10-23T14:00:00+00:00",
        "2026-10-23T14:00:00.000000+01:00",
        "1899-12-31T00:00:00.000000+00:00",
        "2026-13-23T14:00:00.000000+00:00",
    ):
        with pytest.raises(ValueError, match=r".+"):
            read(text)
    said = "Expected an instant with a time zone, but 2026-10-23 14:00:00 has none."
    with pytest.raises(ValueError, match=f"^{said}$"):
        write(AT.replace(tzinfo=None))


def test_a_server_takes_and_gives_instants_by_itself() -> None:
    dialect = type("Server", (), {"name": "postgresql"})()
    write = Instant().bind_processor(dialect)
    assert write is not None

    assert (write(AT), write(None)) == (AT, None)
    with pytest.raises(ValueError, match="has none"):
        write(AT.replace(tzinfo=None))
    assert Instant().result_processor(dialect, None) is None


def test_a_few_ids_stand_one_on_a_line() -> None:
    lines = Lines()
    write, read = lines.bind_processor(None), lines.result_processor(None, None)

    assert [write(()), write(("a", "b"))] == ["", "a\nb"]
    assert [read(""), read("a\nb")] == [(), ("a", "b")]
