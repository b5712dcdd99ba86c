"""Runs a program on inputs and on those that its relations derive from them; what it answers is held against them here.

At most one job for the inputs, one for each relation that calls with answers, and two for each property program.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sparring_sandbox import Outcome, Return, Returned, Sandbox, Stop, Value
from sparring_verifiers.types import EXACTLY, Expected, Matching

from .comparing import Claim, Judge
from .determinism import second_environment
from .drawing.draw import Arguments, input_key
from .drawing.membership import is_in_domain
from .drawing.schema import Schema
from .policy import CodePolicy
from .related import Misfit, further_inputs, is_grown, keeps, replaced
from .relations import Relation, RelationKind
from .running import run_confirmed
from .trial import STOPS, Finding, ending, shown

_Pair: TypeAlias = tuple[Arguments, Returned]
_Further: TypeAlias = tuple[Relation, Arguments, list[Arguments]]


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the relations.

    findings: where the program breaks one. answered: inputs that gave a value. notes: why a relation says nothing.
    silent: how often one says nothing of an input that gave a value.
    """

    findings: tuple[Finding, ...]
    answered: int
    notes: tuple[str, ...] = ()
    goes_on: bool = True  # the program stopped on no input
    silent: int = 0


@dataclass(frozen=True, slots=True)
class Relating:
    """The relations of a problem. schemas: its domain, None where it declares none."""

    sandbox: Sandbox
    policy: CodePolicy
    entry: str
    matching: Matching
    relations: tuple[Relation, ...]
    schemas: tuple[Schema, ...] | None

    @property
    def jobs(self) -> int:
        """How many sandbox jobs one question takes, at most, where nothing stops and no checker is asked."""
        extra = {RelationKind.IDEMPOTENT: 1, RelationKind.INVERSE: 1, RelationKind.HOLDS: 2}
        return 1 + sum(extra.get(relation.kind, 0) for relation in self.relations)

    async def asked(self, source: str, inputs: Sequence[Arguments]) -> Kept:
        """What the program breaks on these inputs.

        Raises:
            Doubt: it cannot be decided.
            SandboxFault: nothing was found out.
        """
        further = [
            (relation, arguments, further_inputs(relation, arguments, self.schemas))
            for relation in self.relations
            for arguments in inputs
        ]
        every = {input_key(one): one for one in [*inputs, *(one for *_, made in further for one in made)]}
        outcome = await self._run(source, self.entry, tuple(every.values()))
        if outcome.stop is not Stop.OK:
            at = tuple(every.values())[outcome.stopped_at or 0]
            stopped = Finding(STOPS[outcome.stop], at, ending(outcome), "an answer", is_mismatch=False)
            return Kept((stopped,), 0, goes_on=False)
        known = dict(zip(every, outcome.returns, strict=True))
        pairs = [(one, returned) for one in inputs if isinstance(returned := known[input_key(one)], Returned)]
        findings: list[Finding] = []
        notes: dict[str, None] = {}
        unsaid = 0
        for relation in self.relations:
            if relation.kind is RelationKind.HOLDS:
                found, silent = await self._held(relation, pairs)
            elif relation.kind in (RelationKind.IDEMPOTENT, RelationKind.INVERSE):
                found, silent = await self._returned(relation, source, pairs)
            else:
                found, silent = _alone(relation, pairs)
            findings += found
            unsaid += silent
            if silent:
                notes[f"{relation} says nothing of {silent} inputs"] = None
            findings += await self._compared(relation, [each for each in further if each[0] is relation], known)
        return Kept(tuple(findings), len(pairs), tuple(notes), silent=unsaid)

    async def _run(self, source: str, entry: str, inputs: tuple[Arguments, ...]) -> Outcome:
        return await run_confirmed(self.sandbox, source, entry, inputs, self.policy, self.policy.environment)

    def _judge(self, matching: Matching) -> Judge:
        return Judge(self.sandbox, self.entry, matching, self.policy)

    async def _compared(self, relation: Relation, further: list[_Further], known: dict[bytes, Return]) -> list[Finding]:
        """The derived inputs for which a permutation gives another value, or a larger argument a smaller one."""
        compared: list[tuple[Arguments, Returned, Arguments, Returned]] = []
        for _, arguments, made in further:
            first = known[input_key(arguments)]
            if isinstance(first, Returned):
                others = [(one, then) for one in made if isinstance(then := known[input_key(one)], Returned)]
                compared += [_upwards(relation, (arguments, first), other) for other in others]
        if relation.kind is RelationKind.PERMUTATION_INVARIANT:
            claims = [Claim(one, then.value, Expected(first.value)) for _, first, one, then in compared]
            rights = await self._judge(self.matching).hold(claims)
        else:
            rights = tuple(is_grown(relation, first.value, then.value) for _, first, _, then in compared)
        return [
            _breach(relation, one, then, f"what goes with {shown(first)} for {input_key(arguments).decode()}")
            for (arguments, first, one, then), is_right in zip(compared, rights, strict=True)
            if not is_right
        ]

    async def _returned(self, relation: Relation, source: str, pairs: list[_Pair]) -> tuple[list[Finding], int]:
        """Where f of the answer is not the answer, or g of it not the argument."""
        is_idempotent, place = relation.kind is RelationKind.IDEMPOTENT, relation.parameter
        asked = [
            (arguments, returned, replaced(arguments, place, returned.value))
            for arguments, returned in pairs
            if place < len(arguments)
        ]
        if is_idempotent and self.schemas is not None:
            asked = [each for each in asked if is_in_domain(self.schemas, each[2])]
        if not asked:
            return [], len(pairs)
        inputs = tuple(called for *_, called in asked)
        program, entry = (source, self.entry) if is_idempotent else (relation.source, relation.entry)
        outcome = await self._run(program, entry, inputs)
        answered = [
            (
                arguments,
                returned,
                Claim(called, again.value, Expected(returned.value if is_idempotent else arguments[place])),
            )
            for (arguments, returned, called), again in zip(asked, outcome.returns, strict=True)
            if isinstance(again, Returned)
        ]
        judge = self._judge(self.matching if is_idempotent else EXACTLY)
        rights = await judge.hold([claim for *_, claim in answered])
        broken = [
            _breach(relation, arguments, returned, _back(relation, claim))
            for (arguments, returned, claim), is_right in zip(answered, rights, strict=True)
            if not is_right
        ]
        return broken, len(pairs) - len(answered)

    async def _held(self, relation: Relation, pairs: list[_Pair]) -> tuple[list[Finding], int]:
        """Where the property's own program says False, twice: it runs on data alone and a crash of it says nothing."""
        told = await self._told(relation, pairs, is_second=False)
        denied = [pair for pair, said in zip(pairs, told, strict=True) if said is False]
        again = await self._told(relation, denied, is_second=True)
        sure = [pair for pair, said in zip(denied, again, strict=True) if said is False]
        silent = sum(said is None for said in told) + len(denied) - len(sure)
        return [
            _breach(relation, arguments, returned, f"{relation.entry} is True") for arguments, returned in sure
        ], silent

    async def _told(self, relation: Relation, pairs: list[_Pair], *, is_second: bool) -> list[bool | None]:
        inputs: tuple[tuple[Value, ...], ...] = tuple(([*arguments], returned.value) for arguments, returned in pairs)
        environment = second_environment(self.sandbox, self.policy) if is_second else self.policy.environment
        outcome = await run_confirmed(self.sandbox, relation.source, relation.entry, inputs, self.policy, environment)
        return [_said(returned) for returned in outcome.returns]


def _said(returned: Return) -> bool | None:
    is_told = isinstance(returned, Returned) and type(returned.value) is bool
    return bool(returned.value) if is_told and isinstance(returned, Returned) else None


def _upwards(relation: Relation, one: _Pair, other: _Pair) -> tuple[Arguments, Returned, Arguments, Returned]:
    """The two, of a monotone parameter the lower one first."""
    ends: list[Any] = [arguments[relation.parameter] for arguments, _ in (one, other)]
    if relation.kind is RelationKind.MONOTONE and ends[0] > ends[1]:
        return (*other, *one)
    return (*one, *other)


def _alone(relation: Relation, pairs: list[_Pair]) -> tuple[list[Finding], int]:
    found, silent = [], 0
    for arguments, returned in pairs:
        try:
            if not keeps(relation, arguments, returned.value):
                found.append(_breach(relation, arguments, returned, f"an answer that is {relation}"))
        except Misfit:
            silent += 1
    return found, silent


def _back(relation: Relation, claim: Claim) -> str:
    called = relation.entry or "the program"
    return f"{called} of it gives {shown(Returned(claim.found))} and should give {_expected(claim)}"


def _expected(claim: Claim) -> str:
    return shown(Returned(claim.expected.value if claim.expected is not None else None))


def _breach(relation: Relation, arguments: Arguments, returned: Returned, expected: str) -> Finding:
    reason = f"breaks the relation {relation} on a hidden input"
    return Finding(reason, arguments, shown(returned), expected, is_mismatch=True, expected_by=f"relation {relation}")
