"""Who tries to sign in: a name, an address and a browser, of which only digests are kept."""

import hmac
import secrets
from dataclasses import replace
from ipaddress import IPv6Address, IPv6Network, ip_address

from flask import Response, after_this_request, current_app, request

from engine.ids import PersonId
from engine.model.sign_in import UNKNOWN_AFTER, Attempt


def place_of(address: str) -> str:
    """Return where an address belongs: with IPv6 one machine has as many as it likes."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    if isinstance(read, IPv6Address) and not read.ipv4_mapped:
        return str(IPv6Network((read, 64), strict=False))
    return address


def attempt_of(username: str) -> Attempt:
    """Return who tries to sign in with this request."""
    browser = request.cookies.get(_cookie())
    return Attempt(
        name=keyed_digest("name", username.casefold()),
        address=keyed_digest("address", place_of(request.remote_addr or "")),
        device=keyed_digest("browser", browser) if browser else "",
    )


def attempt_to_change(person_id: PersonId) -> Attempt:
    """Return who tries their own password within a session: it counts for itself."""
    own = keyed_digest("own password", person_id)
    return Attempt(name=own, address=own)


def remember_browser(attempt: Attempt) -> Attempt:
    """Name the browser, which says nothing about a person; return the attempt from there."""
    browser = request.cookies.get(_cookie()) or secrets.token_urlsafe(24)

    @after_this_request
    def set_cookie(response: Response) -> Response:
        response.set_cookie(
            _cookie(),
            browser,
            max_age=UNKNOWN_AFTER,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response

    return replace(attempt, device=keyed_digest("browser", browser))


def _cookie() -> str:
    """Return the name of the cookie, beside that of the session."""
    return f"{current_app.config['SESSION_COOKIE_NAME']}-browser"


def keyed_digest(*texts: str) -> str:
    """Return what is kept of a text: somebody may type a password into the wrong box."""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, "\0".join(texts).encode("utf-8", "replace"), "sha256").hexdigest()[:32]
