"""Kind by kind: what is wrong with a rule that is missing or another, and how to mend it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.check.came_beside import leads_past, leads_round
from engine.check.finding import shown
from engine.check.held_against import HeldAgainst
from engine.check.kept_apart import IN_PERSON, Kept
from engine.check.ways_past import OTHERWISE
from engine.feel import FeelError, nodes
from engine.feel import compile as compile_feel
from engine.model.people import ANYBODY, Part
from engine.model.rules import APART

#: Keys that are named of those on which something rests no more.
_MOST_KEYS = 5
_Check = Callable[[HeldAgainst, Kept, Kept | None], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """What is said of one kind of rule."""

    #: Says what is wrong with a rule that is missing, or has another value; "" where nothing is.
    check: _Check
    #: What to do, where it says `{old.value}`.
    mend: str = ""
    #: Where what it is about stands; nothing where it is always there.
    at: tuple[str, ...] = ("elements",)
    #: What the end of its name is an id of, or that all of it are words.
    end: str = ""
    #: The table of procedure.toml that says it.
    table: str = ""
    #: Whether something has to come in its place where what it is about is gone.
    goes_on: bool = False


def is_there(held: HeldAgainst, old: Kept) -> bool:
    """Say whether what a rule is about is still there, so that no new id stands for it."""
    rule = Kept.read(old.name) if old.kind == "said" else old
    kind = KINDS.get(rule.kind)
    at = _SAID.get(rule.kind) or (kind.at if kind else ("elements",))
    end = "words" if rule.kind == "asks" else kind.end if kind else ""
    ends = rule.rest.split(".") if end == "words" else [rule.rest]
    if end and rule.rest and not held.ids[end].issuperset(ends):
        return False
    return not at or any(rule.thing in held.ids[each] for each in at)


def _missing(said: str) -> _Check:
    return lambda held, old, new: "" if new else f"“{held.called(old.thing)}” {said}"


def _changed(other: str, none: str) -> _Check:
    """Say that FEEL, or an id, is another while all that it named is still called so, or none."""

    def check(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
        if new is None:
            return f"“{held.called(old.thing)}” {none}"
        if held.is_renamed(old):
            return ""
        return f"“{held.called(old.thing)}” {other} ({shown(new.value)})"

    return check


def _said(_held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    return "" if new else f"no clause says “{shown(old.name)}” any more"


def _part(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    if new is None or Part(old.value) not in APART:
        return ""
    return f"the part of “{held.called(old.thing)}” is {new.value}, and was {old.value}"


def _second_person(held: HeldAgainst, old: Kept, _new: Kept | None) -> str:
    if held.is_checked_by_another(old):
        return ""
    return f"“{held.called(old.thing)}” may be done by who did what it checks"


def _names(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    if held.is_named_otherwise(old, new):
        return ""
    title = held.called(old.value)
    return f"who is named here is not given the role of {title}, so no rule would hold for them"


def _by(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    if new is None or not held.lets_strangers(old, new):
        return ""
    name = held.called(old.thing)
    return f"“{name}” is for {held.titles(new)}, and was for {held.titles(old)}"


def _starts(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    if new is None or not held.starts_as_dissenter(old, new):
        return ""
    return f"“{held.called(old.thing)}” may be started by who dissents"


def _first(held: HeldAgainst, old: Kept, _new: Kept | None) -> str:
    past = held.passed(old)
    return f"a way leads past “{held.called(old.thing)}” to “{past}”" if past else ""


def _way(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    if new is None and (old.rest not in held.ids["elements"] or held.leads_elsewhere(old)):
        return ""
    if new is not None and held.is_renamed(old):
        return ""
    if new is not None and _is_stricter(old.value, new.value) and not held.leads_to_guard(old):
        return ""
    way = f"after “{held.called(old.thing)}” the way to “{held.called(old.rest)}”"
    if new is None:
        return f"{way} is not there"
    return f"{way} is taken {'' if new.value == OTHERWISE else 'where '}{shown(new.value)}"


def _is_stricter(old: str, new: str) -> bool:
    """Say whether a condition asks for the same and more."""
    more = new.removeprefix(f"{old} and ")
    return more != new and not re.search(r"\bor\b", more)


def _asked(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    if new is None:
        return "it is not asked any more"
    return "fewer answer it themselves" if held.is_asked_for_less(old, new) else ""


def _offers(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    missing = held.offers_less(old, new) if new is not None else []
    return f"it does not offer {', '.join(missing)} any more" if missing else ""


def _told(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    if new and (held.is_renamed(old) or _is_wider(old.value, new.value)):
        return ""
    return f"“{held.called(old.thing)}” goes to {shown(new.value) if new else 'nobody'}"


def _is_wider(old: str, new: str) -> bool:
    """Say whether FEEL gives all that it did, and more."""
    try:
        before, now = (compile_feel(each.strip().removeprefix("=")).node for each in (old, new))
    except FeelError:
        return False
    if not isinstance(now, nodes.Call) or now.called != "concatenate" or now.names:
        return False
    return now.arguments[:1] == (before,)


def _people(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    if new is None or held.is_renamed(old) or _is_wider(old.value, new.value):
        return ""
    missing = {*old.listed} - {*new.listed}
    if ANYBODY in new.listed or not missing:
        return ""
    return f"it offers other people ({shown(new.value)}), so some cannot be named any more"


def _writes(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    if new is None:
        return "" if held.is_written(old) else f"nothing writes {old.rest} any more"
    if held.is_renamed(old) or not held.is_written_otherwise(old, new):
        return ""
    return f"“{held.called(old.thing)}” writes {old.rest} in another way, or for others"


def _turns(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    missing = held.turns_no_more_on(old, new)
    if not missing:
        return ""
    several = ", ".join(missing[:_MOST_KEYS]) + (" …" if missing[_MOST_KEYS:] else "")
    return f"what “{held.called(old.thing)}” gives rests no more on {several}"


def _round(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    more = ", ".join(f"“{held.called(each)}”" for each in leads_round(held, old, new))
    return f"a way leads round “{held.called(old.thing)}” from {more}" if more else ""


def _callers(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    more = leads_round(held, old, new) if new else []
    names = ", ".join(f"“{held.called(each)}”" for each in more)
    return f"{names} leads to what “{held.called(old.listed[0])}” does" if more else ""


def _ends(held: HeldAgainst, old: Kept, new: Kept | None) -> str:
    if new is None or not leads_past(held, old.name, old.value):
        return ""
    return f"a way leads to “{held.called(old.name)}”, which stops all, past what was done before"


#: Where what a clause names stands, if it is no step.
_SAID: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("dissenter", "chair", "decider", "panel", "barred"), ("roles",)),
    "asks": ("forms",),
    "known": ("decisions", "facts"),
}
_ROLES, _FORMS, _ENTRIES = ("roles",), ("forms",), ("entries",)
_IN_PERSON = Kind(
    check=_missing("may be given for another"),
    mend="give it the property inPerson again",
    goes_on=True,
)
KINDS: Mapping[str, Kind] = {
    "said": Kind(check=_said, mend="write it in apart of its clause again", goes_on=True),
    #: Whether it still holds is tried (`separation_values.py`), in whatever words.
    "never": Kind(check=lambda _held, _old, _new: ""),
    "part": Kind(
        check=_part,
        mend="give the role that part again",
        at=_ROLES,
        table="roles",
        goes_on=True,
    ),
    "nominees": Kind(
        check=_changed("has its nominees from another fact", "has nobody nominated for it"),
        mend="write nominees = {old.value} again",
        at=_ROLES,
        table="roles",
    ),
    "declared": Kind(
        check=_changed("is declared free by another fact", "needs no declaration of being free"),
        mend="write declared = {old.value} again",
        at=_ROLES,
        table="roles",
    ),
    "barred_by": Kind(
        check=_missing("bars nobody who would take the part over"),
        mend="write barred_by again",
        at=_ROLES,
        table="roles",
        goes_on=True,
    ),
    "ends_for": Kind(
        check=_changed("ends for others than it did", "ends for nobody who may not keep it"),
        mend="write ends_for = {old.value} again",
        at=_ROLES,
        table="roles",
    ),
    "starts": Kind(
        check=_starts,
        mend="name only the roles {old.value} again",
        at=_ENTRIES,
        table="entry",
    ),
    "takes": Kind(
        check=_changed("takes something else over", "takes it over no more"),
        mend="write {old.rest} = {old.value} again",
        at=_ENTRIES,
        end="words",
        table="entry",
    ),
    "of_its_own": Kind(
        check=_missing("goes on from another case, so who dissents in it is kept from nothing"),
        mend="take continues = true away",
        at=_ENTRIES,
        table="entry",
    ),
    "recorded": Kind(
        check=_changed("is read under another key", "is read nowhere"),
        mend="write {old.name} = {old.value} again",
        at=(),
        table="known",
    ),
    "shared": Kind(
        check=_missing("is not shared, so no further dissent of the same occasion knows of it"),
        mend="write its key in keys of [occasion] again",
        at=(),
        table="occasion",
    ),
    "gives": Kind(
        check=_changed("gives the role to somebody else", "gives the role to nobody"),
        mend="appoint {old.rest} = {old.value} there again",
        at=("elements", "forms"),
        end="roles",
        goes_on=True,
    ),
    "names": Kind(check=_names, mend="appoint {old.value} there again", at=_FORMS, goes_on=True),
    "decided": Kind(
        check=_changed("is decided by another table", "is decided by no table"),
        mend="let the table {old.value} decide it again",
        goes_on=True,
    ),
    "by": Kind(check=_by, mend="give it back to them"),
    **dict.fromkeys(IN_PERSON, _IN_PERSON),
    "second_person": Kind(
        check=_second_person, mend="write notBy = {old.rest} again", end="elements", goes_on=True
    ),
    "assigned": Kind(
        check=_changed("is assigned to somebody else", "is assigned to nobody"),
        mend="write assignee = {old.value} again",
    ),
    "form": Kind(
        check=_changed("asks something else", "asks nothing"),
        mend="show the form {old.value} again",
    ),
    "on": Kind(
        check=_changed("may be sent at another time", "may never be sent"),
        mend="attach it, and offer it, as before ({old.value})",
    ),
    "calls": Kind(
        check=_changed("calls another process", "calls none"),
        mend="call {old.value} again",
        goes_on=True,
    ),
    "callers": Kind(check=_callers, mend="let {old.value} alone call it", at=()),
    "told": Kind(check=_told, mend="let it go to {old.value} again"),
    "asked": Kind(
        check=_asked, mend="ask it as before: {old.value}", at=_FORMS, end="words", goes_on=True
    ),
    "offers": Kind(check=_offers, mend="offer {old.value} again", at=_FORMS, end="words"),
    "people": Kind(check=_people, mend="offer {old.value} again", at=_FORMS, end="words"),
    "theirs": Kind(
        check=_changed("holds the words of another", "holds nobody's words"),
        mend="write saidBy, and confirmed, as before ({old.value})",
        at=_FORMS,
        end="words",
    ),
    "refused": Kind(
        check=_changed("is refused for another reason", "is refused for no reason any more"),
        mend="write refusedBecause = {old.value} again",
        at=_FORMS,
        end="words",
        goes_on=True,
    ),
    "first": Kind(check=_first, mend="lead every way through it again"),
    "round": Kind(check=_round, mend="lead every way through it again"),
    "way": Kind(
        check=_way, mend="write the condition “{old.value}” at that way again", goes_on=True
    ),
    "repeats": Kind(
        check=_changed("is done for others", "is done once only"),
        mend="do it for each of {old.value} again",
    ),
    "writes": Kind(check=_writes, mend="let it be {old.value} there again", at=(), end="words"),
    "turns": Kind(
        check=_turns,
        mend="let it rest on the same answers again",
        at=("elements", "decisions", "facts"),
    ),
    #: What else does so is found with all that came beside (`came_beside.py`).
    "cuts": Kind(check=lambda _held, _old, _new: ""),
    "leaves": Kind(check=lambda _held, _old, _new: ""),
    "stood": Kind(check=lambda _held, _old, _new: ""),
    "ends": Kind(check=_ends, mend="lead to it past {old.value} alone"),
}
