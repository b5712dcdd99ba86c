"""Whether a run file makes sense as a whole: seats that the graph needs, models that exist, families that may judge."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .bounds import unbounded
from .complaints import nearest
from .faults import ConfigFault
from .lineup import endpoint_of, policy_of, strategy_of
from .nowhere import Nowhere

if TYPE_CHECKING:
    from sparring_verifiers import Domain, Tools, Verifier

    from .config import Model, RunConfig, VerifierChoice

# The seats of each graph: those it cannot do without, and those that it may have.
REQUIRED = {
    "examination": ("examinee",),
    "constitution": ("examinee", "critic", "reviser", "judge"),
    "tournament": ("generator", "judge"),
}
OPTIONAL = {
    "examination": ("examiner", "test_writer", "generator"),  # the generator: a second voice without gold, or on tests
    "constitution": ("examiner",),
    "tournament": ("examiner",),
}
ASKING = ("self_instruct",)  # strategies that ask the examiner's model
QUIET = ("file", "procedural", "prompts")  # and ours that ask none; a third party's asks when an examiner is seated
# Whose texts a judge compares. Critic and reviser may be of one family: neither judges.
COMPARED = {"constitution": ("examinee", "reviser"), "tournament": ("generator",)}


def check(config: "RunConfig") -> None:
    """Returns when the file makes sense.

    Raises:
        ConfigFault: one line a mistake.
    """
    # A group is looked at only when the one before holds: most of what it would find is the same mistake again.
    whole = (_models, _endpoints, _cached, _seats, _missing_seats, _made, unbounded, _judging, _testing, _traced)
    for group in (*whole, _verifiers, _asked_in_vain):
        found = list(group(config))
        if found:
            raise ConfigFault("\n".join(f"{config.source}: {line}" for line in found))


def required_seats(config: "RunConfig") -> tuple[str, ...]:
    """The seats that this run cannot do without; an examiner only where a model proposes."""
    seats = REQUIRED[config.graph.kind]
    return ("examiner", *seats) if asks_examiner(config) else seats


def asks_examiner(config: "RunConfig") -> bool:
    """Whether the problems are proposed by a model."""
    strategy = config.problems.strategy
    return strategy in ASKING or (strategy not in (None, *QUIET) and "examiner" in config.seats)


def families(config: "RunConfig", seat: str) -> tuple[str, ...]:
    """The families of the model in a seat: its own first."""
    from sparring_agents import families_of

    model = config.models[config.seats[seat].model]
    return families_of(model.model, model.family, model.derived_from)


def _traced(config: "RunConfig") -> Iterator[str]:
    if config.telemetry.langsmith and config.limits.processes > 1:
        yield (
            f"limits.processes: found {config.limits.processes} with telemetry.langsmith, which sends what is left in "
            "the background when the run's own process ends. Set limits.processes: 1, or trace by telemetry.traces."
        )


def _endpoints(config: "RunConfig") -> Iterator[str]:
    known = {endpoint_of(model) for model in config.models.values() if model.provider != "scripted"}
    for name in config.endpoints:
        if name not in known:
            yield f'endpoints."{name}": no model is served there. {nearest(name, known, article="Where models are")}'


def _cached(config: "RunConfig") -> Iterator[str]:
    """What is under way in a batch is found again by the bout that asked for it, and a cache would let another ask."""
    if config.cache.path is None:
        if config.cache.above_zero:
            yield "cache.path: missing, and cache.above_zero is set. Name a file for the replies that runs share."
        return
    batched = next((name for name, model in config.models.items() if model.delivery == "batch"), None)
    if batched is not None:
        yield f"cache.path: models.{batched} has delivery: batch, and batches share no replies. Leave one of them out."


def _seats(config: "RunConfig") -> Iterator[str]:
    kind = config.graph.kind
    known = (*REQUIRED[kind], *OPTIONAL[kind])
    for seat, choice in config.seats.items():
        if seat not in known:
            yield f"seats.{seat}: unknown seat of {kind}. {nearest(seat, known, article='Its seats')}"
        if choice.model not in config.models:
            known_models = nearest(choice.model, config.models, article="Its models")
            yield f'seats.{seat}: model "{choice.model}" is not under models. {known_models}'


def _missing_seats(config: "RunConfig") -> Iterator[str]:
    kind = config.graph.kind
    for seat in required_seats(config):
        if seat not in config.seats:
            yield f"seats.{seat}: missing. {kind} needs one of models there: {', '.join(config.models)}."


def _models(config: "RunConfig") -> Iterator[str]:
    from sparring_agents import families_of

    if not config.models:
        yield "models: found none, expected at least one."
    for name, model in config.models.items():
        yield from (f"models.{name}.{line}" for line in _model(model))
        if model.script is not None:
            yield from (f"models.{name}.script: {line}" for line in _script(model.script))
        try:
            families_of(model.model, model.family, model.derived_from)
        except ValueError as error:
            yield f"models.{name}.family: {error}"


def _model(model: "Model") -> Iterator[str]:
    if model.provider == "scripted" and model.script is None:
        yield "script: missing. Name the YAML file that a scripted model answers from."
    if model.provider != "scripted" and model.script is not None:
        yield f"script: only a scripted model has one, and this one's provider is {model.provider}."
    if model.provider in ("scripted", "local") and model.key_env is not None:
        yield f"key_env: a {model.provider} model needs no key. Leave it out."
    if model.key_env is not None and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", model.key_env):
        yield "key_env: expected the name of an environment variable, OPENAI_API_KEY. A key never stands in a file."
    if model.base_url is not None:
        yield from _address(model.base_url)
    try:
        json.dumps(model.parameters, allow_nan=False)
    except (TypeError, ValueError):
        yield "parameters: expected what JSON can hold: text, finite numbers, true, false, null, lists and mappings."


def _script(path: Path) -> Iterator[str]:
    from sparring_agents import read_rules

    if not path.is_file():
        yield f"{path} is not there. Paths are taken from the run file's folder."
        return
    try:
        read_rules(path)
    except (OSError, ValueError) as error:
        yield f"{error}."


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        (parts.hostname or "").encode("idna")  # refuses a label that is empty or too long
        has_place = bool(parts.hostname) and parts.port != 0
    except ValueError:  # also an IPv6 address or a port that is none
        return False
    return parts.scheme in ("http", "https") and has_place and url.isprintable() and " " not in url


def _address(url: str) -> Iterator[str]:
    """What is wrong with an endpoint's address. It is not repeated: it may hold a password or a key."""
    if not _is_address(url):
        yield "base_url: expected an address with a host that starts with http:// or https://."
    elif "@" in urlsplit(url).netloc:
        yield "base_url: a name or a password found in it. Put the key into a variable, and its name into key_env."
    elif "?" in url or "#" in url:
        yield "base_url: ? or # found in it, expected where the API begins, such as https://host/v1: paths are added."


def _made(config: "RunConfig") -> Iterator[str]:
    """Nothing: what is wrong with policy or problems is said by whoever makes them."""
    policy_of(config)
    strategy_of(config)
    yield from ()


def _judging(config: "RunConfig") -> Iterator[str]:
    if config.allow_same_family or "judge" not in config.seats:
        yield from _agreeing(config)
        return
    ours = families(config, "judge")
    for seat in COMPARED.get(config.graph.kind, ()):
        shared = [family for family in families(config, seat) if family in ours]
        if shared:
            model = config.seats["judge"].model
            yield (
                f'seats.judge: "{model}" shares the family "{shared[0]}" with the {seat} it judges. '
                "Choose a model of another family, or set allow_same_family: true and accept biased scores."
            )
            return


def _agreeing(config: "RunConfig") -> Iterator[str]:
    """A problem that a model wrote needs an accepted answer of another family, else nothing of the run is kept."""
    if config.allow_same_family or config.graph.kind != "examination" or not asks_examiner(config):
        return
    ours = families(config, "examiner")
    shared = [family for family in families(config, "examinee") if family in ours]
    if shared:
        model = config.seats["examinee"].model
        yield (
            f'seats.examinee: "{model}" shares the family "{shared[0]}" with the examiner, whose problems only another '
            "family can confirm. Choose a model of another family, or set allow_same_family: true."
        )


def _testing(config: "RunConfig") -> Iterator[str]:
    """Tests are written by a family that writes none of the code that they decide, else every problem is dropped."""
    if config.allow_same_family or "test_writer" not in config.seats or not sets_code(config):
        return
    ours = families(config, "test_writer")
    coders = ("examiner", "examinee", "generator") if asks_examiner(config) else ("examinee", "generator")
    for seat in (seat for seat in coders if seat in config.seats):
        shared = [family for family in families(config, seat) if family in ours]
        if shared:
            model = config.seats["test_writer"].model
            yield (
                f'seats.test_writer: "{model}" shares the family "{shared[0]}" with the {seat}, whose code it would '
                "test. Choose a model of another family, or set allow_same_family: true."
            )
            return


def sets_code(config: "RunConfig") -> bool:
    """Whether a problem of the run may be code, for which a test writer is asked."""
    from sparring_verifiers import Domain

    domains = _domains(config)  # a row of a file may name its own
    return not domains or Domain.CODE in domains or config.problems.file is not None


def _labelling(config: "RunConfig", verifier: "Verifier") -> Iterator[str]:
    """What labels steps asks the examinee for steps, so it has no place where it is never asked."""
    from sparring_verifiers import decides_domain, labels_steps

    if not labels_steps(verifier):
        return
    if config.graph.kind != "examination":
        yield f'"{verifier.name}" labels the steps of answers, which only an examination has verified.'
    elif (domains := _domains(config)) and not any(decides_domain(verifier, domain) for domain in domains):
        asked = " and ".join(sorted(domains))
        yield f'"{verifier.name}" checks steps of mathematics, and every problem is of domain {asked}. Leave it out.'


def _domains(config: "RunConfig") -> set["Domain"]:
    """The domains of the run's problems, as far as the file says."""
    from sparring_agents import FAMILIES
    from sparring_verifiers import Domain

    problems = config.problems
    if problems.procedural is not None:
        return {FAMILIES[name].domain for name in problems.procedural or FAMILIES if name in FAMILIES}
    return {Domain(problems.domain)} if problems.domain else set()


def _unknown_field(choice: "VerifierChoice", tools: "Tools") -> str | None:
    """The complaint about a field that the verifier's own policy does not have, with the nearest that it has."""
    from sparring_verifiers import VerifierFault, load_verifier

    try:
        policy = load_verifier(choice.name, tools).policy
    except VerifierFault:  # one that cannot be had without a policy
        return None
    unknown = next((field for field in choice.policy if field not in policy), None)
    return None if unknown is None else f"{choice.name}.{unknown}: unknown field. {nearest(str(unknown), policy)}"


def _verifiers(config: "RunConfig") -> Iterator[str]:
    from sparring_verifiers import Tools, VerifierFault, load_verifier, verifier_names

    known = verifier_names()
    tools = Tools(Nowhere("the run file was only read"))
    for place, choice in enumerate(config.verifiers):
        if choice.name not in known:
            yield f'verifiers[{place}]: "{choice.name}" is not known. {nearest(choice.name, known, article="Known")}'
            continue
        if choice.name in (before.name for before in config.verifiers[:place]):
            yield f"verifiers[{place}]: {choice.name} stands there twice. Name it once, with one policy."
            continue
        try:
            made = load_verifier(choice.name, tools, choice.policy)
            yield from (f"verifiers[{place}]: {line}" for line in _labelling(config, made))
        except VerifierFault as fault:
            said = _unknown_field(choice, tools)
            yield f"verifiers[{place}]: {said or str(fault).removeprefix('verifiers: ') + '.'}"
    if config.graph.kind == "examination" and not config.verifiers:
        yield f"verifiers: found none, and examination accepts nothing without one. Known: {', '.join(known)}."


def _asked_in_vain(config: "RunConfig") -> Iterator[str]:
    """What an examiner sets has to be decided by one of the verifiers, else each proposal is paid for and dropped."""
    from sparring_verifiers import Tools, decides_domain, load_verifier

    from .grounds import DECIDING

    tools = Tools(Nowhere("the run file was only read"))
    made = [load_verifier(choice.name, tools, choice.policy) for choice in config.verifiers]
    for domain in _domains(config) if config.problems.strategy in ASKING and config.graph.kind == "examination" else ():
        if not any(decides_domain(verifier, domain) for verifier in made):
            named = ", ".join(verifier.name for verifier in made)
            yield (
                f"verifiers: found {named}, expected one that decides problems of domain {domain}, which the examiner "
                f"sets. Name {' or '.join(DECIDING[domain])}."
            )
