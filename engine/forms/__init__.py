"""Forms: what a person is asked, checked once and for all."""

from engine.forms.model import Choice, Field, Form, Group, ItemList, Kind, People
from engine.forms.parse import parse_form
from engine.forms.validate import validate

__all__ = [
    "Choice",
    "Field",
    "Form",
    "Group",
    "ItemList",
    "Kind",
    "People",
    "parse_form",
    "validate",
]
