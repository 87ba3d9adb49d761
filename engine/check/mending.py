"""Writes the closed audiences into packages on disk that do not say who may know what."""

from pathlib import Path

from engine.check.paths import place_of
from engine.errors import NotFound
from engine.package import read_folder
from engine.package.closing import close


def mend_path(path: Path) -> list[Path]:
    """Close the package in a folder, or each below it; return the files that were written.

    Raises `NotFound` where there is none; `DefinitionRejected` for files that no package holds.
    """
    folders = [found.parent for found in sorted(path.glob("*/procedure.toml"))]
    if (path / "procedure.toml").is_file():
        folders = [path]
    if not folders:
        raise NotFound(
            f"Expected a procedure folder, but {path} is none. Only the files of a folder are "
            "mended; a zip is by `dissent procedure import --mend`."
        )
    return [written for folder in folders for written in _mended(folder)]


def _mended(folder: Path) -> list[Path]:
    place = place_of(folder)
    files = read_folder(place.folder, place.forms)
    changed = {
        place.path_of(name): content
        for name, content in close(files).items()
        if content != files[name]
    }
    for file, content in changed.items():
        file.write_bytes(content)
    return [*changed]
