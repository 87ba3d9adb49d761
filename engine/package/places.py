"""Finds packages on disk: a folder of `bpmn/`, a zip, or the shipped ones."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from engine.errors import NotFound
from engine.package.files import Files, read_folder, read_zip


def shipped() -> tuple[Path, Path]:
    """Return the folders with the shipped diagrams and forms."""
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "bpmn").is_dir() and (checkout / "forms").is_dir():
        return checkout / "bpmn", checkout / "forms"
    installed = Path(str(resources.files("engine"))) / "shipped"
    return installed / "bpmn", installed / "forms"


def shipped_ids() -> list[str]:
    """Return the ids of the shipped procedures."""
    bpmn, _ = shipped()
    return sorted(path.parent.name for path in bpmn.glob("*/procedure.toml"))


def read_package(path: Path) -> tuple[str, Files]:
    """Read a package from its folder or a zip: procedure id and files. Raises `NotFound`."""
    if path.is_file() and path.suffix == ".zip":
        return path.stem.split("-")[0], read_zip(path.read_bytes(), source=path.name)
    if (path / "procedure.toml").is_file():
        forms = _forms_beside(path)
        return path.resolve().name, read_folder(path, forms)
    raise NotFound(f"Expected a procedure folder or zip, but {path} is neither.")


def packages_under(path: Path) -> Iterator[tuple[str, Files, Path]]:
    """Yield every package at or below a folder."""
    if path.is_file() or (path / "procedure.toml").is_file():
        yield (*read_package(path), path)
        return
    for found in sorted(path.glob("*/procedure.toml")):
        yield (*read_package(found.parent), found.parent)


def _forms_beside(folder: Path) -> Path | None:
    folder = folder.resolve()
    if (folder / "forms").is_dir():
        return None
    return folder.parent.parent / "forms" / folder.name
