"""What a page shows of a form, ready for templates without logic."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.texts.markdown import Html


@dataclass(frozen=True, kw_only=True, slots=True)
class OptionView:
    """One option of a radio, select or checklist."""

    id: str
    value: str
    label: str
    chosen: bool
    #: Whether it is only shown, with the reason in its label, and cannot be picked.
    closed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PartView:
    """One box of a date, or of a date and time."""

    #: `day`, `month`, `year` or `time`.
    part: str
    id: str
    name: str
    label: str
    value: str
    #: Letters that the box is wide.
    width: int
    #: Whether the error is about this box.
    wrong: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldView:
    """One question."""

    #: `textfield`, `textarea`, `number`, `date`, `time`, `datetime`, `checkbox`, `checklist`,
    #: `radio` or `select`.
    kind: str
    #: Where the answer stands, such as `children[0].name`.
    path: str
    #: Names of the input: for HTML, and as the target of links.
    name: str
    id: str
    label: str
    hint: str = ""
    error: str = ""
    required: bool = False
    #: The answer is only shown, in `shown`; there is no input.
    readonly: bool = False
    shown: str = ""
    #: The text in the box, of one box; for a checkbox its value.
    value: str = ""
    #: Whether a checkbox is ticked.
    ticked: bool = False
    parts: tuple[PartView, ...] = ()
    options: tuple[OptionView, ...] = ()
    #: What `autocomplete` and `inputmode` should say; "" for nothing.
    autocomplete: str = ""
    inputmode: str = ""
    #: For a textarea that says so: the letters it takes, shown as a count.
    max_length: int | None = None
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupView:
    """Components under one heading."""

    kind: str = "group"
    id: str
    label: str
    components: "tuple[ComponentView, ...]"


@dataclass(frozen=True, kw_only=True, slots=True)
class RowView:
    """One row of a list."""

    #: From 1, for the reader.
    number: int
    id: str
    #: Such as `Child 2`.
    title: str
    #: Name and value of the hidden input that keeps the row's item.
    id_name: str
    id_value: str
    components: "tuple[ComponentView, ...]"
    #: Name of the button that removes the row; "" where rows are fixed.
    remove: str = ""
    #: Whether a button has just added it, so that reading goes on there.
    is_added: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ListView:
    """Questions answered once per item."""

    kind: str = "dynamiclist"
    path: str
    id: str
    label: str
    #: What one row is called, such as `Child`.
    item_label: str
    hint: str = ""
    error: str = ""
    rows: tuple[RowView, ...]
    #: Name of the button that adds a row; "" where rows are fixed or full.
    add: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TextView:
    """Words between questions."""

    kind: str = "text"
    html: Html


@dataclass(frozen=True, kw_only=True, slots=True)
class BreakView:
    """A line or a space; `kind` says which."""

    kind: str


ComponentView = FieldView | GroupView | ListView | TextView | BreakView


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorLink:
    """A line of the error summary."""

    text: str
    #: Such as `#children-0-name`; "" where nothing on the page is meant.
    href: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FormView:
    """A whole form."""

    title: str
    components: tuple[ComponentView, ...]
    #: In page order.
    errors: tuple[ErrorLink, ...]

    def fields(self) -> list[FieldView]:
        """Return all questions in page order."""
        return _fields(self.components)


def _fields(components: Sequence[ComponentView]) -> list[FieldView]:
    found: list[FieldView] = []
    for component in components:
        if isinstance(component, FieldView):
            found.append(component)
        elif isinstance(component, GroupView):
            found += _fields(component.components)
        elif isinstance(component, ListView):
            for row in component.rows:
                found += _fields(row.components)
    return found
