"""Plants small faults in the rules and says which of them no test notices; see CONTRIBUTING."""

import tomllib
from pathlib import Path

#: Every fault of these is tried: separation, access, case people, gateways.
WHOLE = (
    "engine/casework/acting.py",
    "engine/casework/appointing.py",
    "engine/casework/need_to_know.py",
    "engine/casework/parts.py",
    "engine/casework/people.py",
    "engine/casework/staffing.py",
    "engine/casework/walls.py",
    "engine/model/rules.py",
    "engine/service/leavers.py",
    "engine/spiff/events.py",
    "engine/spiff/gateways.py",
    "engine/spiff/instances.py",
    "engine/spiff/tokens.py",
)

#: Nothing is planted here: what proves and measures the product is not the product.
PROOFS = "engine/proving/"


def kept() -> list[dict[str, str]]:
    """Return the faults that may survive: where, the lines as they are and planted, and why."""
    file = Path(__file__).parent / "survivors.toml"
    return list(tomllib.loads(file.read_text(encoding="utf-8"))["survivor"])
