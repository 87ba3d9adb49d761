"""Makes the web application: pages, their assets, and what every page needs."""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import NamedTuple

from flask import Blueprint, Flask, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader
from werkzeug.middleware.proxy_fix import ProxyFix

import engine
from engine.bootstrap import Services
from engine.model.people import AUDITOR, POLICY_OWNER, SYSTEM_ADMIN, TRAINER, Person
from engine.settings import Settings
from engine.training import TrainingRoom
from web import services
from web.frame import account, forms
from web.frame.auth import auth, init_auth
from web.frame.bounds import bound_bodies
from web.frame.errors import Failure, log_failure, register_errors
from web.frame.filters import FILTERS
from web.frame.reading import init_reading
from web.frame.rendering import GovukTemplates, Unnamed
from web.frame.security import (
    add_headers,
    csp_nonce,
    current_person,
    guard,
    public,
    require_named_access,
    signed_in,
)
from web.frame.slips import init_order, init_slips

#: How long before its end a session says that it ends.
_WARN_SECONDS = 120

#: Each has the pages of one kind of user, with their templates beside them.
_AUDIENCES = ("staff", "owners", "trainers", "administration", "auditors")
_GOVUK = "govuk_frontend_jinja"
_HERE = Path(__file__).parents[1]
_MANIFEST = _HERE / "static" / "dist" / "manifest.json"

frame = Blueprint("frame", __name__)


class AssetsMissing(RuntimeError):
    """The pages' assets were not built."""


class _Application(Flask):
    def log_exception(self, exc_info: Failure | tuple[None, None, None]) -> None:
        log_failure(exc_info)


def create_app(
    services: Services,
    settings: Settings,
    *,
    training: TrainingRoom | None = None,
    manifest: Path = _MANIFEST,
    shown: Sequence[Blueprint] | None = None,
) -> Flask:
    """Return the application, with the pages of every audience or those that are `shown` instead.

    Without `training` its pages say that there is none. Raises `AssetsMissing` if the assets were
    not built.
    """
    app = _Application("web")
    app.extensions["dissent.services"] = services
    app.extensions["dissent.training"] = training
    app.extensions["dissent.settings"] = settings
    app.config.update(_configuration(settings))
    _set_up_templates(app, _read_manifest(manifest))
    add_headers(app, https=settings.https)
    init_auth(
        app,
        clock=services.clock,
        idle_minutes=settings.idle_minutes,
        session_hours=settings.session_hours,
    )
    bound_bodies(app)
    init_slips(app)
    guard(app)
    init_reading(app)
    CSRFProtect(app)
    init_order(app)
    register_errors(app)
    app.register_blueprint(auth)
    app.register_blueprint(account.pages)
    app.register_blueprint(frame)
    for blueprint in _found_pages() if shown is None else shown:
        app.register_blueprint(blueprint)
    require_named_access(app)
    if settings.proxies:
        n = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    return app


def _configuration(settings: Settings) -> Mapping[str, object]:
    return {
        # Without a key of its own, an installation's sessions end with its process.
        "SECRET_KEY": settings.secret_key or secrets.token_hex(32),
        "SESSION_COOKIE_NAME": "__Host-dissent" if settings.https else "dissent",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_PATH": "/",
        "WTF_CSRF_TIME_LIMIT": None,  # a form may stay open as long as its session lasts
        "PROPAGATE_EXCEPTIONS": False,
        "TRAP_BAD_REQUEST_ERRORS": False,
    }


def _found_pages() -> Iterator[Blueprint]:
    """Yield the blueprint `pages` of every module that has one, audience by audience."""
    for audience in _AUDIENCES:
        for module in iter_modules([str(_HERE / audience)], f"web.{audience}."):
            blueprint = getattr(import_module(module.name), "pages", None)
            if isinstance(blueprint, Blueprint):
                yield blueprint


# --- templates -----------------------------------------------------------------------------


def _read_manifest(path: Path) -> Mapping[str, str]:
    try:
        names: Mapping[str, str] = json.loads(path.read_text())
    except FileNotFoundError:
        raise AssetsMissing(
            f"Expected {path.name} in {path.parent}, but the pages' assets were not built. Run "
            "`make setup`, or `pip install .` without DISSENT_SKIP_ASSETS."
        ) from None
    return names


def _set_up_templates(app: Flask, manifest: Mapping[str, str]) -> None:
    app.jinja_options = {
        "undefined": Unnamed,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "loader": ChoiceLoader(
            [
                FileSystemLoader(_template_folders()),
                GovukTemplates({_GOVUK: PackageLoader(_GOVUK)}),
            ]
        ),
    }
    app.jinja_env.globals["asset"] = lambda name: url_for(
        "static", filename=f"dist/{manifest[name]}"
    )
    app.jinja_env.globals["fresh_id"] = _fresh_id
    app.jinja_env.filters.update(FILTERS)
    settings: Settings = app.extensions["dissent.settings"]
    app.jinja_env.globals["idle_minutes"] = settings.idle_minutes
    app.jinja_env.globals["upload_megabytes"] = settings.upload_megabytes
    app.context_processor(_on_every_page)
    forms.add_to_templates(app)


def _template_folders() -> list[Path]:
    """Return where templates lie: beside the pages that show them, and what all share."""
    return [_HERE / "frame" / "templates", *(_HERE / name / "templates" for name in _AUDIENCES)]


def _fresh_id(start: str) -> str:
    """Return an id that this page has not used."""
    g.ids = g.get("ids", 0) + 1
    return f"{start}-{g.ids}"


class Section(NamedTuple):
    """An entry of the service navigation."""

    title: str
    path: str
    is_for: Callable[[Person], bool]


def _holds(*keys: str) -> Callable[[Person], bool]:
    return lambda person: any(person.holds(key) for key in keys)


def does_casework(person: Person) -> bool:
    """Say whether cases may be this person's business: not if all roles are the service's."""
    return not person.roles or any("." in role for role in person.roles)


SECTIONS = (
    Section("Work", "/work", does_casework),
    Section("Cases", "/cases", does_casework),
    Section("Audit", "/audit", _holds(AUDITOR)),
    Section("People", "/people", _holds(SYSTEM_ADMIN)),
    Section("Procedures", "/procedures", lambda person: True),
    Section("Training", "/training", _holds(TRAINER, POLICY_OWNER)),
    Section("Report", "/report", lambda person: does_casework(person) or person.holds(AUDITOR)),
)


def _sections(person: Person | None) -> Sequence[Section]:
    """Return what a person may enter, of what there is."""
    if person is None:
        return ()
    paths = {rule.rule.rstrip("/") for rule in current_app.url_map.iter_rules()}
    return [each for each in SECTIONS if each.path in paths and each.is_for(person)]


def _on_every_page() -> dict[str, object]:
    settings: Settings = current_app.extensions["dissent.settings"]
    person: Person | None = g.get("person")
    return {
        # What a page may set before it begins.
        "crumbs": (),
        "errors": (),
        "marking": "",
        "cspNonce": csp_nonce(),
        "organisation": settings.organisation,
        "person": person,
        "session_seconds": settings.idle_minutes * 60,
        "warn_seconds": min(_WARN_SECONDS, settings.idle_minutes * 30),
        "sections": [
            {
                "text": each.title,
                "href": each.path,
                "active": request.path == each.path or request.path.startswith(f"{each.path}/"),
                "current": request.path == each.path,
            }
            for each in _sections(person)
        ],
    }


# --- pages that belong to no section -------------------------------------------------------


@frame.get("/")
@signed_in
def start() -> ResponseReturnValue:
    """Lead to the first section that a person may enter."""
    sections = _sections(current_person())
    return redirect(sections[0].path if sections else url_for("account.show"), 303)


@frame.get("/health")
@public
def health() -> ResponseReturnValue:
    """Tell a machine whether the service can work."""
    known = services().health
    fault = known.database_fault()
    return {"status": fault or "ok", **known.watched()}, 503 if fault else 200


@frame.get("/accessibility")
@public
def accessibility() -> str:
    """Say who can use these pages, and what is not accessible yet."""
    return render_template("about/accessibility.html")


@frame.get("/privacy")
@public
def privacy() -> str:
    """Say what is kept about whom, why and for how long."""
    return render_template("about/privacy.html")


@frame.get("/help")
@public
def help_page() -> str:
    """Say how to do the usual things."""
    return render_template("about/help.html")


@frame.get("/version")
@public
def version() -> str:
    """Say which version runs, and whose work is in it."""
    licences = (_MANIFEST.parent / "THIRD_PARTY_LICENCES.txt").read_text(encoding="utf-8")
    return render_template("about/version.html", version=engine.version(), licences=licences)
