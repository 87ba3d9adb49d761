"""What came beside what there was: who else writes a key, cuts a step off or stops a process."""

from collections.abc import Iterator

from engine.check.held_against import HeldAgainst, how_written
from engine.check.kept_apart import Kept
from engine.check.ways_past import leads_without, name_of, past
from engine.check.written_by import DECIDED, STAMPED
from engine.ids import ElementId


def usurped(held: HeldAgainst, kind: str) -> Iterator[tuple[Kept, Kept]]:
    """Yield what writes a key, or cuts a step off, and did not, with what did so before.

    What came in the place of another, and what shows the same form, does no more than that.
    """
    before = [each for each in held.before.values() if each.kind == kind]
    gone = [each for each in before if (each.kind, each.name) not in held.now]
    for key, new in held.now.items():
        likes = [each for each in before if kind == "cuts" or each.rest == new.rest]
        if new.kind != kind or key in held.before or not (likes or kind == "cuts"):
            continue
        left = next((old for old in gone if old in likes and _is_in_place(held, old, new)), None)
        if left is not None:
            gone.remove(left)
        elif not any(_is_again(held, old, new) for old in likes):
            yield likes[0] if likes else new, new


def _is_in_place(held: HeldAgainst, old: Kept, new: Kept) -> bool:
    """Say whether what is new does what is gone, and no earlier."""
    if not _writes_alike(held, old, new):
        return False
    if not new.value.startswith(STAMPED):
        return True
    is_new = ("by", new.thing) not in held.before
    return is_new and (old.thing not in held.ids["elements"] or _is_after(held, old, new))


def _is_after(held: HeldAgainst, old: Kept, new: Kept) -> bool:
    steps = held.procedure.elements
    before, after = steps[ElementId(old.thing)], steps[ElementId(new.thing)]
    return name_of(after) not in past(held.procedure, before)


def _is_again(held: HeldAgainst, old: Kept, new: Kept) -> bool:
    """Say whether what is new shows the same form, or is decided or cut off alike."""
    steps = held.procedure.elements
    before, now = steps.get(ElementId(old.thing)), steps[ElementId(new.thing)]
    if not _writes_alike(held, old, new):
        return False
    if old.kind == "cuts":
        return old.rest == new.rest
    is_shown = before is not None and before.form_key == now.form_key != ""
    return is_shown or new.value.startswith(DECIDED)


def _writes_alike(held: HeldAgainst, old: Kept, new: Kept) -> bool:
    """Say whether two steps do the same, for the same people, and are checked by the same."""
    how, by = how_written(old)
    is_now, now = how_written(new)
    if how != is_now:
        return False
    if how == DECIDED:
        return by == now or held.is_renamed(old)
    before, after = (Kept(kind="by", name=x.thing, value=how_written(x)[1]) for x in (old, new))
    parts = held.doers(after, held.new_part).parts - held.doers(before, held.old_part).parts
    if parts or held.lets_strangers(before, after):
        return False
    return held.is_kept_as(old.thing, new.thing)


def leads_to_end(held: HeldAgainst, end: Kept) -> bool:
    """Say whether a way leads to an end that stops all, past what was done before it."""
    before, now = (
        {*x.value.split(", ")} if x else set[str]()
        for x in (held.before.get(("ends", end.name)), end)
    )
    gone = before - held.ids["elements"]
    came = {each for each in now - before if _is_in_place_of_any(held, gone, each)}
    element = held.procedure.elements[ElementId(end.name)]
    return leads_without(held.procedure, element, before | came)


def _is_in_place_of_any(held: HeldAgainst, gone: set[str], step: str) -> bool:
    """Say whether a step is new, and done by whom one that is gone was, or by nobody as that."""
    rules = ((held.before.get(("by", old)), held.now.get(("by", step))) for old in gone)
    is_new = ("by", step) not in held.before
    return is_new and any(
        not held.lets_strangers(old, new) if old and new else old is new for old, new in rules
    )


def leaving(held: HeldAgainst) -> Iterator[tuple[Kept, list[str]]]:
    """Yield choices past what keeps people apart, with answers on which none turned before.

    These are answers of people who decide nothing. A new choice may turn on what others in its
    drawing do, or one that is gone.
    """
    before = [each for each in held.before.values() if each.kind == "leaves"]
    for key, new in held.now.items():
        if new.kind != "leaves":
            continue
        was, place = held.before.get(key), _process_of(held, new)
        likes = [was] if was else [x for x in before if _process_of(held, x) in ("", place)]
        known = {each for old in likes for each in old.value.split(", ")}
        more = sorted({*new.value.split(", ")} - known)
        if len(more) > len(known - held.ids["words"]):
            yield new, more


def _process_of(held: HeldAgainst, rule: Kept) -> str:
    """Return the process of the step that a rule is about; "" where it is gone."""
    element = held.procedure.elements.get(ElementId(rule.thing))
    return element.process_id if element is not None else ""


def stopping(held: HeldAgainst) -> Iterator[Kept]:
    """Yield ends that stop a process that there was, and came in the place of none."""
    gone = [
        each
        for (kind, end), each in held.before.items()
        if kind == "ends" and end not in held.ids["elements"]
    ]
    known = {
        each.process_id
        for each in held.procedure.elements.values()
        if ("by", each.id) in held.before
    }
    for key, new in held.now.items():
        if new.kind != "ends" or key in held.before:
            continue
        if held.procedure.elements[ElementId(new.name)].process_id not in known:
            continue
        if gone:
            gone.pop()
        else:
            yield new
