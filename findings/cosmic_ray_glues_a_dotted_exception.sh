#!/usr/bin/env bash
# cosmic-ray 8.7.0: its operator that replaces exceptions takes only bare names for names.
#
# Guessed: each exception of an `except` becomes the tool's own one, dotted (`zipfile.BadZipFile`) or not.
# Seen: of a single dotted one the dot is replaced, so that the handler names something that was never there
# and a fault "noticed" may be a NameError of the tool; in a tuple a dotted one raises AttributeError, and
# no mutant comes of it.
# Fails if that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cosmic-ray==8.7.0
"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

BODY = "try:\n    pass\nexcept {}:\n    pass\n"


def planted(handled: str) -> str:
    operator = get_operator("core/ExceptionReplacer")()
    try:
        changed = mutate_code(BODY.format(handled), operator, 0)
    except AttributeError as error:
        return f"AttributeError: {error}"
    return changed.splitlines()[2]


seen = {text: planted(text) for text in ("OSError", "zipfile.BadZipFile", "(zipfile.BadZipFile, OSError)")}
for text, found in seen.items():
    print(f"cosmic-ray {version('cosmic-ray')}: except {text}: -> {found}")
assert seen["OSError"] == "except CosmicRayTestingException:", seen
assert seen["zipfile.BadZipFile"] == "except zipfileCosmicRayTestingExceptionBadZipFile:", seen
assert seen["(zipfile.BadZipFile, OSError)"].startswith("AttributeError"), seen
PYTHON
