"""What came beside what there was: who else writes a key, cuts a step off or stops a process."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from engine.check.held_against import HeldAgainst
from engine.check.kept_apart import Kept
from engine.check.ways_past import leads_without, name_of, past
from engine.check.written_by import AFTER, DECIDED, STAMPED, last_before
from engine.ids import ElementId


def written_too(held: HeldAgainst) -> Iterator[tuple[Kept, Kept]]:
    """Yield what writes a key and did not, with what did so before.

    What shows the same form, or is decided alike, does no more than that.
    """
    for likes, new in _came(held, "writes", lambda old, new: old.rest == new.rest):
        if likes and not any(_is_again(held, old, new) for old in likes):
            yield likes[0], new


def cut_too(held: HeldAgainst) -> Iterator[Kept]:
    """Yield what cuts off a step that others, or nobody, did."""
    steps = held.ids["elements"]
    for likes, new in _came(
        held, "cuts", lambda old, new: old.rest == new.rest or old.rest not in steps
    ):
        hosts = [old for old in likes if old.rest == new.rest]
        if not any(_writes_alike(held, old, new) for old in hosts):
            yield new


def _came(
    held: HeldAgainst, kind: str, is_like: Callable[[Kept, Kept], bool]
) -> Iterator[tuple[list[Kept], Kept]]:
    """Yield what is new and came in the place of none that is gone, with what is like it."""
    before = [each for each in held.before.values() if each.kind == kind]
    gone = [each for each in before if (each.kind, each.name) not in held.now]
    for key, new in held.now.items():
        if new.kind != kind or key in held.before:
            continue
        likes = [old for old in before if is_like(old, new)]
        left = next((old for old in gone if old in likes and _is_in_place(held, old, new)), None)
        if left is None:
            yield likes, new
        else:
            gone.remove(left)


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
    """Say whether what is new shows the same form, or is decided alike."""
    steps = held.procedure.elements
    before, now = steps.get(ElementId(old.thing)), steps[ElementId(new.thing)]
    if not _writes_alike(held, old, new):
        return False
    is_shown = before is not None and before.form_key == now.form_key != ""
    return is_shown or new.value.startswith(DECIDED)


def _writes_alike(held: HeldAgainst, old: Kept, new: Kept) -> bool:
    """Say whether two steps do the same, for the same people, and are checked by the same."""
    if old.how != new.how:
        return False
    if old.how == DECIDED:
        return old.by == new.by or held.is_renamed(old)
    parts = held.doers(new, held.new_part).parts - held.doers(old, held.old_part).parts
    if parts or held.lets_strangers(old, new):
        return False
    return held.is_kept_as(old.thing, new.thing)


def leads_past(held: HeldAgainst, step: str, before: str) -> bool:
    """Say whether a way leads to a step past what was done last before it."""
    element = held.procedure.elements[ElementId(step)]
    was = {*before.split(", ")}
    now = last_before(held.procedure, element)
    gone = was - held.ids["elements"]
    passed = was | {each for each in now - was if _is_in_place_of_any(held, gone, each)}
    if element.attached_to is not None:
        return element.attached_to not in passed
    return leads_without(held.procedure, element, passed)


def leads_round(held: HeldAgainst, old: Kept, new: Kept | None) -> list[str]:
    """Return from where a way leads round a step, or to a process, that did not lead there."""
    before, now = (Counter(x.listed if x else []) for x in (old, new))
    return _in_place_of_none(held, (before - now).elements(), (now - before).elements())


def _in_place_of_none(held: HeldAgainst, old: Iterable[str], new: Iterable[str]) -> list[str]:
    """Return what stands in the place of nothing that is gone; one may stand for one."""
    gone = [each for each in old if each not in held.ids["elements"]]
    found = []
    for each in new:
        left = next((one for one in gone if _stands_for(held, one, each)), None)
        if left is None:
            found.append(each)
        else:
            gone.remove(left)
    return found


def _stands_for(held: HeldAgainst, old: str, new: str) -> bool:
    """Say whether a step stands in the process where one that is gone stood, and no earlier."""
    process, _, before = held.before["stood", old].value.partition(AFTER)
    is_there = process in held.procedure.processes
    if is_there and held.procedure.elements[ElementId(new)].process_id != process:
        return False
    return not before or not leads_past(held, new, before)


def _is_in_place_of_any(held: HeldAgainst, gone: set[str], step: str) -> bool:
    """Say whether a step is new, and done by whom one that is gone was, or by nobody as that."""
    rules = ((held.before.get(("by", old)), held.now.get(("by", step))) for old in gone)
    is_new = ("by", step) not in held.before
    return is_new and any(
        not held.lets_strangers(old, new) if old and new else old is new for old, new in rules
    )


def led_past(held: HeldAgainst) -> Iterator[tuple[Kept, list[str]]]:
    """Yield choices past what keeps people apart, with answers on which none turned before.

    These are answers of people who decide nothing. A new choice may turn on what others in its
    drawing do, or one that is gone from its place.
    """
    before = [each for each in held.before.values() if each.kind == "leaves"]
    for key, new in held.now.items():
        if new.kind != "leaves":
            continue
        was = held.before.get(key)
        likes = [was] if was else [old for old in before if _is_near(held, old.thing, new.thing)]
        known = {each for old in likes for each in old.listed}
        more = sorted({*new.listed} - known)
        if len(more) > len(known - held.ids["words"]):
            yield new, more


def _is_near(held: HeldAgainst, old: str, new: str) -> bool:
    """Say whether a step stands in the drawing of another, or for one that is gone."""
    steps = held.procedure.elements
    there = steps.get(ElementId(old))
    if there is None:
        return _stands_for(held, old, new)
    return there.process_id == steps[ElementId(new)].process_id


def stopping(held: HeldAgainst) -> Iterator[Kept]:
    """Yield ends that stop a process that there was, and came in the place of none."""
    steps = held.procedure.elements
    known = {each.process_id for each in steps.values() if ("by", each.id) in held.before}
    before, now = (
        [name for kind, name in rules if kind == "ends"] for rules in (held.before, held.now)
    )
    came = (each for each in now if each not in before)
    for name in _in_place_of_none(held, before, came):
        if steps[ElementId(name)].process_id in known:
            yield held.now["ends", name]
