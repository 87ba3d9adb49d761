"""Names over others: what an expression finds first."""

from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from typing import Any, cast


def over(*layers: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the names of all layers, each as the first that has it says; nothing is copied."""
    # A ChainMap changes its first layer alone, and as a `Mapping` none.
    return ChainMap(*(cast("MutableMapping[str, Any]", each) for each in layers))
