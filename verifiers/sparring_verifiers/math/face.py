"""Compares two answers to the end: what the pure tiers leave open is put to the symbolic worker.

The same verdict from any thread, process or event loop: `compare` blocks while a proof is looked for, `settle` awaits
it.
"""

from collections.abc import Generator
from dataclasses import replace
from typing import TypeAlias

from sparring_verifiers.types import Evidence, Status, Verdict

from .compare import Comparison, shown
from .compare import compare as quick
from .policy import DEFAULT, AnswerPolicy
from .proving import Proof, SymbolicWorker, shared_worker
from .syntax import Node

NAME = "math_answer"
MAX_PROOFS = 8  # asked for in one comparison

# Pairs to prove go out, proofs come in, the comparison is what it returns.
Questions: TypeAlias = Generator[tuple[Node, Node], Proof, Comparison]


def compare(
    gold: str, answer: str, policy: AnswerPolicy = DEFAULT, *, worker: SymbolicWorker | None = None
) -> Comparison:
    """Whether answer is the same as gold under the policy; symmetric in the two, unless the policy says otherwise.

    Blocks while a proof is looked for, `MAX_PROOFS` times the worker's time at most; inside of an event loop `settle`
    lets the others go on.

    Raises:
        VerifierFault: the symbolic worker broke.
    """
    questions = _questions(gold, answer, policy)
    try:
        pair = next(questions)
        while True:
            pair = questions.send((worker or shared_worker()).prove_now(*pair, policy.domain))
    except StopIteration as end:
        found: Comparison = end.value
        return found


async def settle(
    gold: str, answer: str, policy: AnswerPolicy = DEFAULT, *, worker: SymbolicWorker | None = None
) -> Comparison:
    """`compare`, awaiting the proofs.

    Raises:
        VerifierFault: the symbolic worker broke.
    """
    questions = _questions(gold, answer, policy)
    try:
        pair = next(questions)
        while True:
            pair = questions.send(await (worker or shared_worker()).prove(*pair, policy.domain))
    except StopIteration as end:
        found: Comparison = end.value
        return found


async def grade(
    gold: str, answer: str, policy: AnswerPolicy = DEFAULT, *, worker: SymbolicWorker | None = None
) -> Verdict:
    """`settle`, as the verdict that ``math_answer`` gives.

    Raises:
        VerifierFault: the symbolic worker broke.
    """
    return verdict_of(gold, answer, await settle(gold, answer, policy, worker=worker))


def verdict_of(gold: str, answer: str, found: Comparison) -> Verdict:
    """The verdict that a comparison gives; its evidence shows both sides as they were read."""
    evidence = Evidence(
        tier=found.tier, found=shown(answer), expected=shown(gold), counterexample=found.witness, checked=1
    )
    return Verdict(found.status, NAME, evidence, found.reason)


def _questions(gold: str, answer: str, policy: AnswerPolicy) -> Questions:
    """One proof at a time: one that refutes may make the others needless."""
    known: dict[frozenset[Node], bool | None] = {}
    reasons: list[str] = []
    found = quick(gold, answer, policy)
    while found.status is Status.UNDECIDED and len(known) < MAX_PROOFS:
        pair = next((pair for pair in found.pending if frozenset(pair) not in known), None)
        if pair is None:
            break
        proof = yield pair
        known[frozenset(pair)] = proof.proved
        if proof.proved is None:
            reasons.append(proof.reason)
            continue
        found = quick(gold, answer, policy, {pair: proved for pair, proved in known.items() if proved is not None})
    if found.status is Status.UNDECIDED and reasons:
        return Comparison(found.status, found.tier, f"{found.reason} (symbolic worker: {_weightiest(reasons)})")
    return replace(found, pending=())


def _weightiest(reasons: list[str]) -> str:
    """A deadline is named before all: another host may get further."""
    return "deadline" if "deadline" in reasons else reasons[0]
