"""Runs untrusted programs; knows no mathematics, no model, no graph."""

from .faults import ImageMissing, SandboxFault, SlotLost, SparringFault, Unavailable
from .types import (
    Environment,
    Fingerprint,
    Job,
    Kind,
    Limits,
    NotReached,
    Outcome,
    Profile,
    Raised,
    Return,
    Returned,
    Sandbox,
    Stop,
    Value,
)
from .values import decode, encode, same

__all__ = [
    "Environment",
    "Fingerprint",
    "ImageMissing",
    "Job",
    "Kind",
    "Limits",
    "NotReached",
    "Outcome",
    "Profile",
    "Raised",
    "Return",
    "Returned",
    "Sandbox",
    "SandboxFault",
    "SlotLost",
    "SparringFault",
    "Stop",
    "Unavailable",
    "Value",
    "decode",
    "encode",
    "same",
]
