"""What a form is made of, seen from outside: its names, whom it appoints, what it reads."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeGuard

from engine.feel import Expression
from engine.forms.model import CANDIDATE, Component, Field, Group, ItemList, Prose, keys_of
from engine.texts.template import Text


def walk(components: Sequence[Component]) -> Iterator[Component]:
    """Yield all components in page order, those of groups and lists after them."""
    for component in components:
        yield component
        if isinstance(component, Group | ItemList):
            yield from walk(component.components)


def appoints_of(components: Sequence[Component]) -> Mapping[str, str]:
    """Return the path of each field that appoints somebody, with the role."""
    return dict(_appointing(components, ""))


def _appointing(components: Sequence[Component], around: str) -> Iterator[tuple[str, str]]:
    for component in components:
        if isinstance(component, Field) and component.appoints:
            yield around + component.key, component.appoints
        elif isinstance(component, ItemList):
            yield from _appointing(component.components, f"{around}{component.key}[].")
        elif isinstance(component, Group):
            inside = f"{around}{component.key}." if component.key else around
            yield from _appointing(component.components, inside)


def expressions_of(component: Component) -> Iterator[Expression]:
    """Yield the expressions of a component, those of the components inside left out."""
    found: list[Expression | None] = [component.hide]
    if isinstance(component, Field):
        limits = component.limits
        found += [component.prefill, component.otherwise]
        found += [limits.least, limits.most, limits.check, limits.refusal]
        found += [*limits.not_before, *limits.not_after]
        found.append(component.choices.expression if component.choices else None)
    elif isinstance(component, ItemList):
        found += [component.prefill, component.least, component.most]
    yield from (expression for expression in found if expression is not None)


def _of_candidates(component: Component) -> Iterator[Expression]:
    """Yield the expressions that are asked of each person who is offered."""
    asked = (component.unfit, component.remark) if isinstance(component, Field) else ()
    yield from (expression for expression in asked if expression is not None)


def texts_of(component: Component) -> Iterator[Text]:
    """Yield the texts of a component, those of the components inside left out."""
    if isinstance(component, Field | ItemList):
        yield component.label
        yield component.hint
        if isinstance(component, ItemList):
            yield component.item_label
    elif isinstance(component, Group):
        yield component.label
    elif isinstance(component, Prose):
        yield component.text


def reads_of(components: Sequence[Component], heading: Text) -> frozenset[str]:
    """Return the names that a form reads and does not ask for."""
    return frozenset(_free(components)) | heading.names - keys_of(components)


def _free(components: Sequence[Component]) -> Iterator[str]:
    own = keys_of(components)
    for component in _beside(components):
        names = {name for each in expressions_of(component) for name in each.names}
        names |= {name for each in _of_candidates(component) for name in each.names - {CANDIDATE}}
        names |= {name for text in texts_of(component) for name in text.names}
        if _is_place(component):
            inside = {"id"} if isinstance(component, ItemList) else set()
            names |= set(_free(component.components)) - inside
        yield from names - own
        if isinstance(component, Field) and component.readonly and component.prefill is None:
            yield component.key


def _beside(components: Sequence[Component]) -> Iterator[Component]:
    """Yield the components whose answers stand side by side."""
    for component in components:
        yield component
        if isinstance(component, Group) and not component.key:
            yield from _beside(component.components)


def looks_ahead(components: Sequence[Component]) -> bool:
    """Say whether what hides a component is answered after it."""
    return _looks_ahead(components, frozenset())


def _looks_ahead(components: Sequence[Component], later: frozenset[str]) -> bool:
    ahead = set(keys_of(components)) | later
    for component in _beside(components):
        if component.hide is not None and component.hide.names & ahead:
            return True
        if _is_place(component) and _looks_ahead(component.components, frozenset(ahead)):
            return True
        if isinstance(component, Field | ItemList | Group):
            ahead.discard(component.key)
    return False


def _is_place(component: Component) -> TypeGuard[ItemList | Group]:
    """Say whether the answers inside stand under a key of their own."""
    return isinstance(component, ItemList) or (
        isinstance(component, Group) and component.key != ""
    )
