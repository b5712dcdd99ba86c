"""Asks a model two small questions and says what works: for ``sparring models check``."""

import json
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias, runtime_checkable

from sparring_agents.faults import KeyRefused, MalformedReply, ModelFault, Unreachable
from sparring_agents.types import ChatModel, Reply, Request, Sampling
from sparring_verifiers import Finish, Message, Role, Text

from . import structured
from .schema import find_flaw

SchemaUse: TypeAlias = Literal["honoured", "repaired", "ignored"]
MAX_TOKENS = 512  # room for a reasoning model to think before one word
SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {"greeting": {"type": "string", "enum": ["Hello.", "Good morning."]}},
        "required": ["greeting"],
        "additionalProperties": False,
    }
)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What works with a model.

    schema: "honoured" where the endpoint itself kept to a schema that the prompt does not mention; "repaired" where its
    reply had to be read out of prose, or asked for again with the flaw named; "ignored" where that did not help. A seat
    whose prompt has a schema costs repairs with the second, and fails with the third. None: not found out.
    model: the name that the reply gives. fault: why it failed, one line; "" when it replied.
    """

    is_reachable: bool
    is_key_accepted: bool
    replied: bool
    schema: SchemaUse | None
    model: str
    fault: str = ""

    @property
    def is_usable(self) -> bool:
        return self.replied


@runtime_checkable
class _Asks(Protocol):
    async def ask(self, request: Request) -> Reply: ...


async def check_model(model: ChatModel) -> CheckResult:
    """What works with this model, in at most three requests and no retries."""
    chat = innermost(model)
    try:
        reply = await chat.ask(_request(None))
    except ModelFault as fault:
        is_answered = not isinstance(fault, Unreachable) and fault.kind != "TimedOut"
        return CheckResult(
            is_reachable=is_answered,
            is_key_accepted=is_answered and not isinstance(fault, KeyRefused),
            replied=False,
            schema=None,
            model="",
            fault=f"{fault.kind}: {fault}",
        )
    used, fault_text = await _schema_use(chat)
    return CheckResult(
        is_reachable=True, is_key_accepted=True, replied=True, schema=used, model=reply.model, fault=fault_text
    )


def innermost(model: ChatModel) -> _Asks:
    """The model under its limits and retries: what asks the endpoint once, unvalidated.

    Raises:
        TypeError: it is none of this room's models.
    """
    step: object = model
    while not isinstance(step, _Asks):
        step = getattr(step, "inner", None)
        if step is None:
            raise TypeError(f"{type(model).__name__} has no ask() and wraps nothing that has")
    return step


async def _schema_use(chat: _Asks) -> tuple[SchemaUse | None, str]:
    try:
        first = await chat.ask(_request(SCHEMA))
        if first.finish is not Finish.STOP:
            return None, f"with a schema: the reply ended by {first.finish}"
        if _is_exact(first):
            return "honoured", ""
        waiting = [first]

        async def first_then_ask(request: Request) -> Reply:
            return waiting.pop() if waiting else await chat.ask(request)

        mended = await structured.complete_structured(first_then_ask, _request(SCHEMA), "it")
    except MalformedReply as fault:
        return ("ignored", "") if isinstance(fault, structured.SchemaUnmet) else (None, f"with a schema: {fault}")
    except ModelFault as fault:
        return None, f"with a schema: {fault.kind}: {fault}"
    return ("repaired", "") if _is_exact(mended) else ("ignored", f"the repair ended by {mended.finish}")


def _is_exact(reply: Reply) -> bool:
    try:
        value = json.loads(reply.message.text)
    except ValueError:
        return False
    return find_flaw(value, json.loads(SCHEMA)) is None


def _request(schema: str | None) -> Request:
    said = Message(Role.USER, (Text("Greet me in one short sentence."),))
    return Request((said,), Sampling(max_tokens=MAX_TOKENS), schema=schema)
