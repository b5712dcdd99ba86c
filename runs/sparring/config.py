"""The run file: what it may say, and its reading into frozen sections. docs/run-file.md tells each field.

Inputs (seeds, files, constitutions, scripts) are looked for from the run file's folder, run.out from the current one.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import yaml
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, field_validator, model_validator

from .complaints import complaint, nearest, shown
from .faults import ConfigFault
from .prices import Price
from .yaml_file import parse_yaml, read_mapping

Kind: TypeAlias = Literal["examination", "constitution", "tournament"]
TableName: TypeAlias = Literal["sft", "preference", "rlvr", "critique", "process", "rejected"]
Positive: TypeAlias = Annotated[int, Field(ge=1, strict=True)]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]


class Section(BaseModel):
    """A part of the run file: nothing unknown in it, nothing changes it."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


class Run(Section):
    """Name, size and place of the run. bouts, out: operational; seed, round_bouts: identity."""

    name: str = Field(min_length=1, description="a name for the run")
    out: Path = Field(description="a folder, for example out/my-run")
    bouts: Positive = Field(description="how many bouts to play")
    seed: Annotated[int, Field(ge=0, lt=2**63, strict=True)] = 0
    round_bouts: Positive = 256  # bouts of one round see the same snapshot of what was accepted before it


class Graph(Section):
    """Which state machine plays, and its policy: further fields are those of the kind's policy."""

    model_config = ConfigDict(extra="allow")
    kind: Kind = Field(description="one of examination, constitution, tournament")

    @property
    def policy(self) -> Mapping[str, Any]:
        """The fields beside kind, as the file gives them."""
        return dict(self.model_extra or {})


class Batch(Section):
    """How batches are made and waited for; operational."""

    requests: Annotated[int, Field(ge=1, le=50_000, strict=True)] = 1000
    wait_s: Annotated[float, Field(gt=0)] = 30.0
    first_poll_s: Annotated[float, Field(gt=0)] = 10.0
    longest_poll_s: Annotated[float, Field(gt=0)] = 300.0
    look_s: Annotated[float, Field(ge=0)] = 60.0
    patience_s: Annotated[float, Field(gt=0)] = 3600.0
    unresolved: Literal["refuse", "resubmit"] = "refuse"


class Model(Section):
    """One model. How it is reached is operational; who it is and its parameters are identity."""

    provider: Literal["openai", "anthropic", "local", "scripted"] = Field(
        description="one of openai, anthropic, local, scripted"
    )
    model: str = Field(min_length=1, description="the model's name at its endpoint")
    base_url: str | None = None
    key_env: str | None = None
    family: str | None = None
    derived_from: tuple[str, ...] = ()
    parameters: dict[str, Any] = {}
    timeout_s: Annotated[float, Field(gt=0)] = 120.0
    concurrency: Positive | None = None  # None: as limits.concurrency
    retries: Annotated[int, Field(ge=0, strict=True)] = 4
    sample_as: Literal["none", "seed", "header"] | None = None
    strict_model: bool = False
    client: Literal["raw", "sdk"] = "raw"
    schema_as: Literal["format", "tool", "none"] = "format"
    delivery: Literal["now", "batch"] = "now"
    batch: Batch = Batch()
    prompt_cache: bool | None = None  # None: at the provider's own address
    script: Path | None = None
    price: Price | None = None  # None: as the tables say; operational

    @field_validator("price", mode="before")
    @classmethod
    def _free(cls, raw: Any) -> Any:
        is_zero = isinstance(raw, int | float) and not isinstance(raw, bool) and raw == 0
        return {"input": 0, "output": 0} if is_zero else raw


class SeatChoice(Section):
    """Who sits where, and how it samples; what is None is not sent."""

    model: str = Field(description="the name of one of models")
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    max_tokens: Positive | None = None
    stop: tuple[str, ...] = ()


class Problems(Section):
    """Where problems come from: exactly one of strategy, procedural and file; further fields are the strategy's own.

    procedural: families by name, [] for all of them.
    """

    model_config = ConfigDict(extra="allow")
    strategy: str | None = None
    procedural: tuple[str, ...] | None = None
    file: Path | None = None
    domain: Literal["math", "code", "text"] | None = None
    seeds: Path | None = None

    @property
    def name(self) -> str:
        """The strategy's name; a file and procedural families have one of their own."""
        return self.strategy or ("file" if self.file is not None else "procedural")

    @property
    def options(self) -> dict[str, Any]:
        """What the strategy is built from: the fields that the file gives."""
        given = self.model_dump(mode="json", exclude_unset=True, exclude_none=True)
        return {key: value for key, value in given.items() if key != "strategy"}

    @model_validator(mode="after")
    def _one_source(self) -> "Problems":
        given = [name for name in ("strategy", "procedural", "file") if getattr(self, name) is not None]
        if len(given) != 1:
            found = " and ".join(given) if given else "none of them"
            raise ValueError(f"found {found}, expected exactly one of strategy, procedural, file.")
        return self


class VerifierChoice(Section):
    """A verifier by name, with its policy ({}: its defaults)."""

    name: str
    policy: dict[str, Any] = {}


class SandboxChoice(Section):
    """Which sandbox; operational."""

    kind: Literal["auto", "docker", "bubblewrap", "wasm"] = "auto"
    slots: Positive = 2
    runtime: str | None = None


class Limits(Section):
    """How much at once; operational. requeues: times a bout is played again after a fault that may pass. processes:
    that play bouts; 1: the run's own."""

    concurrency: Positive = 64
    requeues: Annotated[int, Field(ge=0, strict=True)] = 2
    processes: Annotated[int, Field(ge=1, le=64, strict=True)] = 1


class Endpoint(Section):
    """What is set for an endpoint: a provider's own address, or a base_url; operational. None: no such limit."""

    requests_per_minute: Annotated[float, Field(gt=0)] | None = None
    tokens_per_minute: Annotated[float, Field(gt=0)] | None = None
    concurrency: Positive | None = None  # None: what its models have together
    connect_timeout_s: Annotated[float, Field(gt=0)] = 10.0
    patience_s: Annotated[float, Field(gt=0)] = 300.0


class Budget(Section):
    """What the run may cost over all its sessions; operational. None: no limit."""

    usd: Annotated[float, Field(gt=0, le=1_000_000, strict=True)] | None = None
    tokens: Positive | None = None
    calls: Positive | None = None
    wall_s: Annotated[float, Field(gt=0, strict=True, allow_inf_nan=False)] | None = None


class Cache(Section):
    """Replies that runs share; operational. path None: none are. above_zero: those that are sampled, too."""

    path: Path | None = None
    above_zero: Annotated[bool, Field(strict=True)] = False


class Telemetry(Section):
    """What leaves this host beside the questions to the models: nothing, unless asked for; operational.

    traces: OpenTelemetry spans, to where the OTEL_* variables say; content: with prompts, replies and programs in them.
    langsmith: tracing of the graphs by LangSmith, which is off whatever the environment says.
    """

    traces: bool = False
    content: bool = False
    langsmith: bool = False


class Output(Section):
    """Which tables to write, and how much of the same to keep."""

    tables: tuple[TableName, ...] = ("sft", "preference", "rlvr", "critique", "process")
    per_template: Positive = 64
    per_problem: Positive = 4
    near_duplicate: Annotated[float, Field(gt=0, le=1)] = 0.8


class RunConfig(Section):
    """A run file, read. Made by `load`, which also knows the file's folder."""

    run: Run = Field(description="a section with name, bouts and out")
    graph: Graph = Field(description="a section with kind")
    models: dict[str, Model] = Field(description="a section with at least one model")
    seats: dict[str, SeatChoice] = Field(description="a section that gives each seat a model")
    problems: Problems = Field(description="a section with strategy, procedural or file")
    verifiers: tuple[VerifierChoice, ...] = ()
    sandbox: SandboxChoice = SandboxChoice()
    endpoints: dict[str, Endpoint] = {}
    limits: Limits = Limits()
    budget: Budget = Budget()
    cache: Cache = Cache()
    prices: Path | None = None
    output: Output = Output()
    telemetry: Telemetry = Telemetry()
    allow_same_family: bool = False

    _source: str = PrivateAttr(default="run file")

    @field_validator("seats", mode="before")
    @classmethod
    def _seats_by_name(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        return {seat: {"model": choice} if isinstance(choice, str) else choice for seat, choice in raw.items()}

    @field_validator("verifiers", mode="before")
    @classmethod
    def _verifiers_by_name(cls, raw: Any) -> Any:
        return [_verifier(choice) for choice in raw] if isinstance(raw, list) else raw

    @property
    def source(self) -> str:
        """The run file's name, for messages."""
        return self._source


def load(path: Path | str, overrides: Iterable[str] | Mapping[str, Any] = ()) -> RunConfig:
    """The run file, checked as far as a file can be checked without asking a model.

    overrides: "run.bouts=5", or a mapping of such dotted names to values.

    Raises:
        ConfigFault: the file or an override is wrong; one line a mistake.
    """
    path = Path(path)
    raw = read_mapping(path)
    for name, value in _pairs(overrides):
        _set(raw, name, value)
    return parse(raw, source=str(path), folder=path.resolve().parent)


def parse(raw: Mapping[str, Any], *, source: str = "run file", folder: Path | None = None) -> RunConfig:
    """The configuration in a mapping, checked like a file. folder: where relative inputs are taken from.

    Raises:
        ConfigFault: see `load`.
    """
    from .sense import check

    try:
        config = RunConfig.model_validate(_placed(raw, folder or Path.cwd()))
    except ValidationError as error:
        raise ConfigFault(complaint(source, RunConfig, error)) from None
    config._source = source
    check(config)
    return config


def changed(config: RunConfig, overrides: Iterable[str] | Mapping[str, Any]) -> RunConfig:
    """The configuration with some fields set anew, checked again.

    Raises:
        ConfigFault: see `load`.
    """
    raw = resolved(config)
    for name, value in _pairs(overrides):
        _set(raw, name, value)
    return parse(raw, source=config.source)


def resolved(config: RunConfig) -> dict[str, Any]:
    """The configuration with every default, as JSON values; it names the variables of keys, never a key."""
    return config.model_dump(mode="json")


def resolved_yaml(config: RunConfig) -> str:
    """The same as YAML, with what looks like a key in a URL or a parameter removed."""
    from sparring_agents import Redactor

    redactor = Redactor(key_envs(config))
    text: str = yaml.safe_dump(redactor.value(resolved(config)), sort_keys=False, allow_unicode=True, width=110)
    return text


def key_envs(config: RunConfig) -> tuple[str, ...]:
    """The environment variables that the run's keys come from, sorted."""
    return tuple(sorted({model.key_env for model in config.models.values() if model.key_env}))


def _pairs(overrides: Iterable[str] | Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if isinstance(overrides, Mapping):
        yield from overrides.items()
        return
    for override in overrides:
        name, sign, text = override.partition("=")
        if not sign or not name.strip():
            raise ConfigFault(f"--set {override}: expected a field and a value, for example run.bouts=5.")
        try:
            yield name.strip(), parse_yaml(text)
        except yaml.YAMLError:
            raise ConfigFault(f"--set {override}: the value is not YAML. Quote it.") from None


def _set(raw: dict[str, Any], name: str, value: Any) -> None:
    *sections, last = name.split(".")
    place: dict[str, Any] = raw
    for depth, section in enumerate(sections):
        inner: Any = place.setdefault(section, {})
        if isinstance(inner, str) and sections[:depth] == ["seats"]:
            inner = place[section] = {"model": inner}  # seats.examinee: NAME is short for seats.examinee.model
        if not isinstance(inner, dict):
            raise ConfigFault(f"--set {name}: {'.'.join(sections[: depth + 1])} is {shown(inner)}, not a section.")
        place = inner
    place[last] = value


def _verifier(choice: Any) -> Any:
    if isinstance(choice, str):
        return {"name": choice}
    if isinstance(choice, dict) and len(choice) == 1 and "name" not in choice:
        ((name, policy),) = choice.items()
        return {"name": name, "policy": policy if policy is not None else {}}
    return choice


def _placed(raw: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The mapping with relative inputs made absolute; what is not of the expected shape is left to the check."""
    made = {key: _at(value, folder) if key == "prices" else value for key, value in raw.items()}
    problems = made.get("problems")
    if isinstance(problems, dict):
        made["problems"] = {k: _at(v, folder) if _is_input(k, v) else v for k, v in problems.items()}
    models = made.get("models")
    if isinstance(models, dict):
        made["models"] = {name: _placed_model(model, folder) for name, model in models.items()}
    graph = made.get("graph")
    if isinstance(graph, dict):
        made["graph"] = {key: _at(value, folder) if _is_input(key, value) else value for key, value in graph.items()}
    return made


def _is_input(field: str, value: Any) -> bool:
    """Whether a field names a file: always, or where its value could also be the name of something shipped."""
    return field in ("file", "seeds") or (isinstance(value, str) and value.endswith((".yaml", ".yml")))


def _placed_model(model: Any, folder: Path) -> Any:
    if not isinstance(model, dict):
        return model
    return {key: _at(value, folder) if key == "script" else value for key, value in model.items()}


def _at(value: Any, folder: Path) -> Any:
    return str(folder / Path(value).expanduser()) if isinstance(value, str | os.PathLike) else value


__all__ = ["ConfigFault", "RunConfig", "key_envs", "load", "nearest", "parse", "resolved", "resolved_yaml"]
