"""A procedure version as the engine runs it, and the types of its case file."""

from engine.definitions.definition import Definition, build_definition
from engine.definitions.file_types import file_types, items_in_scope

__all__ = ["Definition", "build_definition", "file_types", "items_in_scope"]
