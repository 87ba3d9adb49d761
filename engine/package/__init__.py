"""A procedure package: files in, a procedure version as the engine runs it out."""

from engine.package.asked import Asked, Keys, Sort
from engine.package.definition import Definition, Package, build_definition
from engine.package.file_types import (
    Repeats,
    file_types,
    items_in_scope,
    path_of,
    written_by,
)
from engine.package.files import (
    Files,
    content_hash,
    read_folder,
    read_zip,
    write_folder,
    write_zip,
)
from engine.package.procedure import load_procedure

__all__ = [
    "Asked",
    "Definition",
    "Files",
    "Keys",
    "Package",
    "Repeats",
    "Sort",
    "build_definition",
    "content_hash",
    "file_types",
    "items_in_scope",
    "load_procedure",
    "path_of",
    "read_folder",
    "read_zip",
    "write_folder",
    "write_zip",
    "written_by",
]
