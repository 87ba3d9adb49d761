"""Reads every link and every form of a page, to follow and to send them as a browser could."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random

_LEADING = ("href", "data-diagram-url", "data-state-url")


@dataclass(kw_only=True)
class FormOnPage:
    """A form with everything that can be sent of it."""

    method: str
    action: str
    #: Sent as they stand.
    fields: list[tuple[str, str]] = field(default_factory=list)
    #: Name to what may be chosen: radios, ticks, options.
    choices: dict[str, list[str]] = field(default_factory=dict)
    #: Names and values of its buttons; a button without a name is ("", "").
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def sent(
        self, button: tuple[str, str] = ("", ""), chance: Random | None = None
    ) -> dict[str, list[str]]:
        """Return what is sent; `chance` chooses again where there is a choice."""
        again: dict[str, str] = {}
        if chance is not None:
            again = {name: chance.choice(values) for name, values in self.choices.items()}
        kept = [(name, value) for name, value in self.fields if name not in again]
        found: dict[str, list[str]] = {}
        for name, value in [*kept, *again.items(), button]:
            if name:
                found.setdefault(name, []).append(value)
        return found


class PageReader(HTMLParser):
    """Links and forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[FormOnPage] = []
        self._form: FormOnPage | None = None
        self._select = self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.links += [found[name] for name in _LEADING if found.get(name)]
        if tag == "form":
            action = found.get("action", "")
            self._form = FormOnPage(method=found.get("method", "get"), action=action)
            self.forms.append(self._form)
        elif self._form is not None:
            self._inside(self._form, tag, found)

    def _inside(self, form: FormOnPage, tag: str, found: dict[str, str]) -> None:
        name, value = found.get("name", ""), found.get("value", "")
        if tag == "button":
            form.buttons.append((name, value))
        elif tag == "select":
            self._select = name
        elif tag == "option":
            self._option(form, value, is_chosen="selected" in found)
        elif tag == "textarea":
            self._area = name
            form.fields.append((name, ""))
        elif tag == "input" and name:
            self._input(form, found)

    def _option(self, form: FormOnPage, value: str, *, is_chosen: bool) -> None:
        known = form.choices.setdefault(self._select, [])
        if is_chosen or not known:
            form.fields = [each for each in form.fields if each[0] != self._select]
            form.fields.append((self._select, value))
        known.append(value)

    @staticmethod
    def _input(form: FormOnPage, found: dict[str, str]) -> None:
        name, value = found["name"], found.get("value", "")
        is_choice = found.get("type") in ("radio", "checkbox")
        if is_choice:
            form.choices.setdefault(name, []).append(value)
        if not is_choice or "checked" in found:
            form.fields.append((name, value))

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            self._form.fields[-1] = (self._area, self._form.fields[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = ""
