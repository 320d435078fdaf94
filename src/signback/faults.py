"""What can be wrong before anything runs."""

from __future__ import annotations


class BadSettings(Exception):
    """A setting is unknown or unusable; the message names it. Correct it and start again."""
