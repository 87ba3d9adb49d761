"""Reads procedure packages: folders and zips of diagrams, tables, forms, clauses, letters."""

from engine.catalogue.package import (
    Files,
    content_hash,
    read_folder,
    read_zip,
    write_folder,
    write_zip,
)
from engine.catalogue.procedure import load_procedure

__all__ = [
    "Files",
    "content_hash",
    "load_procedure",
    "read_folder",
    "read_zip",
    "write_folder",
    "write_zip",
]
