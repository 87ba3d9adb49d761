"""Finds what a path holds: packages, or files that stand alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.check.finding import Finding, error, renamed, without_repeats
from engine.check.package import check_files, check_loose
from engine.check.safety import name_findings
from engine.check.zips import zip_findings
from engine.errors import DefinitionRejected
from engine.package import Files, read_folder, read_zip
from engine.package.files import LARGEST_FILE
from engine.ports import ProcessRuntime

ENDINGS = (".bpmn", ".dmn", ".form", ".md", ".toml", ".yaml", ".yml")


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageFolder:
    """A package on disk."""

    folder: Path
    forms: Path | None

    @property
    def name(self) -> str:
        """The id of the procedure."""
        return self.folder.resolve().name

    def path_of(self, name: str) -> Path:
        """Return where a file of the package lies."""
        if name.startswith("forms/") and self.forms is not None:
            return self.forms / name.removeprefix("forms/")
        return self.folder / name


def check_path(path: Path, *, runtime: ProcessRuntime) -> list[Finding]:
    """Check a file, a folder or a zip; findings name the files as the path leads to them."""
    if path.is_dir():
        return without_repeats(_folder(path, runtime))
    if path.suffix == ".zip":
        return _zip(path, runtime)
    package = package_of(path)
    if package is None:
        return _loose_file(path, runtime)
    own = str(path)
    return [one for one in _package(package, runtime, {own: path}) if one.file == own]


def _folder(path: Path, runtime: ProcessRuntime) -> Iterator[Finding]:
    if (path / "procedure.toml").is_file():
        yield from _package(place_of(path), runtime)
        return
    packages = sorted(found.parent for found in path.glob("*/procedure.toml"))
    for folder in packages:
        yield from _package(place_of(folder), runtime)
    beside = [found for found in (_of_forms(path), *map(_of_forms, _folders(path))) if found]
    for place in beside if not packages else ():
        forms = str(place.forms)
        yield from (one for one in _package(place, runtime) if one.file.startswith(forms))
    if not packages and not beside:
        files = [found for found in sorted(path.rglob("*")) if found.suffix in ENDINGS]
        for found in files:
            yield from _loose_file(found, runtime)
        if not files:
            yield error(str(path), "folder", "there is nothing here that can be checked")


def _folders(path: Path) -> list[Path]:
    return sorted(found for found in path.iterdir() if found.is_dir())


def place_of(folder: Path) -> PackageFolder:
    """Return a package with its forms: inside the folder, or in `forms` beside `bpmn`."""
    if (folder / "forms").is_dir():
        return PackageFolder(folder=folder, forms=None)
    forms = folder.parent.parent / "forms" / folder.resolve().name
    if not folder.is_absolute() and not forms.is_dir():
        forms = folder.resolve().parent.parent / "forms" / folder.resolve().name
    return PackageFolder(folder=folder, forms=forms if forms.is_dir() else None)


def _of_forms(forms: Path) -> PackageFolder | None:
    """Return the package whose forms a folder below `forms` holds."""
    whole = forms.resolve()
    folder = whole.parent.parent / "bpmn" / whole.name
    is_forms = whole.parent.name == "forms" and (folder / "procedure.toml").is_file()
    return PackageFolder(folder=folder, forms=forms) if is_forms else None


def package_of(path: Path) -> PackageFolder | None:
    """Return the package to which a file belongs, by where it lies."""
    for folder in (path.parent, path.parent.parent):
        if (folder / "procedure.toml").is_file():
            return place_of(folder)
    return _of_forms(path.parent) if path.suffix == ".form" else None


def _package(
    place: PackageFolder, runtime: ProcessRuntime, only: Mapping[str, Path] | None = None
) -> list[Finding]:
    try:
        files = read_folder(place.folder, place.forms)
    except DefinitionRejected as refused:
        return [_refused(line, str(place.folder)) for line in refused.findings]
    shown = {name: str(place.path_of(name)) for name in files}
    for given, path in (only or {}).items():
        shown |= {n: given for n in files if place.path_of(n).resolve() == path.resolve()}
    findings = renamed(check_files(place.name, files, runtime=runtime), shown)
    known = set(shown.values())
    return [one if one.file in known else one.at(str(place.path_of(one.file))) for one in findings]


def _refused(line: str, source: str) -> Finding:
    return Finding.of_line(line, file=source)


def _zip(path: Path, runtime: ProcessRuntime) -> list[Finding]:
    source = path.name
    odd = list(zip_findings(path))
    if odd:
        return odd
    try:
        files = read_zip(path.read_bytes(), source=source)
    except DefinitionRejected as refused:
        return [_refused(line.removeprefix(f"{source}:"), str(path)) for line in refused.findings]
    procedure_id = path.stem.split("-")[0]
    shown = {name: f"{path}/{name}" for name in files}
    findings = check_files(procedure_id, files, runtime=runtime)
    return [one.at(shown.get(one.file, f"{path}/{one.file}")) for one in findings]


def _loose_file(path: Path, runtime: ProcessRuntime) -> list[Finding]:
    """Check a file that stands alone."""
    findings = [one.at(str(path)) for one in name_findings(path.name)]
    if path.suffix not in ENDINGS:
        text = f"a file of this kind cannot be checked; give one of {', '.join(ENDINGS)}"
        return [*findings, error(str(path), "file", text)]
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    files: Files = {path.name: content}
    findings += renamed(check_loose(files, runtime=runtime), {path.name: str(path)})
    return list(dict.fromkeys(findings))
