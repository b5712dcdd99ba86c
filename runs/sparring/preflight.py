"""What is looked at before anything is spent: keys, disk, endpoints. Each model is asked for a few tokens, once; again
only where the connection broke."""

import asyncio
import random
import shutil
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from sparring_agents import (
    BatchLog,
    ChatModel,
    CheckResult,
    CreditSpent,
    Forbidden,
    KeyRefused,
    MalformedReply,
    ModelFault,
    ModelSpec,
    Redactor,
    Reply,
    Request,
    Retrying,
    RetryPolicy,
    Sampling,
    Toll,
    UnknownModel,
    Unreachable,
    WrongModel,
    check_model,
    missing_keys,
    open_models,
    redactor_for,
)
from sparring_verifiers import Message, Role, Text

from .config import RunConfig, load
from .faults import ConfigFault
from .lineup import specs_of
from .prices import Rate, rates_of

LOW_DISK_BYTES = 256 << 20
PING_TOKENS = 16
PING_TRIES = 3  # at least, of a model whose requests are not sent again
# What no retry mends, or none has mended: see _ping. Anything else (429, 500, a time-out) may be over when
# the first bout asks.
FINAL = (CreditSpent, Forbidden, KeyRefused, MalformedReply, UnknownModel, Unreachable, WrongModel)


@dataclass(frozen=True, slots=True)
class ModelCheck:
    """What `sparring models check` says of one model.

    key: the variable that holds it, and whether it is set and taken. schema: "honoured", "repaired", "ignored", or None
    where it was not found out. price: the day of the price that is known, "free", "given" or "unknown".
    """

    name: str
    ok: bool
    is_reached: bool
    key: str
    schema: str | None
    price: str
    model: str
    detail: str


def check_keys(config: RunConfig) -> None:
    """Returns when each variable that holds a key is set.

    Raises:
        ConfigFault: one is not; one line a variable.
    """
    lines = [
        f"{config.source}: models.{name}.key_env: the environment variable {variable} is not set. "
        f"Export the key: export {variable}=..."
        for name, variable in sorted(missing_keys(specs_of(config)).items())
    ]
    if lines:
        raise ConfigFault("\n".join(lines))


def check_disk(out: Path) -> None:
    """Returns when there is room to begin.

    Raises:
        ConfigFault: there is not.
    """
    free = shutil.disk_usage(out).free
    if free < LOW_DISK_BYTES:
        raise ConfigFault(
            f"run.out: {out}: {free >> 20} MiB free, expected at least {LOW_DISK_BYTES >> 20}. "
            "Free some, or choose a folder on another disk."
        )


async def check_reachable(models: Mapping[str, ChatModel], config: RunConfig) -> None:
    """Returns when each model's endpoint answers, takes the key and knows the model.

    Raises:
        ModelFault: the first that does not, by name.
    """
    remote = {name: model for name, model in sorted(models.items()) if model.identity.provider != "scripted"}
    found = await asyncio.gather(*(_ping(model) for model in remote.values()))
    for name, fault in zip(remote, found, strict=True):
        if fault is not None:
            raise type(fault)(f"{config.source}: models.{name}{_address(config.models[name].base_url)}: {fault}")


def _address(base_url: str | None) -> str:
    """Where the endpoint was looked for, without what a URL may hold of a key."""
    if base_url is None:
        return ""
    parts = urlsplit(base_url)
    return f" at {parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


async def check_models(file: Path) -> tuple[ModelCheck, ...]:
    """What works with each seated model of a run file, in at most three requests each, none where its key is missing.

    Raises:
        ConfigFault: the file is wrong.
    """
    config = load(file)
    specs = specs_of(config)
    prices = {name: _price(rate) for name, rate in rates_of(config).items()}
    missing = missing_keys(specs)
    asked = {name: spec for name, spec in specs.items() if name not in missing}
    async with AsyncExitStack() as stack:
        models = await _opened(stack, config, asked, redactor_for(specs))
        results = await asyncio.gather(*(check_model(model) for model in models.values()))
    found = dict(zip(models, results, strict=True))
    return tuple(
        _keyless(name, missing[name], prices[name]) if name in missing else _told(name, spec, found[name], prices[name])
        for name, spec in specs.items()
    )


def _keyless(name: str, variable: str, price: str) -> ModelCheck:
    return ModelCheck(
        name,
        ok=False,
        is_reached=False,
        key=f"{variable} not set",
        schema=None,
        price=price,
        model="",
        detail=f"Export the key: export {variable}=...",
    )


def _told(name: str, spec: ModelSpec, result: CheckResult, price: str) -> ModelCheck:
    variable = spec.key_variable
    taken = "taken" if result.is_key_accepted else "refused" if result.is_reachable else "not tried"
    return ModelCheck(
        name,
        ok=result.is_usable,
        is_reached=result.is_reachable,
        key="none needed" if variable is None else f"{variable} {taken}",
        schema=result.schema,
        price=price,
        model=result.model,
        detail=result.fault,
    )


def _price(rate: Rate | None) -> str:
    if rate is None:
        return "unknown"
    return "free" if rate.is_free else rate.as_of or "given"


async def open_seated(
    stack: AsyncExitStack,
    config: RunConfig,
    redactor: Redactor,
    *,
    tolls: Mapping[str, Toll] | None = None,
    batch_log: BatchLog | None = None,
) -> Mapping[str, Retrying]:
    """The models that sit at the table, by name; the stack closes them. tolls: who agrees to their requests.
    batch_log: where batches are written down.

    Raises:
        ConfigFault: what the file says of a model does not make one.
    """
    return await _opened(stack, config, specs_of(config), redactor, tolls, batch_log)


async def _opened(
    stack: AsyncExitStack,
    config: RunConfig,
    specs: Mapping[str, ModelSpec],
    redactor: Redactor,
    tolls: Mapping[str, Toll] | None = None,
    batch_log: BatchLog | None = None,
) -> Mapping[str, Retrying]:
    try:
        return await stack.enter_async_context(open_models(specs, redactor, tolls, batch_log))
    except (OSError, ValueError) as error:
        raise ConfigFault(f"{config.source}: {error}.") from None


async def _ping(model: ChatModel) -> ModelFault | None:
    """Why the model cannot be asked, or None. A connection that breaks may hold the next time, and a reply that cannot
    be read be whole: it is tried as often as a bout would, and more than once."""
    said = Message(Role.USER, (Text("Say: ready."),))
    policy = model.policy if isinstance(model, Retrying) else RetryPolicy()
    for attempt in count(1):
        try:
            await _ask_once(model, Request((said,), Sampling(max_tokens=PING_TOKENS)))
        except FINAL as fault:
            may_pass = isinstance(fault, MalformedReply) or (isinstance(fault, Unreachable) and fault.was_reached)
            if not may_pass or attempt >= max(policy.attempts, PING_TRIES):
                return fault
            await asyncio.sleep(policy.wait_s(attempt, None, random.random()))  # noqa: S311 - of a wait
        except ModelFault:
            return None
        else:
            return None
    return None


async def _ask_once(model: ChatModel, request: Request) -> Reply:
    """One request under the retries: an endpoint that is down should be told in a second, not after five attempts."""
    inner = getattr(model, "inner", model)
    reply: Reply = await inner.complete(request)
    return reply
