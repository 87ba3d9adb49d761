"""A saved process as bytes.

Only living tokens are saved, as columns of small numbers; the diagram is not. A version byte
comes first, then compressed JSON with a checksum.
"""

import threading
from collections.abc import Sequence
from typing import Any

import orjson
import zstandard

from engine.errors import ProcessFailed
from engine.spiff.elements import Element
from engine.spiff.tokens import LIVE_LIMIT, ProcessInstance, Scope, Token

VERSION = 1
#: Far above what `LIVE_LIMIT` tokens need.
_SIZE_LIMIT = 64 * 1024 * 1024
_local = threading.local()


class DamagedSnapshot(ProcessFailed):
    """A saved process that cannot be taken up."""

    def __init__(self, reason: str) -> None:
        super().__init__("", f"The saved process cannot be taken up: {reason}.")


def encode(case: ProcessInstance, fingerprint: str) -> bytes:
    """Return a process that has run on to where it waits as bytes."""
    tokens = list(case.live.values())
    base = tokens[0].arrived if tokens else 0
    columns: list[Any] = [
        fingerprint,
        case.spec.entry.index,
        case.counter,
        base,
        _steps([token.id for token in tokens]),
        [token.task_spec.index for token in tokens],
        [_owner(token) for token in tokens],
        [token.arrived - base for token in tokens],
        [[i, token.extra] for i, token in enumerate(tokens) if token.extra is not None],
    ]
    return bytes([VERSION]) + _compressor().compress(orjson.dumps(columns))


def decode(
    data: bytes, case_of: Any, elements: Sequence[Element], fingerprint: str
) -> ProcessInstance:
    """Return a process from its bytes; `case_of` makes an empty one for a process spec.

    Raises `DamagedSnapshot` for bytes that are damaged or of other diagrams.
    """
    columns = _columns(data)
    is_whole = isinstance(columns, list) and len(columns) == 9
    if not is_whole or not all(isinstance(column, list) for column in columns[4:]):
        raise DamagedSnapshot("its bytes are damaged")
    if columns[0] != fingerprint:
        raise DamagedSnapshot("it belongs to other diagrams than these")
    try:
        case: ProcessInstance = case_of(elements[columns[1]]._wf_spec)
        _fill(case, columns, elements)
    except (IndexError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise DamagedSnapshot("its bytes are damaged") from error
    return case


def _columns(data: bytes) -> Any:
    if not data:
        raise DamagedSnapshot("it is empty")
    if data[0] != VERSION:
        raise DamagedSnapshot(f"its version is {data[0]}, and this program reads {VERSION}")
    try:
        if zstandard.frame_content_size(data[1:]) > _SIZE_LIMIT:
            raise DamagedSnapshot("it is too large")
        return orjson.loads(_decompressor().decompress(data[1:], max_output_size=_SIZE_LIMIT))
    except (zstandard.ZstdError, orjson.JSONDecodeError) as error:
        raise DamagedSnapshot("its bytes are damaged") from error


def _owner(token: Token) -> int:
    """Return the number of the token that this one hangs on or inside; 0: the case itself."""
    owner: int = token.host.id
    if owner == 0 and token.workflow.host is not None:
        owner = token.workflow.host.id
    return token.id - owner if owner else 0


def _fill(case: ProcessInstance, columns: list[Any], elements: Sequence[Element]) -> None:
    _, _, case.counter, base, steps, indexes, owners, arrivals, extras = columns
    if len(indexes) > LIVE_LIMIT:
        raise DamagedSnapshot("it is too large")
    tokens: list[Token] = []
    number = 0
    for step, index, owner, arrived in zip(steps, indexes, owners, arrivals, strict=True):
        number += step
        tokens.append(
            _token(case, elements[index], number, number - owner if owner else 0, base + arrived)
        )
    for position, extra in extras:
        tokens[position].extra = extra
    case.completed = not tokens


def _token(case: ProcessInstance, spec: Element, number: int, owner: int, arrived: int) -> Token:
    if spec.rest_state is None or number in case.live:
        raise ValueError(spec.name)
    scope: Scope = case
    host: Token = case.task_tree
    if owner:
        around = case.live[owner]
        scope, host = around.workflow, around
        if spec._wf_spec is not around.task_spec._wf_spec:
            scope = case.subprocesses.get(owner) or case.create_subprocess(
                around, around.task_spec.spec
            )
            host = scope.task_tree
    if spec._wf_spec is not scope.spec:
        raise ValueError(spec.name)
    token = scope.add(spec, number, host, arrived)
    token._state = spec.rest_state
    return token


def _steps(numbers: list[int]) -> list[int]:
    return [number - before for before, number in zip([0, *numbers], numbers, strict=False)]


def _compressor() -> zstandard.ZstdCompressor:
    # They may not be used by two threads at once.
    if not hasattr(_local, "compressor"):
        _local.compressor = zstandard.ZstdCompressor(level=3, write_checksum=True)
    compressor: zstandard.ZstdCompressor = _local.compressor
    return compressor


def _decompressor() -> zstandard.ZstdDecompressor:
    if not hasattr(_local, "decompressor"):
        _local.decompressor = zstandard.ZstdDecompressor()
    decompressor: zstandard.ZstdDecompressor = _local.decompressor
    return decompressor
