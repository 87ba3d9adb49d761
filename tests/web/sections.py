"""An empty page for every entry of the service navigation."""

from flask import Blueprint

from web.frame.app import SECTIONS
from web.frame.security import signed_in

all_sections = Blueprint("all_sections", __name__)
for section in SECTIONS:
    view = signed_in(lambda: "")
    all_sections.add_url_rule(section.path, endpoint=section.title.lower(), view_func=view)
