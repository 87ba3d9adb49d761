"""The public conformance tests of DMN, compliance level 2."""

from pathlib import Path

import pytest

from tests.dmn_tck.runner import run_folder

FOLDER = Path(__file__).parents[3] / "shared" / "dmn-tck"


def test_every_case_of_level_2_passes() -> None:
    if not FOLDER.is_dir():
        pytest.skip("the public conformance tests (dmn-tck) do not lie beside this checkout")

    outcomes = list(run_folder(FOLDER))

    assert [outcome for outcome in outcomes if outcome.result != "passed"] == []
    assert len(outcomes) == 126
