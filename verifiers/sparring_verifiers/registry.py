"""Which verifiers there are, by name: one line a verifier, and third parties' through entry points.

A factory takes the tools and the policy as JSON values, so a certificate is enough to build the same verifier again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, TypeAlias

from sparring_sandbox import Sandbox

from .faults import VerifierFault
from .types import (
    Candidate,
    Domain,
    Drawing,
    GroupVerifier,
    Prediction,
    Preimage,
    Problem,
    Suite,
    Verdict,
    Verifier,
)


@dataclass(frozen=True, slots=True)
class Tools:
    """What a verifier may decide with."""

    sandbox: Sandbox


@dataclass(frozen=True, slots=True)
class AsVerifier:
    """A group verifier that stands among a run's verifiers: whoever has all candidates of a problem asks the group, and
    whoever has one, for example an audit, compares a group of one. What it says of a candidate's answer may not depend
    on the others then; what it tells of them in its details may."""

    group: GroupVerifier

    @property
    def name(self) -> str:
        return self.group.name

    @property
    def policy(self) -> Mapping[str, Any]:
        return self.group.policy

    async def verify(self, problem: Problem, candidate: Candidate) -> Verdict:
        (verdict,) = await self.group.verify(problem, (candidate,))
        return verdict

    async def drawn(self, problem: Problem) -> Suite | None:
        """What the group draws for the problem, where it draws anything; see `Drawing`."""
        return await self.group.drawn(problem) if isinstance(self.group, Drawing) else None


Factory: TypeAlias = Callable[[Tools, Mapping[str, Any]], Verifier]
GroupFactory: TypeAlias = Callable[[Tools, Mapping[str, Any]], GroupVerifier]


def _lazy(module: str, name: str) -> Callable[[Tools, Mapping[str, Any]], Any]:
    """The factory of that name, imported when it is first called: most commands decide nothing."""

    def factory(tools: Tools, policy: Mapping[str, Any]) -> Any:
        return getattr(import_module(module), name)(tools, policy)

    return factory


def _one_by_one(factory: GroupFactory) -> Factory:
    return lambda tools, policy: AsVerifier(factory(tools, policy))


_DIFFERENTIAL: GroupFactory = _lazy("sparring_verifiers.code.differential", "code_differential")

VERIFIERS: dict[str, Factory] = {
    "code_abduction": _lazy("sparring_verifiers.code.tasks.abduction", "code_abduction"),
    "code_cases": _lazy("sparring_verifiers.code.cases", "code_cases"),
    "code_deduction": _lazy("sparring_verifiers.code.tasks.deduction", "code_deduction"),
    "code_differential": _one_by_one(_DIFFERENTIAL),
    "code_mutation": _lazy("sparring_verifiers.code.mutation.verifier", "code_mutation"),
    "code_property": _lazy("sparring_verifiers.code.property", "code_property"),
    "math_answer": _lazy("sparring_verifiers.math.answer", "make"),
    "math_steps": _lazy("sparring_verifiers.math.steps.verifier", "make"),
}


GROUP_VERIFIERS: dict[str, GroupFactory] = {
    "agreement": _lazy("sparring_verifiers.agreement", "make"),
    "code_differential": _DIFFERENTIAL,
}


def load_group_verifier(name: str, tools: Tools, policy: Mapping[str, Any] | None = None) -> GroupVerifier:
    """The verifier of that name that compares candidates with each other.

    Raises:
        VerifierFault: there is none of that name, or the policy is not one of its.
    """
    if name not in GROUP_VERIFIERS:
        raise VerifierFault(f'verifiers: "{name}" is no group verifier. Known: {", ".join(GROUP_VERIFIERS)}.')
    try:
        return GROUP_VERIFIERS[name](tools, policy or {})
    except (TypeError, ValueError) as error:
        raise VerifierFault(f"verifiers: {name}: the policy does not fit: {error}") from error


def verifier_names() -> tuple[str, ...]:
    """Every name that `load_verifier` knows, sorted."""
    return tuple(sorted({*VERIFIERS, *(point.name for point in entry_points(group="sparring.verifiers"))}))


def load_verifier(name: str, tools: Tools, policy: Mapping[str, Any] | None = None) -> Verifier:
    """The verifier of that name, deciding by policy ({}: its defaults).

    Raises:
        VerifierFault: there is none of that name, or the policy is not one of its.
    """
    factory = VERIFIERS.get(name)
    if factory is None:
        for point in entry_points(group="sparring.verifiers", name=name):
            factory = point.load()
    if factory is None:
        raise VerifierFault(f'verifiers: "{name}" is not known. Known: {", ".join(verifier_names())}.')
    try:
        return factory(tools, policy or {})
    except (TypeError, ValueError) as error:
        raise VerifierFault(f"verifiers: {name}: the policy does not fit: {error}") from error


def decides_domain(verifier: Verifier, domain: Domain) -> bool:
    """Whether the verifier is asked about the domain.

    It says so by its attribute ``domains``; one without it is told by its name: ``code_cases`` decides no mathematics.
    """
    domains = getattr(verifier, "domains", None)
    if domains is not None:
        return domain in domains
    return _is_named_for(verifier.name, domain)


@cache
def _is_named_for(name: str, domain: Domain) -> bool:
    return not any(name.startswith(f"{other.value}_") for other in Domain if other is not domain)


def decides_problem(verifier: Verifier, problem: Problem) -> bool:
    """Whether the verifier is asked about the problem: about its domain, and about such a reference.

    It names the references that it decides by its attribute ``references``; one without it decides every one of its
    domains but the task kinds whose answer is a literal, not a program.
    """
    references: tuple[type, ...] | None = getattr(verifier, "references", None)
    if references is None:
        return decides_domain(verifier, problem.domain) and not isinstance(problem.reference, Prediction | Preimage)
    return decides_domain(verifier, problem.domain) and isinstance(problem.reference, references)


def labels_steps(verifier: Verifier) -> bool:
    """Whether the verifier labels each step, and so is asked even of a candidate that another one has rejected."""
    return getattr(verifier, "labels_steps", False) is True
