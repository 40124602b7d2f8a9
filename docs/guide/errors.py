"""The error of a build of the guide."""

from __future__ import annotations


class GuideError(Exception):
    """A page of the guide has a fault; the message names the page and what to change."""
