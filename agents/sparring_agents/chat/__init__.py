"""Asks models: one file a wire, and what all wires need. Importing it loads no SDK."""

from .check import CheckResult, check_model
from .factory import ModelSpec, Provider, build_model, missing_keys, open_models, redactor_for
from .limits import Limited, Meter
from .redact import Redactor
from .retry import Retrying, RetryPolicy
from .schema import UnsupportedSchema, find_flaw, find_json
from .scripted import Rule, Script, ScriptedChat, read_rules

__all__ = [
    "CheckResult",
    "Limited",
    "Meter",
    "ModelSpec",
    "Provider",
    "Redactor",
    "RetryPolicy",
    "Retrying",
    "Rule",
    "Script",
    "ScriptedChat",
    "UnsupportedSchema",
    "build_model",
    "check_model",
    "find_flaw",
    "find_json",
    "missing_keys",
    "open_models",
    "read_rules",
    "redactor_for",
]
