"""Forms: what a person is asked, checked once and for all."""

from engine.forms.asking.given import Scene
from engine.forms.asking.one_question import (
    appointments,
    field_at,
    list_at,
    offers_people,
    people_chosen,
    validate_field,
    validate_list,
)
from engine.forms.asking.options import labels_of
from engine.forms.asking.orders import broken
from engine.forms.asking.validate import validate
from engine.forms.file.form_types import check_form
from engine.forms.file.parse import parse_form
from engine.forms.model import Choice, Field, Form, Group, ItemList, Kind, People
from engine.forms.page.browser_post import apply_list_button, as_posted, from_post, list_button
from engine.forms.page.form_view import (
    ComponentView,
    ErrorLink,
    FieldView,
    FormView,
    GroupView,
    ListView,
    TextView,
)
from engine.forms.page.viewing import view

__all__ = [
    "Choice",
    "ComponentView",
    "ErrorLink",
    "Field",
    "FieldView",
    "Form",
    "FormView",
    "Group",
    "GroupView",
    "ItemList",
    "Kind",
    "ListView",
    "People",
    "Scene",
    "TextView",
    "apply_list_button",
    "appointments",
    "as_posted",
    "broken",
    "check_form",
    "field_at",
    "from_post",
    "labels_of",
    "list_at",
    "list_button",
    "offers_people",
    "parse_form",
    "people_chosen",
    "validate",
    "validate_field",
    "validate_list",
    "view",
]
