"""The files that a stranger might hand in: refused by name, or taken and harmless."""

import tracemalloc
from pathlib import Path

import pytest

from engine.check import Finding
from tests.check.bad_files import ALL, Bad
from tests.checking import check_files, check_path
from tests.corpora.bad_files import MOST_BYTES, names

_PARAMS = [pytest.param(bad, id=f"{bad.kind}: {bad.what}") for bad in ALL]


def _checked(bad: Bad, folder: Path) -> list[Finding]:
    if not bad.is_alone:
        return check_files("small", bad.files)
    ((name, content),) = bad.files.items()
    (folder / name).write_bytes(content)
    return check_path(folder / name)


@pytest.mark.parametrize("bad", _PARAMS)
def test_a_bad_file_is_refused_by_name_and_a_good_one_is_taken_in_bounded_memory(
    bad: Bad, tmp_path: Path
) -> None:
    tracemalloc.start()
    found = _checked(bad, tmp_path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    lines = [f"{f.element}: {f.message}" for f in found if f.is_error]

    assert most < MOST_BYTES
    assert all(str(finding).isprintable() for finding in found)
    if bad.says:
        assert any(names(line, bad.says) for line in lines), lines
    else:
        assert lines == []
