"""Asks models: one file a wire, and what all wires need. Importing it loads no SDK."""

from .batch.contract import BatchLog, BatchPolicy
from .check import CheckResult, check_model
from .endpoint_state import EndpointLimits, EndpointState
from .factory import ModelSpec, Provider, build_model, load_sdks, missing_keys, open_models, redactor_for
from .layer import Layer
from .limits import Limited, Meter
from .redact import Redactor
from .retry import Retrying, RetryPolicy, endpoint_states
from .schema import UnsupportedSchema, find_flaw, find_json
from .scripted import Rule, Script, ScriptedChat, read_rules
from .sending import Gate, OnTheWire, Sending
from .shared_replies import ReplyCache, share_replies
from .structured import SchemaUnmet, add_usage, complete_structured
from .throttle import Throttle
from .toll import Fare, Toll, most_input_tokens, most_output_tokens

__all__ = [
    "BatchLog",
    "BatchPolicy",
    "CheckResult",
    "EndpointLimits",
    "EndpointState",
    "Fare",
    "Gate",
    "Layer",
    "Limited",
    "Meter",
    "ModelSpec",
    "OnTheWire",
    "Provider",
    "Redactor",
    "ReplyCache",
    "RetryPolicy",
    "Retrying",
    "Rule",
    "SchemaUnmet",
    "Script",
    "ScriptedChat",
    "Sending",
    "Throttle",
    "Toll",
    "UnsupportedSchema",
    "add_usage",
    "build_model",
    "check_model",
    "complete_structured",
    "endpoint_states",
    "find_flaw",
    "find_json",
    "load_sdks",
    "missing_keys",
    "most_input_tokens",
    "most_output_tokens",
    "open_models",
    "read_rules",
    "redactor_for",
    "share_replies",
]
