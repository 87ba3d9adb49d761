"""Leaks to be planted, one at a time: each a small change of the product, a page or a package."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from inspect import getattr_static
from typing import Any
from unittest.mock import patch

from jinja2 import FileSystemLoader

from tests.walls import marks, oracle

#: Takes what stood there and returns what stands there now.
Made = Callable[[Any], Any]


@dataclass(frozen=True)
class Leak:
    """One leak: what is wrong, and what is put in the place of what."""

    name: str
    title: str
    #: Owner, name of the attribute, and what is made of it.
    swaps: Sequence[tuple[Any, str, Made]] = ()
    #: Template, text in it, and the text instead.
    template: tuple[str, str, str] | None = None
    #: A procedure, one of its files, and what is made of that.
    package: tuple[str, str, Callable[[bytes], bytes]] | None = None
    #: Whether an example has to be played anew with it: it changes what is written.
    writes: bool = False

    @contextmanager
    def planted(self) -> Iterator[None]:
        """Have the leak for a while. Raises `LookupError` where its place is gone."""
        with ExitStack() as stack:
            for owner, name, made in self.swaps:
                plain = _own(owner, name)
                stack.enter_context(patch.object(owner, name, made(plain)))
            if self.template is not None:
                stack.enter_context(_template(*self.template))
            if self.package is not None:
                stack.enter_context(_package(*self.package))
            yield


def _own(owner: Any, name: str) -> Any:
    """Return an attribute as it stands there, so a property as a property."""
    found = getattr_static(owner, name, None)
    if found is None:
        raise LookupError(f"there is no {name} of {owner} any more")
    return found


@contextmanager
def _template(name: str, text: str, instead: str) -> Iterator[None]:
    plain, used = FileSystemLoader.get_source, []

    def get_source(self: Any, environment: Any, template: str) -> Any:
        source, *rest = plain(self, environment, template)
        if template == name:
            if text not in source:
                raise LookupError(f"{name} says no more {text!r}")
            used.append(name)
        return (source.replace(text, instead) if template == name else source, *rest)

    with patch.object(FileSystemLoader, "get_source", get_source):
        yield


@contextmanager
def _package(procedure: str, file: str, change: Callable[[bytes], bytes]) -> Iterator[None]:
    if file not in marks.read_files(procedure):
        raise LookupError(f"{procedure} has no {file} any more")
    with patch.dict(marks.EDITS, {(procedure, file): change}):
        _read_anew()
        yield
    _read_anew()


def _read_anew() -> None:
    for kept in (marks.read_files, marks.marked_definition, oracle.declared):
        kept.cache_clear()


# --- what is put in its place ----------------------------------------------------------------


def always(value: Any) -> Made:
    """Return the same whatever is asked."""
    return lambda plain: (
        property(lambda _: value) if isinstance(plain, property) else (lambda *_, **__: value)
    )


def where(is_so: Callable[..., bool], value: Any = True) -> Made:
    """Return a value where something is so of what is asked, else as before."""
    return lambda plain: lambda *a, **k: value if is_so(*a, **k) else plain(*a, **k)


def after(change: Callable[..., Any]) -> Made:
    """Change what is given back; the change gets it, then what was asked."""
    return lambda plain: lambda *a, **k: change(plain(*a, **k), *a, **k)


def during(owner: Any, name: str, made: Made) -> Made:
    """Have another leak while this is asked."""

    def make(plain: Any) -> Any:
        def call(*a: Any, **k: Any) -> Any:
            with patch.object(owner, name, made(_own(owner, name))):
                return plain(*a, **k)

        return call

    return make
