"""Reads one field of a form file: its rules, its options, its first value."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.feel import Expression
from engine.forms.file.component_reader import ComponentReader
from engine.forms.file.findings import NO_TEXT, printable
from engine.forms.file.profile import KEY, MOST_OPTIONS
from engine.forms.model import TIME_OF_DAY, Choice, Choices, Field, Kind, Limits
from engine.forms.patterns import BadPattern, Pattern, parse_pattern

_MOST_LABEL = 500
_MOST_HINT = 2_000
_MOST_LETTERS = 100_000
_MOST_DIGITS = 10
_FORMATS = ("", "email", "phone")
_SUBTYPES = {"date": Kind.DATE, "time": Kind.TIME, "datetime": Kind.DATETIME}
_WITH_OPTIONS = frozenset({Kind.SELECT, Kind.RADIO, Kind.CHECKLIST})
_YES_NO = ["no", "yes"]
#: The name of another date, perhaps inside something: `conference_date`, `child.decided_at`.
_PATH = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")


def parse_field(item: ComponentReader) -> Field:
    """Read a field whose key is known to be good."""
    kind = _kind(item)
    key = str(item.raw["key"])
    if item.flag("disabled", False):
        item.add("a disabled field is never answered; use readonly, or take it away")
    choices = _choices(item) if kind in _WITH_OPTIONS else None
    return Field(
        kind=kind,
        where=item.where,
        hide=item.hide(),
        key=key,
        path=item.path_of(key),
        label=_label(item),
        hint=item.text("description", _MOST_HINT),
        required=item.flag("required", False, inside=item.validate),
        readonly=item.flag("readonly", False),
        limits=_limits(item),
        choices=choices,
        is_boolean=_is_boolean(item, choices),
        default=_default(item, kind, choices),
        prefill=item.custom_expression("prefill"),
        otherwise=item.custom_expression("otherwise"),
        appoints=_role(item, "appoints"),
        adds=_adds(item),
        unfit=item.custom_expression("unfit"),
        remark=item.custom_expression("remark"),
        said_by=_role(item, "saidBy"),
        confirmed=_stamp(item, "confirmed"),
        audience=item.audience,
        shared=item.is_shared(),
        sentences=_sentences(item),
        prefix=_adorner(item, "prefixAdorner"),
        suffix=_adorner(item, "suffixAdorner"),
        time_label=str(item.raw.get("timeLabel") or "Time"),
    )


def _kind(item: ComponentReader) -> Kind:
    if item.type != "datetime":
        return Kind(item.type)
    subtype = str(item.raw.get("subtype", "date"))
    if subtype not in _SUBTYPES:
        item.add(f"“{printable(subtype)}” is no subtype; write date, time or datetime")
    return _SUBTYPES.get(subtype, Kind.DATE)


def _label(item: ComponentReader) -> Any:
    for name in ("label", "dateLabel", "timeLabel"):
        if item.raw.get(name):
            return item.text(name, _MOST_LABEL)
    item.add("the field has no label; say what is asked")
    return NO_TEXT


def _sentences(item: ComponentReader) -> Mapping[str, str]:
    sentences = dict(item.sentences())
    if message := item.validate.get("patternErrorMessage"):
        sentences.setdefault("pattern", printable(message))
    return sentences


def _adorner(item: ComponentReader, name: str) -> str:
    return printable(item.part("appearance").get(name, ""))


# --- limits --------------------------------------------------------------------------------


def _limits(item: ComponentReader) -> Limits:
    rules = item.validate
    least = _bound(item, rules.get("min"), "min") or item.custom_expression("earliest")
    most = _bound(item, rules.get("max"), "max") or item.custom_expression("latest")
    longest = item.whole("maxLength", 0, _MOST_LETTERS, inside=rules) or None
    shortest = item.whole("minLength", 0, _MOST_LETTERS, inside=rules)
    if longest is not None and shortest > longest:
        item.add("minLength is more than maxLength; correct one of them")
    return Limits(
        min_length=shortest,
        max_length=longest,
        pattern=_pattern(item, rules.get("pattern")),
        format=_format(item, rules.get("validationType", "")),
        decimal_digits=item.whole("decimalDigits", 0, _MOST_DIGITS),
        least=least,
        most=most,
        check=item.custom_expression("check"),
        refusal=item.custom_expression("refusedBecause"),
        not_before=_other_dates(item, "notBefore"),
        not_after=_other_dates(item, "notAfter"),
    )


def _other_dates(item: ComponentReader, name: str) -> tuple[Expression, ...]:
    """Read the names of other dates, with a comma between them."""
    named = [each.strip() for each in str(item.custom.get(name, "")).split(",") if each.strip()]
    if named and item.raw.get("subtype") == "time":
        item.add(f"{name} orders dates, and this is a time of day; take it away")
    found = []
    for each in named:
        if not _PATH.fullmatch(each):
            item.add(
                f"{name} names “{printable(each)}”, which is no date; write names such as"
                " conference_date, with a comma between them"
            )
        elif expression := item.findings.expression(item.where, name, each):
            found.append(expression)
    return tuple(found)


def _bound(item: ComponentReader, value: object, name: str) -> Expression | None:
    if value in (None, ""):
        return None
    if isinstance(value, str) and value.startswith("="):
        return item.findings.expression(item.where, name, value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        item.add(f"{name} is not a number; write a number, or = and FEEL")
        return None
    return item.findings.expression(item.where, name, f"{Decimal(str(value)):f}")


def _pattern(item: ComponentReader, source: object) -> Pattern | None:
    if source in (None, ""):
        return None
    try:
        return parse_pattern(str(source))
    except BadPattern as error:
        item.add(f"the pattern “{printable(source)}” is not used here: {error}")
        return None


def _format(item: ComponentReader, name: object) -> str:
    typed = item.custom.get("typed", "")
    if typed not in ("", TIME_OF_DAY):
        item.add(f"typed “{printable(typed)}” is not known; write {TIME_OF_DAY}")
    if typed:
        return TIME_OF_DAY
    if name not in _FORMATS:
        item.add(f"validationType “{printable(name)}” is not known; write email or phone")
        return ""
    return str(name)


# --- options -------------------------------------------------------------------------------


def _choices(item: ComponentReader) -> Choices:
    roles = _roles(item)
    values, expression = item.raw.get("values"), item.raw.get("valuesExpression")
    if sum(bool(given) for given in (roles, values, expression)) != 1:
        item.add(
            "the field needs options from one place; write values, valuesExpression, "
            "or the custom property people"
        )
        return Choices()
    if roles:
        return Choices(roles=roles)
    if values:
        return Choices(fixed=_fixed(item, values))
    if not isinstance(expression, str) or not expression.startswith("="):
        item.add("valuesExpression does not begin with =; write = and then FEEL")
        return Choices()
    return Choices(expression=item.findings.expression(item.where, "valuesExpression", expression))


def _fixed(item: ComponentReader, values: object) -> tuple[Choice, ...]:
    if not isinstance(values, list) or len(values) > MOST_OPTIONS:
        item.add(f"values is not a list of at most {MOST_OPTIONS} options; shorten it")
        return ()
    found: dict[str, Choice] = {}
    for option in values:
        choice = _choice(item, option)
        if choice is None:
            continue
        if choice.value in found:
            item.add(f"the option “{choice.value}” stands twice; keep one of them")
        found[choice.value] = choice
    return tuple(found.values())


def _choice(item: ComponentReader, option: object) -> Choice | None:
    if not isinstance(option, dict) or set(option) != {"label", "value"}:
        item.add("an option is not an object of label and value; write both and nothing else")
        return None
    value = option["value"]
    if not (isinstance(value, str) and len(value) <= 60 and KEY.fullmatch(value)):
        item.add(f"the value “{printable(value)}” of an option is not short snake_case; change it")
        return None
    label = item.findings.text(item.where, "the label of an option", option["label"], _MOST_LABEL)
    if not label.source.strip() or "{{" in label.source:
        item.add(f"the option “{value}” needs a plain label; write words without {{{{ }}}}")
    return Choice(value, label.source)


def _roles(item: ComponentReader) -> tuple[str, ...]:
    named = str(item.custom.get("people", "") or item.custom.get("appoints", ""))
    roles = tuple(role.strip() for role in named.split(",") if role.strip())
    for role in roles:
        if not KEY.fullmatch(role):
            item.add(f"“{printable(role)}” is not the id of a role; write snake_case")
    return roles


def _adds(item: ComponentReader) -> tuple[str, ...]:
    """Read the keys under which somebody is added: name, agency and e-mail, in this order."""
    keys = tuple(key.strip() for key in str(item.custom.get("adds", "")).split(",") if key.strip())
    if keys and (len(keys) != 3 or not all(map(KEY.fullmatch, keys))):
        item.add("adds names the keys of name, agency and e-mail, with commas between them")
    if keys and item.type != "select":
        item.add("adds stands on a select of people; take it away")
    return keys


def _role(item: ComponentReader, name: str) -> str:
    role = item.custom.get(name, "")
    if role and not (isinstance(role, str) and KEY.fullmatch(role)):
        item.add(f"“{printable(role)}” is not the id of a role; write snake_case")
        return ""
    return str(role)


def _stamp(item: ComponentReader, name: str) -> str:
    key = item.custom.get(name, "")
    if key and not (isinstance(key, str) and KEY.fullmatch(key)):
        item.add(f"“{printable(key)}” is no key; write snake_case, such as account_confirmed_at")
        return ""
    return str(key)


def _is_boolean(item: ComponentReader, choices: Choices | None) -> bool:
    kind = item.custom.get("type", "")
    if kind not in ("", "boolean", "person"):
        item.add(f"the custom type “{printable(kind)}” is not known; write boolean or person")
    if kind != "boolean":
        return False
    values = sorted(choice.value for choice in choices.fixed) if choices else []
    if item.type != "radio" or values != _YES_NO:
        item.add("a field of type boolean is a radio with the values yes and no; change it")
    return True


# --- the first value -----------------------------------------------------------------------

_DEFAULT_TYPES: Mapping[Kind, tuple[type, ...]] = {
    Kind.NUMBER: (int, float, str),
    Kind.CHECKBOX: (bool,),
    Kind.CHECKLIST: (list,),
}


def _default(item: ComponentReader, kind: Kind, choices: Choices | None) -> Any:
    value = item.raw.get("defaultValue")
    if value in (None, "", []):
        return None
    if not isinstance(value, _DEFAULT_TYPES.get(kind, (str,))):
        item.add("defaultValue is of another type than the field; correct it")
        return None
    if choices is not None and choices.fixed:
        known = {choice.value for choice in choices.fixed}
        if not all(
            part in known for part in map(str, value if isinstance(value, list) else [value])
        ):
            item.add(f"defaultValue “{printable(value)}” is not one of the options; correct it")
            return None
    return value
