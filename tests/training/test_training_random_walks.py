import pytest

from engine.proving.random_walks import faults, walk


@pytest.mark.parametrize("seed", range(900, 912))
def test_stepping_back_and_repeating_gives_the_same_byte_for_byte(seed: int) -> None:
    walked = walk(seed, steps=6)

    assert faults(walked) == []
    assert walked.moves
