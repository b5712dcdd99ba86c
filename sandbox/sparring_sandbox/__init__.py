"""Runs untrusted programs; knows no mathematics, no model, no graph."""

from .docker import reap as reap_containers
from .fake import FakeSandbox
from .faults import ImageMissing, SandboxFault, SlotLost, SparringFault, Unavailable
from .image import build_commands, build_image, image_name
from .opening import open_sandbox
from .probes import ProbeResult, run_probes
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
from .values import Unencodable, decode, encode, same

__all__ = [
    "Environment",
    "FakeSandbox",
    "Fingerprint",
    "ImageMissing",
    "Job",
    "Kind",
    "Limits",
    "NotReached",
    "Outcome",
    "ProbeResult",
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
    "Unencodable",
    "Value",
    "build_commands",
    "build_image",
    "decode",
    "encode",
    "image_name",
    "open_sandbox",
    "reap_containers",
    "run_probes",
    "same",
]
