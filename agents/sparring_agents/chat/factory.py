"""Makes models of what a run file says of them, and closes what they opened.

A model's identity is its provider, its name and, when local or scripted, the SHA-256 of its weights or script: never a
host or a port, so a run may move to another server and resume.
"""

import json
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

from sparring_agents.families import families_of
from sparring_agents.faults import KeyRefused
from sparring_agents.types import Identity

from . import anthropic, openai
from .batch.contract import BatchLog, BatchPolicy
from .batch.courier import Courier
from .endpoint import RESERVED, Closable, Endpoint, SampleAs
from .endpoint_state import EndpointLimits
from .limits import Limited, Meter
from .redact import Redactor
from .retry import Retrying, RetryPolicy
from .scripted import ScriptedChat, read_rules
from .structured import SchemaAs
from .throttle import Throttle
from .toll import FREE_PASSAGE, Toll
from .wire import ClientMode, WireChat, open_client, open_post

Provider: TypeAlias = Literal["openai", "anthropic", "local", "scripted"]
Delivery: TypeAlias = Literal["now", "batch"]
Throttles: TypeAlias = dict[tuple[str, str], Throttle]  # by provider and address
WIRES = {"openai": openai.WIRE, "local": openai.WIRE, "anthropic": anthropic.WIRE}

BATCH_TIMEOUT_S = 600.0  # for one request of the batch API: its files are large


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A model as the run file describes it.

    model: the name that the endpoint knows; for local, the name of fetched weights; for scripted, any name.
    base_url: None is the provider's own address. family: None is told from the name. key_env: the environment variable
    that holds the key; None is the provider's usual one at its own address, and no key elsewhere.
    parameters: JSON text, sent with every request. sample_as: how Request.sample reaches the endpoint; None is "seed"
    for local and "none" elsewhere. retries: times a request is sent again. rules: the YAML file of a scripted model.
    strict_model: refuse a reply that names another model, not only one of another family.
    client: how the SDK is used, its fast raw post or its own `.create`. prompt_cache: whether the fixed text of
    a prompt is marked for the provider's cache; None: at its own address, since other servers may refuse the mark.
    endpoint: the limits of the address it is served at; models at one address are given the same.
    schema_as: how the endpoint is told a schema: the wire's own field, a tool that must be called, or not at all.
    delivery: whether replies are asked for one by one or by the provider's batch API; batch: how batches are made.
    """

    provider: Provider
    model: str
    base_url: str | None = None
    family: str | None = None
    derived_from: tuple[str, ...] = ()
    key_env: str | None = None
    parameters: str = "{}"
    timeout_s: float = 120.0
    concurrency: int = 64
    sample_as: SampleAs | None = None
    retries: int = 4
    strict_model: bool = False
    rules: str | None = None
    client: ClientMode = "raw"
    prompt_cache: bool | None = None
    endpoint: EndpointLimits = field(default_factory=EndpointLimits)
    schema_as: SchemaAs = "format"
    delivery: Delivery = "now"
    batch: BatchPolicy = field(default_factory=BatchPolicy)

    @property
    def key_variable(self) -> str | None:
        """The environment variable that holds the key, or None when no key is sent."""
        if self.key_env is not None or self.base_url is not None:
            return self.key_env
        return WIRES[self.provider].key_env if self.provider in ("openai", "anthropic") else None


def build_model(name: str, spec: ModelSpec, redactor: Redactor | None = None) -> tuple[Retrying, Closable | None]:
    """The model with its limit and its retries, and what has to be closed after use.

    Raises:
        KeyRefused: the variable that holds its key is not set.
        UnknownFamily, ValueError, OSError: a field of the spec is wrong, and the message says which; or the provider is
            local, which needs a server: open_models starts one.
    """
    if spec.provider == "local":
        raise ValueError(f"model {name}: a local model needs a server; use open_models")
    return _build(name, spec, _identity(spec), redactor or redactor_for({name: spec}), {}, FREE_PASSAGE)


@asynccontextmanager
async def open_models(
    specs: Mapping[str, ModelSpec],
    redactor: Redactor | None = None,
    tolls: Mapping[str, Toll] | None = None,
    batch_log: BatchLog | None = None,
) -> AsyncIterator[Mapping[str, Retrying]]:
    """Every model of a run by its name, local servers started; on leaving, clients are closed and servers stopped.

    tolls: who agrees to each request of a model, by its name. batch_log: where batches are written down; without it
    every request is sent by itself.

    Raises:
        What build_model raises, and what the local server raises when it cannot start.
    """
    known = redactor or redactor_for(specs)
    async with AsyncExitStack() as stack:
        models: dict[str, Retrying] = {}
        servers: dict[str, str] = {}
        throttles: Throttles = {}
        for name, spec in specs.items():
            _check_delivery(name, spec)
            served, identity = spec, _identity(spec) if spec.provider != "local" else None
            if spec.provider == "local":
                served, identity = await _serve(stack, spec, servers)
            assert identity is not None
            toll = (tolls or {}).get(name, FREE_PASSAGE)
            courier = _courier(name, served, known, batch_log)
            if courier is not None:
                stack.push_async_callback(courier.close)
            models[name], client = _build(name, served, identity, known, throttles, toll, courier)
            if client is not None:
                stack.push_async_callback(client.close)
        yield models


def load_sdks(specs: Mapping[str, ModelSpec]) -> None:
    """Imports what these models are asked through, which `open_models` would else do; in any thread."""
    for provider in {spec.provider for spec in specs.values()} & WIRES.keys():
        for name in ("anthropic" if provider == "anthropic" else "openai", "aiohttp", "httpx2"):
            import_module(name)


def redactor_for(specs: Mapping[str, ModelSpec]) -> Redactor:
    """A redactor that knows the keys of these models."""
    return Redactor(variable for spec in specs.values() if (variable := spec.key_variable) is not None)


def missing_keys(specs: Mapping[str, ModelSpec]) -> Mapping[str, str]:
    """The models whose key is not in the environment, with the variable that should hold it."""
    variables = {name: spec.key_variable for name, spec in specs.items()}
    return {name: key for name, key in variables.items() if key is not None and not os.environ.get(key, "").strip()}


def _check_delivery(name: str, spec: ModelSpec) -> None:
    if spec.delivery == "batch" and spec.provider not in ("openai", "anthropic"):
        raise ValueError(f'model {name}: delivery: found "batch", but a {spec.provider} model has no batch API')
    if spec.delivery == "batch" and spec.sample_as == "header":
        raise ValueError(f'model {name}: sample_as: found "header", but a request in a batch has no headers')


def _courier(name: str, spec: ModelSpec, redactor: Redactor, log: BatchLog | None) -> Courier | None:
    if spec.delivery == "now" or log is None:
        return None
    wire, where = WIRES[spec.provider], f"model {name} ({spec.model})"
    client = open_client(wire, spec.base_url, _key(name, spec), max(spec.timeout_s, BATCH_TIMEOUT_S))
    return Courier(wire.batches(client, where, redactor), log, name, where, spec.batch)


def _build(
    name: str,
    spec: ModelSpec,
    identity: Identity,
    redactor: Redactor,
    throttles: Throttles,
    toll: Toll,
    courier: Courier | None = None,
) -> tuple[Retrying, Closable | None]:
    meter = Meter()
    families = families_of(spec.model, spec.family, spec.derived_from)
    chat: WireChat | ScriptedChat
    client: Closable | None = None
    throttle: Throttle | None = None
    if spec.provider == "scripted":
        rules, _ = read_rules(_rules_path(spec))
        chat = ScriptedChat(families, spec.model, rules, meter=meter, digest=identity.weights_sha256, toll=toll)
    else:
        wire = WIRES[spec.provider]
        throttle = _throttle(spec, meter, throttles)
        key, connect_s = _key(name, spec), spec.endpoint.connect_timeout_s
        post, client = open_post(wire, spec.base_url, key, spec.timeout_s, spec.concurrency, spec.client, connect_s)
        endpoint = Endpoint(
            label=name,
            identity=identity,
            families=families,
            post=post,
            redactor=redactor,
            parameters=_parameters(name, spec),
            timeout_s=spec.timeout_s,
            sample_as=spec.sample_as or ("seed" if spec.provider == "local" else "none"),
            strict_model=spec.strict_model,
            throttle=throttle,
            schema_as=spec.schema_as,
            marks_cache=spec.base_url is None if spec.prompt_cache is None else spec.prompt_cache,
            toll=toll,
        )
        chat = WireChat(wire, endpoint, meter, courier)
    limited = Limited(chat, spec.concurrency)
    return Retrying(
        limited, RetryPolicy(attempts=spec.retries + 1, patience_s=spec.endpoint.patience_s), meter, throttle=throttle
    ), client


def _throttle(spec: ModelSpec, meter: Meter, throttles: Throttles) -> Throttle:
    """That of the model's endpoint, which models at the same address share."""
    parts = urlsplit(spec.base_url or "")
    place = (spec.provider, f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}")
    throttle = throttles.setdefault(place, Throttle(_endpoint_label(spec), limits=spec.endpoint))
    throttle.count_in(meter, spec.concurrency)
    return throttle


def _endpoint_label(spec: ModelSpec) -> str:
    """How a user knows the endpoint: the host of its address, or the provider."""
    if spec.provider == "local" or spec.base_url is None:
        return spec.provider
    parts = urlsplit(spec.base_url)
    return f"{parts.netloc.rpartition('@')[2]}{parts.path}".rstrip("/")


def _identity(spec: ModelSpec) -> Identity:
    if spec.provider == "scripted":
        return Identity("scripted", spec.model, read_rules(_rules_path(spec))[1])
    return Identity(spec.provider, spec.model)


def _rules_path(spec: ModelSpec) -> Path:
    if spec.rules is None:
        raise ValueError(f'scripted model "{spec.model}": rules is not set; name a YAML file of rules')
    return Path(spec.rules)


def _key(name: str, spec: ModelSpec) -> str | None:
    variable = spec.key_variable
    if variable is None:
        return None
    key = os.environ.get(variable, "").strip()
    if not key:
        raise KeyRefused(
            f"model {name}: the environment variable {variable} is not set. Export the key, or set key_env."
        )
    if not key.isprintable() or not key.isascii():
        raise KeyRefused(
            f"model {name}: the environment variable {variable} holds a line break or another character that no "
            "header can carry. Export the key alone."
        )
    return key


def _parameters(name: str, spec: ModelSpec) -> Mapping[str, Any]:
    try:
        found = json.loads(spec.parameters)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ValueError(f"model {name}: parameters must be a mapping")
    taken = RESERVED & set(found)
    if taken:
        raise ValueError(f"model {name}: parameters.{min(taken)} is set by sparring itself; leave it out")
    return found


async def _serve(stack: AsyncExitStack, spec: ModelSpec, servers: dict[str, str]) -> tuple[ModelSpec, Identity]:
    """The spec with the address of a server of ours, and the identity that its weights give; one server a file."""
    from . import local, weights

    path, sha256 = weights.resolve(spec.model)
    name = path.stem if spec.model.endswith(".gguf") else spec.model  # the folder is this host's business
    identity = Identity("local", name, sha256)
    if spec.base_url is not None:
        return spec, identity
    if sha256 not in servers:
        server = await stack.enter_async_context(local.LocalServer(path, concurrency=spec.concurrency, name=name))
        servers[sha256] = server.base_url
    return replace(spec, base_url=servers[sha256]), identity
