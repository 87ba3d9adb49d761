"""Turns a view into a page: what a template may name is what it was given."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from flask import render_template
from jinja2 import PrefixLoader, StrictUndefined, Undefined

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from jinja2 import Environment, Template


def render(template: str, view: DataclassInstance) -> str:
    """Return a page; each field of the view is a name that its template may use."""
    return render_template(
        template, **{each.name: getattr(view, each.name) for each in fields(view)}
    )


class Unnamed(StrictUndefined):
    """Raises for a name that nobody gave and for a field that a view lacks; not for a key."""

    def __new__(cls, hint: str | None = None, obj: object = None, *more: Any, **named: Any) -> Any:
        """Return nothing at all for a key that a mapping lacks, as `dict.get` does."""
        if isinstance(obj, Mapping):
            return Undefined(hint, obj, *more, **named)
        return object.__new__(cls)


class GovukTemplates(PrefixLoader):
    """Loads the components of GOV.UK, which ask for names that nobody need give."""

    def load(
        self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """Load one where a missing name is empty."""
        return super().load(environment.overlay(undefined=Undefined), name, globals)
