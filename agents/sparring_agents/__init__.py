"""Asks: models in seats, bouts as state machines, problems from strategies. Only this room knows langgraph and SDKs.

Importing this face imports neither langgraph nor an SDK: the names in _LAZY are loaded when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .aside import AtHome, computed, size_of_problem
from .chat import (
    BatchLog,
    BatchPolicy,
    CheckResult,
    EndpointLimits,
    EndpointState,
    Meter,
    ModelSpec,
    Redactor,
    ReplyCache,
    Retrying,
    RetryPolicy,
    Rule,
    ScriptedChat,
    Toll,
    add_usage,
    build_model,
    check_model,
    endpoint_states,
    load_sdks,
    missing_keys,
    most_input_tokens,
    most_output_tokens,
    open_models,
    read_rules,
    redactor_for,
    share_replies,
)
from .chat.weights import local_weights
from .chat.weights import pull as pull_weights
from .chat.weights import resolve as resolve_weights
from .effects import JournaledSandbox, ask, decide, decide_group, execute, key_of, together
from .families import UnknownFamily, families_of, guess_families, normalise_family, shares_family
from .faults import (
    BatchUnresolved,
    BudgetSpent,
    ContextTooLong,
    EndpointDown,
    KeyRefused,
    MalformedReply,
    ModelFault,
    Overloaded,
    RateLimited,
    TimedOut,
    UnknownModel,
    Unreachable,
    WrongModel,
)
from .outcome import (
    Attempt,
    BoutOutcome,
    CritiqueNote,
    Dispute,
    DualAgreement,
    End,
    Pair,
    Proposal,
    Repair,
    Revealed,
    Ruling,
    Side,
    Spoken,
    Voice,
)
from .policies import ConstitutionPolicy, ExaminationPolicy, TournamentPolicy
from .seats.constitution import Constitution, Principle, load_constitution
from .seats.examinee import PROMPTS as EXAMINEE_PROMPTS
from .seats.examinee import STEPS_PROMPT, TASK_PROMPTS, answer_in, candidate_of, examinee_request
from .seats.judge import TIE, agreed_winner, read_winner, shared_family
from .seats.prompt import Prompt, load_prompt, prompts_identity
from .seats.repair import PROMPT as REPAIR_PROMPT
from .seats.repair import before_reveal, is_repair_turn, revealed_suites
from .seeds import order, sample_of, seed_of
from .strategies import STRATEGIES, load_strategy, size_of, strategy_names
from .strategies.procedural import FAMILIES, Dice, rebuild
from .table import Bout, Strategy, Table, Unusable
from .tally import Tally
from .types import (
    ChatModel,
    Identity,
    Journal,
    JsonObject,
    Pool,
    Reply,
    Request,
    Sampling,
    Seat,
    Tool,
    Usage,
    author_of,
)
from .watch import Asked, Call, Decision, Draw, Execution, Made, Watch

if TYPE_CHECKING:
    from .graphs import (
        Graph,
        build_constitution,
        build_examination,
        build_tournament,
        draw,
        play,
    )

_LAZY = {
    "Graph": ".graphs",
    "build_constitution": ".graphs",
    "build_examination": ".graphs",
    "build_tournament": ".graphs",
    "draw": ".graphs",
    "play": ".graphs",
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LAZY[name], __name__), name)


__all__ = [
    "EXAMINEE_PROMPTS",
    "FAMILIES",
    "REPAIR_PROMPT",
    "STEPS_PROMPT",
    "STRATEGIES",
    "TASK_PROMPTS",
    "TIE",
    "Asked",
    "AtHome",
    "Attempt",
    "BatchLog",
    "BatchPolicy",
    "BatchUnresolved",
    "Bout",
    "BoutOutcome",
    "BudgetSpent",
    "Call",
    "ChatModel",
    "CheckResult",
    "Constitution",
    "ConstitutionPolicy",
    "ContextTooLong",
    "CritiqueNote",
    "Decision",
    "Dice",
    "Dispute",
    "Draw",
    "DualAgreement",
    "End",
    "EndpointDown",
    "EndpointLimits",
    "EndpointState",
    "ExaminationPolicy",
    "Execution",
    "Graph",
    "Identity",
    "Journal",
    "JournaledSandbox",
    "JsonObject",
    "KeyRefused",
    "Made",
    "MalformedReply",
    "Meter",
    "ModelFault",
    "ModelSpec",
    "Overloaded",
    "Pair",
    "Pool",
    "Principle",
    "Prompt",
    "Proposal",
    "RateLimited",
    "Redactor",
    "Repair",
    "Reply",
    "ReplyCache",
    "Request",
    "RetryPolicy",
    "Retrying",
    "Revealed",
    "Rule",
    "Ruling",
    "Sampling",
    "ScriptedChat",
    "Seat",
    "Side",
    "Spoken",
    "Strategy",
    "Table",
    "Tally",
    "TimedOut",
    "Toll",
    "Tool",
    "TournamentPolicy",
    "UnknownFamily",
    "UnknownModel",
    "Unreachable",
    "Unusable",
    "Usage",
    "Voice",
    "Watch",
    "WrongModel",
    "add_usage",
    "agreed_winner",
    "answer_in",
    "ask",
    "author_of",
    "before_reveal",
    "build_constitution",
    "build_examination",
    "build_model",
    "build_tournament",
    "candidate_of",
    "check_model",
    "computed",
    "decide",
    "decide_group",
    "draw",
    "endpoint_states",
    "examinee_request",
    "execute",
    "families_of",
    "guess_families",
    "is_repair_turn",
    "key_of",
    "load_constitution",
    "load_prompt",
    "load_sdks",
    "load_strategy",
    "local_weights",
    "missing_keys",
    "most_input_tokens",
    "most_output_tokens",
    "normalise_family",
    "open_models",
    "order",
    "play",
    "prompts_identity",
    "pull_weights",
    "read_rules",
    "read_winner",
    "rebuild",
    "redactor_for",
    "resolve_weights",
    "revealed_suites",
    "sample_of",
    "seed_of",
    "share_replies",
    "shared_family",
    "shares_family",
    "size_of",
    "size_of_problem",
    "strategy_names",
    "together",
]
