"""Runs dissent procedures drawn as BPMN diagrams."""

from importlib import metadata

#: What pip calls this. The bare name `dissent` is somebody else's program on the public index.
DISTRIBUTION = "dissent-procedures"


def version() -> str:
    """Return which version runs."""
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "from a checkout that was not installed"
