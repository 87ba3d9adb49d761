"""A procedure package as files: read from folders or a zip, written to either, hashed.

Names inside a package are `procedure.toml`, `clauses.toml`, `lessons.toml`, `NAME.bpmn`,
`NAME.dmn`, `forms/NAME.form`, `letters/NAME.md` and `examples/NAME.yaml`.
"""

import hashlib
import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from engine.errors import DefinitionRejected

#: File name inside the package to content.
Files = Mapping[str, bytes]

MOST_FILES = 500
LARGEST_FILE = 2_000_000
LARGEST_PACKAGE = 20_000_000

_NAME = re.compile(
    r"((procedure|clauses|lessons)\.toml|[a-z][a-z0-9_]*\.(bpmn|dmn)|forms/[a-z][a-z0-9_]*\.form"
    r"|letters/[a-z][a-z0-9_]*\.md|examples/[A-Za-z0-9][A-Za-z0-9_-]*\.yaml)\Z"
)
_LONGEST_NAME = 100
#: What the library raises for bytes that are damaged, cut, encrypted or packed in another way.
_NO_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def read_folder(folder: Path, forms: Path | None = None) -> Files:
    """Read a package from its folder, with its forms from `forms` or from `folder/forms`.

    Raises `DefinitionRejected` for names that do not belong there, and for oversize.
    """
    found = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }
    if forms is not None and forms.is_dir():
        found |= {f"forms/{path.name}": path for path in sorted(forms.glob("*.form"))}
    sizes = {name: path.stat().st_size for name, path in found.items()}
    _refuse_bad_members(folder.name, sizes)
    return {name: path.read_bytes() for name, path in sorted(found.items())}


def read_zip(data: bytes, *, source: str) -> Files:
    """Read a package from a zip. Raises `DefinitionRejected` for anything but plain members."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            _refuse_odd_members(source, members)
            names = {_inside(info): info for info in members}
            _refuse_bad_members(source, {name: info.file_size for name, info in names.items()})
            return {name: archive.read(info) for name, info in sorted(names.items())}
    except _NO_ZIP as error:
        raise DefinitionRejected(
            [f"{source}: this is not a complete zip file; export the package again"]
        ) from error


def write_zip(files: Files) -> bytes:
    """Return the package as a zip; equal files give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


def write_folder(files: Files, folder: Path, forms: Path | None = None) -> None:
    """Write the package into a folder, its forms into `forms` or `folder/forms`."""
    for name, content in files.items():
        kind, _, rest = name.partition("/")
        target = forms / rest if forms is not None and kind == "forms" else folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def content_hash(files: Files) -> str:
    """Return SHA-256 over all names and contents, hexadecimal."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _refuse_bad_members(source: str, sizes: Mapping[str, int]) -> None:
    findings = [
        f"{source}:{name[:80]!r}: a package has no place for this file; remove or rename it"
        for name in sizes
        if len(name) > _LONGEST_NAME or not _NAME.match(name)
    ]
    findings += [
        f"{source}:{name}: the file is larger than {LARGEST_FILE // 1_000_000} MB"
        for name, size in sizes.items()
        if size > LARGEST_FILE
    ]
    if len(sizes) > MOST_FILES or sum(sizes.values()) > LARGEST_PACKAGE:
        findings.append(f"{source}: the package has too many or too large files")
    if findings:
        raise DefinitionRejected(findings[:50])


def _inside(member: zipfile.ZipInfo) -> str:
    """Return a member's name inside the package; an export of the whole project says `bpmn/`."""
    return member.filename.removeprefix("bpmn/")


def _refuse_odd_members(source: str, members: list[zipfile.ZipInfo]) -> None:
    names = [_inside(info) for info in members]
    if len(set(names)) != len(names):
        raise DefinitionRejected([f"{source}: two files in the zip have the same name"])
    for info in members:
        if stat.S_ISLNK(info.external_attr >> 16) or "\\" in info.filename:
            raise DefinitionRejected(
                [f"{source}:{info.filename[:80]!r}: links and odd names are not accepted"]
            )
