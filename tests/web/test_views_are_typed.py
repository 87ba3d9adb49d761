"""What a template names is what its page gives it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, fields
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from jinja2 import Environment, nodes
from jinja2.exceptions import UndefinedError
from jinja2.meta import find_undeclared_variables

from engine.settings import Settings
from tests.web.fakes import FakeServices
from web.frame.app import create_app

ROOT = Path(__file__).parents[2]
_NAMING = (nodes.Assign, nodes.AssignBlock, nodes.FromImport, nodes.Macro)
#: More values than these stand in a typed view.
_LOOSE = 3


@dataclass(frozen=True)
class Rendered:
    """A page: where it is made, its template, the names that it gives."""

    place: str
    template: str
    names: frozenset[str]
    is_loose: bool


def pages() -> Iterator[Rendered]:
    """Yield every page that web/ makes."""
    for path in sorted((ROOT / "web").rglob("*.py")):
        module = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        for function in ast.walk(ast.parse(path.read_text())):
            for call in ast.walk(function) if isinstance(function, ast.FunctionDef) else ():
                if _is_page(call):
                    yield _page(call, function, module)


def _is_page(call: ast.AST) -> bool:
    return (
        isinstance(call, ast.Call)
        and ast.unparse(call.func) in ("render", "render_template")
        and isinstance(call.args[0], ast.Constant)
    )


def _page(call: ast.Call, function: ast.FunctionDef, module: str) -> Rendered:
    place, name = f"{module}:{call.lineno}", ast.unparse(call.func)
    if name != "render":
        given = frozenset(str(word.arg) for word in call.keywords)
        return Rendered(place, ast.literal_eval(call.args[0]), given, is_loose=True)
    view = getattr(import_module(module), _class_of(call.args[1], function))
    given = frozenset(field.name for field in fields(view))
    return Rendered(place, ast.literal_eval(call.args[0]), given, is_loose=False)


def _class_of(view: ast.expr, function: ast.FunctionDef) -> str:
    """Return the class of a view: made on the spot, in the function, or handed to it."""
    if isinstance(view, ast.Call):
        return ast.unparse(view.func)
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == ast.unparse(view):
            return ast.unparse(node.value).partition("(")[0]
        if isinstance(node, ast.arg) and node.arg == ast.unparse(view) and node.annotation:
            return ast.unparse(node.annotation)
    raise AssertionError(f"nobody can tell which view {ast.unparse(view)} is")


def needed(template: str, env: Environment) -> set[str]:
    """Return the names that a template asks its page for, with those of what it extends."""
    assert env.loader is not None
    tree = env.parse(env.loader.get_source(env, template)[0])
    own = {name for node in tree.find_all(_NAMING) for name in _named(node)}
    found = find_undeclared_variables(tree)
    for other in tree.find_all((nodes.Extends, nodes.Include)):
        if not other.template.value.startswith("govuk_frontend_jinja/"):
            found |= needed(other.template.value, env)
    return found - own


def _named(node: nodes.Node) -> list[str]:
    """Return the names that a template gives to something itself."""
    if isinstance(node, nodes.Macro):
        return [node.name]
    if isinstance(node, nodes.FromImport):
        return [name if isinstance(name, str) else name[1] for name in node.names]
    return [name.name for name in node.find_all(nodes.Name) if name.ctx == "store"]


@pytest.fixture
def every_page(services: FakeServices, settings: Settings, manifest: Path) -> Flask:
    return create_app(services, settings, manifest=manifest)


@pytest.mark.parametrize("page", list(pages()), ids=lambda page: f"{page.place}-{page.template}")
def test_a_page_gives_its_template_every_name_and_many_only_in_a_typed_view(
    page: Rendered, every_page: Flask
) -> None:
    with every_page.test_request_context("/"):
        context: dict[str, object] = {}
        every_page.update_template_context(context)

    missing = needed(page.template, every_page.jinja_env) - page.names
    missing -= {*context, *every_page.jinja_env.globals}

    assert not missing
    assert not page.is_loose or len(page.names) <= _LOOSE, "hand them over in a frozen view"
    assert "None" not in page.names, "name what is handed over"


@pytest.mark.parametrize("text", ["{{ misspelt }}", "{% if page.misspelt %}{% endif %}"])
def test_a_name_that_nobody_gave_and_a_field_that_a_view_lacks_fail_loudly(
    text: str, app: Flask
) -> None:
    view = Rendered("here", "page.html", frozenset(), is_loose=False)

    with app.test_request_context("/"), pytest.raises(UndefinedError):
        render_template_string(text, page=view)


def test_a_key_that_a_mapping_lacks_is_empty(app: Flask) -> None:
    with app.test_request_context("/"):
        said = render_template_string("{{ errors.name }}|{{ errors['x'] or 'none' }}", errors={})

    assert said == "|none"


#: What GOV.UK's own components, Flask and Jinja bring.
_THEIRS = frozenset({"args", "endpoint", "path", "index", "last", "first", "length"})


def _known_words() -> frozenset[str]:
    """Return every word that code defines as a field, a method, a name or a key."""
    found: set[str] = set(_THEIRS)
    for room in ("engine", "web"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef | ast.ClassDef):
                    found.add(node.name)
                elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                    found.add(node.target.id)
                elif isinstance(node, ast.Attribute):
                    found.add(node.attr)
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(node.value)
    return frozenset(found)


def test_no_template_reads_what_nothing_has() -> None:
    known, environment = _known_words(), Environment(autoescape=True)
    read = {
        (path.relative_to(ROOT).as_posix(), node.attr)
        for path in (ROOT / "web").glob("*/templates/**/*.html")
        for node in environment.parse(path.read_text()).find_all(nodes.Getattr)
    }

    assert read
    assert not sorted(f"{path}: .{name}" for path, name in read if name not in known)
