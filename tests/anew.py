"""Modules of which nothing runs but their lines: tests that read such a one run it themselves."""

from importlib.util import find_spec, module_from_spec
from types import ModuleType


def made_anew(name: str) -> ModuleType:
    """Return a module as it stands in its file, beside the one that everybody shares."""
    spec = find_spec(name)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
