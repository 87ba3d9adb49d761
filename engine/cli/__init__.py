"""The `dissent` command."""

from engine.cli.command import main

__all__ = ["main"]
