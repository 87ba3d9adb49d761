"""The part of form-js that a form of this service may use."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.feel.tokens import KEYWORDS

#: Inputs of a form, those inside lists included.
MOST_FIELDS = 300
#: Components of a form.
MOST_COMPONENTS = 1_000
#: Groups and lists inside one another.
MOST_LEVELS = 5
#: Lists inside one another.
MOST_LISTS = 2
#: Options of a field.
MOST_OPTIONS = 200

KEY = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")

#: What an expression reads beside the case file: no form, parameter or fact may be called so.
ENGINE_NAMES = frozenset(
    [
        "people",
        "occasion",
        "holders",
        "gone",
        "name_of",
        "known_of",
        "meant_by",
        "words_of",
        "agency_of",
        "agency_family",
        "agency_is",
        "agency_contact",
        "agency_closed",
        "latest",
        "recipient",
        "reference",
        "standing_text",
        "arrived_at",
        "started_at",
        "ended_at",
    ]
)
#: Names of the engine, of FEEL and of programs, which no answer may take.
RESERVED = (
    ENGINE_NAMES
    | KEYWORDS
    | frozenset(
        [
            "parameters",
            "facts",
            "now",
            "today",
            "constructor",
            "prototype",
            "typename",
            "root",
            "this",
            "parent",
            "item",
            "partial",
            "not",
        ]
    )
)

_PLACED = frozenset({"type", "id", "layout", "conditional", "properties"})
_ASKED = _PLACED | {
    "key",
    "label",
    "description",
    "validate",
    "defaultValue",
    "readonly",
    "disabled",
}
_LISTED = _ASKED | {"values", "valuesExpression", "searchable"}
_ERRORS = frozenset({"errorRequired", "errorCheck"})
_OWN = _ERRORS | {"prefill", "shared", "check", "refusedBecause", "audience"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowed:
    """What a type of component may carry."""

    #: Properties of the component itself.
    here: frozenset[str]
    #: Keys of its `validate`.
    validate: frozenset[str] = frozenset()
    #: Keys of its `properties`.
    custom: frozenset[str] = frozenset()


_TEXT_RULES = frozenset(
    {"required", "minLength", "maxLength", "pattern", "patternErrorMessage", "validationType"}
)

PROFILE: Mapping[str, Allowed] = {
    "textfield": Allowed(
        here=_ASKED | {"appearance"},
        validate=_TEXT_RULES,
        custom=_OWN
        | {"saidBy", "confirmed", "typed", "otherwise", "errorMinLength", "errorMaxLength"}
        | {"errorPattern", "errorFormat"},
    ),
    "textarea": Allowed(
        here=_ASKED,
        validate=frozenset({"required", "minLength", "maxLength"}),
        custom=_OWN | {"saidBy", "confirmed", "errorMinLength", "errorMaxLength"},
    ),
    "number": Allowed(
        here=_ASKED | {"appearance", "decimalDigits", "increment"},
        validate=frozenset({"required", "min", "max"}),
        custom=_OWN | {"errorMin", "errorMax", "errorFormat"},
    ),
    "datetime": Allowed(
        here=_ASKED
        | {"subtype", "dateLabel", "timeLabel", "timeSerializingFormat", "timeInterval", "use24h"},
        validate=frozenset({"required"}),
        custom=_OWN
        | {"earliest", "latest", "errorEarliest", "errorLatest", "errorFormat"}
        | {"notBefore", "notAfter", "errorNotBefore", "errorNotAfter"},
    ),
    "checkbox": Allowed(here=_ASKED, validate=frozenset({"required"}), custom=_OWN),
    "checklist": Allowed(
        here=_LISTED, validate=frozenset({"required"}), custom=_OWN | {"people", "unfit", "remark"}
    ),
    "radio": Allowed(
        here=_LISTED,
        validate=frozenset({"required"}),
        custom=_OWN | {"people", "appoints", "unfit", "remark", "type"},
    ),
    "select": Allowed(
        here=_LISTED,
        validate=frozenset({"required"}),
        custom=_OWN | {"people", "appoints", "adds", "unfit", "remark", "type"},
    ),
    "group": Allowed(
        here=_PLACED | {"label", "path", "components", "showOutline", "verticalAlignment"},
        custom=frozenset({"shared", "audience"}),
    ),
    "dynamiclist": Allowed(
        here=_PLACED
        | {"label", "description", "path", "components", "isRepeating", "allowAddRemove"}
        | {"defaultRepetitions", "showOutline", "nonCollapsedItems", "disableCollapse"}
        | {"verticalAlignment"},
        custom=frozenset(
            {"shared", "prefill", "itemLabel", "atLeast", "atMost", "errorAtLeast", "errorAtMost"}
            | {"audience"}
        ),
    ),
    "text": Allowed(here=_PLACED | {"text"}),
    "separator": Allowed(here=_PLACED),
    "spacer": Allowed(here=_PLACED | {"height"}),
}

FORM_PROPERTIES = frozenset(
    {"type", "id", "schemaVersion", "components", "properties", "exporter", "generation"}
    | {"executionPlatform", "executionPlatformVersion", "versionTag"}
)
FORM_CUSTOM = frozenset({"title", "appendTo", "audience", "restsOn", "summary"})

#: Why a type of form-js is refused, and what to use.
REFUSED_TYPES: Mapping[str, str] = {
    "html": "use a text component with Markdown",
    "iframe": "a form shows nothing from other addresses; use a link in a text component",
    "image": "use words in a text component",
    "documentPreview": "papers stand beside the form on the page; take it away",
    "filepicker": "papers are added on the page of the case; take it away",
    "expression": "compute the value in a decision table or a fact of procedure.toml",
    "button": "the page has its own buttons; take it away",
    "table": "use a text component with {{#each row in list}}",
    "taglist": "use a checklist",
}

#: Why a property of form-js is refused, and what to use.
REFUSED_PROPERTIES: Mapping[str, str] = {
    "valuesUrl": "options never come from an address; use values or valuesExpression",
    "valuesKey": "use valuesExpression with FEEL",
    "url": "a form calls no address; take it away",
    "source": "a form calls no address; take it away",
    "dataSource": "a form calls no address; take it away",
    "disallowPassedDates": "set the custom property earliest to today()",
    "serializeToString": "numbers are kept exactly anyway; take it away",
}
