"""From the run file to what plays: policy, strategy, models' specs, sampling. Knows the agents' names for all of it."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from .complaints import nearest, shown
from .faults import ConfigFault

if TYPE_CHECKING:
    from sparring_agents import EndpointLimits, Graph, ModelSpec, Sampling, Seat, Strategy

    from .config import Model, RunConfig


def policy_of(config: "RunConfig") -> Any:
    """The policy of the graph's kind, with the file's fields over its defaults.

    Raises:
        ConfigFault: a field is unknown, of another type or out of range, or the constitution cannot be read.
    """
    import sparring_agents as agents

    kind = {
        "examination": agents.ExaminationPolicy,
        "constitution": agents.ConstitutionPolicy,
        "tournament": agents.TournamentPolicy,
    }[config.graph.kind]
    fields = dict(config.graph.policy)
    known = {field.name: field for field in dataclasses.fields(kind)}
    for name in fields.keys() - known.keys():
        raise ConfigFault(f"{config.source}: graph.{name}: unknown field. {nearest(name, known)}")
    for name, field in known.items():
        has_default = field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
        if name not in fields and not has_default:
            raise ConfigFault(f"{config.source}: graph.{name}: missing. {config.graph.kind} needs it.")
    try:
        if "constitution" in fields:
            fields["constitution"] = agents.load_constitution(str(fields["constitution"]))
        return kind(**{name: _typed(config, name, known[name].type, value) for name, value in fields.items()})
    except ValueError as error:
        place = "graph.constitution: " if "constitution" in fields and "graph." not in str(error) else ""
        raise ConfigFault(f"{config.source}: {place}{error}") from None


def graph_of(config: "RunConfig") -> "Graph":
    """The state machine, compiled; imports langgraph."""
    import sparring_agents as agents

    build: Mapping[str, Any] = {
        "examination": agents.build_examination,
        "constitution": agents.build_constitution,
        "tournament": agents.build_tournament,
    }
    made: Graph = build[config.graph.kind](policy_of(config))
    return made


def strategy_of(config: "RunConfig") -> "Strategy":
    """How the problems are proposed; what it reads is read here.

    Raises:
        ConfigFault: the strategy or one of its options is not known, its file cannot be read, or it has no problem.
    """
    from sparring_agents import load_strategy, size_of

    try:
        made = load_strategy(config.problems.name, config.problems.options)
        size = size_of(made)
    except ValueError as error:
        line = str(error)
        raise ConfigFault(f"{config.source}: {'' if line.startswith('problems') else 'problems: '}{line}") from None
    if size == 0:
        raise ConfigFault(f"{config.source}: problems: found none. Give a file with at least one.")
    return made


def bouts_of(config: "RunConfig", strategy: "Strategy") -> int:
    """How many bouts are played: what the file wants, or as many as there are problems."""
    from sparring_agents import size_of

    size = size_of(strategy)
    return config.run.bouts if size is None else min(config.run.bouts, size)


def specs_of(config: "RunConfig") -> dict[str, "ModelSpec"]:
    """The models that sit at the table, as the agents' room wants them described."""
    from sparring_agents import BatchPolicy, ModelSpec

    seated = sorted({choice.model for choice in config.seats.values()})
    return {
        name: ModelSpec(
            provider=model.provider,
            model=model.model,
            base_url=model.base_url,
            family=model.family,
            derived_from=model.derived_from,
            key_env=model.key_env,
            parameters=json.dumps(model.parameters, sort_keys=True),
            timeout_s=model.timeout_s,
            concurrency=model.concurrency or config.limits.concurrency,
            sample_as=model.sample_as,
            retries=model.retries,
            strict_model=model.strict_model,
            client=model.client,
            schema_as=model.schema_as,
            delivery=model.delivery,
            batch=BatchPolicy(**model.batch.model_dump()),
            prompt_cache=model.prompt_cache,
            rules=None if model.script is None else str(model.script),
            endpoint=_limits_of(config, model),
        )
        for name, model in ((name, config.models[name]) for name in seated)
    }


def endpoint_of(model: "Model") -> str:
    """What the file calls the model's endpoint: its base_url, or its provider where it is served at their own."""
    return model.provider if model.base_url is None else model.base_url


def _limits_of(config: "RunConfig", model: "Model") -> "EndpointLimits":
    from sparring_agents import EndpointLimits

    chosen = config.endpoints.get(endpoint_of(model))
    return EndpointLimits() if chosen is None else EndpointLimits(**chosen.model_dump())


def sampling_of(config: "RunConfig") -> dict["Seat", "Sampling"]:
    """How each seat samples."""
    from sparring_agents import Sampling, Seat

    return {
        Seat(seat): Sampling(choice.temperature, choice.top_p, choice.max_tokens, choice.stop)
        for seat, choice in config.seats.items()
    }


def content_of(config: "RunConfig", rules: Mapping[str, str]) -> dict[str, str]:
    """SHA-256 by name of what files hold and replies depend on: what is played by, and what answers on this host."""
    content = dict(rules)
    for name, spec in specs_of(config).items():
        sha256 = weights_sha256(spec)
        if sha256 is not None:
            content[f"models/{name}"] = sha256
    return content


def rules_of(config: "RunConfig", strategy: "Strategy") -> dict[str, str]:
    """SHA-256 by name of what is played by: prompts, constitution, the strategy's own."""
    from sparring_agents import load_constitution, prompts_identity

    content = {f"seats/{name}": sha256 for name, sha256 in prompts_identity().items()}
    content[f"strategies/{strategy.name}"] = str(getattr(strategy, "content_sha256", ""))
    constitution = config.graph.policy.get("constitution")
    if constitution is not None:
        content["constitution"] = load_constitution(str(constitution)).sha256
    return content


def check_rules(config: "RunConfig", strategy: "Strategy", rules: Mapping[str, str]) -> None:
    """To be asked once what is played by was read: whether it is what the run began with.

    Raises:
        ConfigFault: a file was changed in between.
    """
    now = rules_of(config, strategy)
    changed = sorted(name for name in {*now, *rules} if now.get(name) != rules.get(name))
    if changed:
        raise ConfigFault(
            f"{config.source}: a file that the run reads was changed while it began ({', '.join(changed)}). "
            "Run the same command again."
        )


def weights_sha256(spec: "ModelSpec") -> str | None:
    """SHA-256 of what answers on this host, weights or script; None for a model that others serve."""
    if spec.provider == "scripted" and spec.rules is not None:
        return hashlib.sha256(Path(spec.rules).read_bytes()).hexdigest()
    if spec.provider == "local":
        from sparring_agents import resolve_weights

        return str(resolve_weights(spec.model)[1])
    return None


def _typed(config: "RunConfig", name: str, kind: Any, value: Any) -> Any:
    """The value as the policy's field wants it: a list of two numbers becomes a pair."""
    if dataclasses.is_dataclass(kind):
        return value
    read = partial(TypeAdapter(kind).validate_python, strict=kind in (int, bool))
    try:
        return read(value)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        wanted = {"int": "a whole number", "float": "a number"}.get(
            getattr(kind, "__name__", ""), detail["msg"].lower()
        )
        raise ConfigFault(f"{config.source}: graph.{name}: found {shown(value)}, expected {wanted}.") from None
