"""A procedure version as the engine runs it, and the types of its case file."""

from engine.definitions.asked import CLOSED, Asked, Keys, Sort
from engine.definitions.definition import Definition, Package, build_definition
from engine.definitions.file_types import (
    Repeats,
    file_types,
    items_in_scope,
    path_of,
    type_at,
    written_by,
)

__all__ = [
    "CLOSED",
    "Asked",
    "Definition",
    "Keys",
    "Package",
    "Repeats",
    "Sort",
    "build_definition",
    "file_types",
    "items_in_scope",
    "path_of",
    "type_at",
    "written_by",
]
