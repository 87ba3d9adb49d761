#!/usr/bin/env bash
# waitress 3.0.2: a request that announces a body over `max_request_body_size` and asks first
# (`Expect: 100-continue`) is told to go on. The refusal (413) comes only after the body was sent.
#
# Guessed: who asks before sending is refused at once (RFC 9110, section 10.1.1), since the size is
# known from `Content-Length` and an HTTP client asks for exactly this reason.
# Seen: "HTTP/1.1 100 Continue" first; without the header the same request is refused at once.
# Fails if that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check waitress==3.0.2
"$folder/venv/bin/python" - <<'PYTHON'
import socket
import threading
from importlib.metadata import version

from waitress.server import create_server


def app(environ, start_response):
    start_response("200 OK", [("Content-Length", "0")])
    return []


server = create_server(app, host="127.0.0.1", port=0, max_request_body_size=1_000)
threading.Thread(target=server.run, daemon=True).start()


def first_line(*headers):
    """Return the first line of the answer to the head of a request; no body is ever sent."""
    lines = ["POST / HTTP/1.1", "Host: localhost", "Content-Length: 5000", *headers, "", ""]
    with socket.create_connection(("127.0.0.1", server.effective_port), timeout=10) as client:
        client.sendall("\r\n".join(lines).encode())
        return client.recv(1_000).decode().splitlines()[0]


asked = first_line("Expect: 100-continue")
unasked = first_line()
print(f"waitress {version('waitress')}: asked first: {asked!r}; not asked: {unasked!r}")
assert asked == "HTTP/1.1 100 Continue", asked
assert unasked.startswith("HTTP/1.1 413 "), unasked
PYTHON
