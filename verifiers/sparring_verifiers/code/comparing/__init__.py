"""Holds what came back against what was expected, by the comparison that a problem declares; all of it out here."""

from .judge import Claim, Judge, refusal

__all__ = ["Claim", "Judge", "refusal"]
