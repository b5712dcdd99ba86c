"""Compares two answers to the end: what the pure tiers leave open is put to the symbolic worker.

The same verdict from any thread, process or event loop: `compare` blocks while a proof is looked for, `settle` awaits
it.
"""

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Any, TypeAlias

from sparring_verifiers.types import Evidence, Status, Verdict

from .compare import Comparison, Unreadable, shown
from .policy import DEFAULT, AnswerPolicy
from .proving import Question, SymbolicWorker, as_proof, equality, shared_worker
from .quick import quick, read
from .ruling import Known
from .syntax import Node

NAME = "math_answer"
MAX_PROOFS = 8  # asked for in one comparison

# Questions for the worker go out, its replies come in, the comparison is what it returns.
Inquiry: TypeAlias = Generator[Question, dict[str, Any], Comparison]


def compare(
    gold: str, answer: str, policy: AnswerPolicy = DEFAULT, *, worker: SymbolicWorker | None = None
) -> Comparison:
    """Whether answer is the same as gold under the policy; symmetric in the two, unless the policy says otherwise.

    Each may be a bare answer, or a whole solution that states one.

    Blocks while a proof is looked for, `MAX_PROOFS` times the worker's time at most; inside of an event loop `settle`
    lets the others go on.

    Raises:
        VerifierFault: the symbolic worker broke.
    """
    found = quick(gold, answer, policy)
    if not found.pending:  # nearly always
        return found
    inquiry = _comparison(gold, answer, policy)
    try:
        question = next(inquiry)
        while True:
            question = inquiry.send((worker or shared_worker()).ask(question))
    except StopIteration as end:
        proved: Comparison = end.value
        return proved


async def settle(
    gold: str, answer: str, policy: AnswerPolicy = DEFAULT, *, worker: SymbolicWorker | None = None
) -> Comparison:
    """`compare`, awaiting the proofs.

    Raises:
        VerifierFault: the symbolic worker broke.
    """
    found = quick(gold, answer, policy)
    return await answered(_comparison(gold, answer, policy), worker) if found.pending else found


async def answered(inquiry: Inquiry, worker: SymbolicWorker | None) -> Comparison:
    """What the inquiry returns when the worker has answered its questions."""
    try:
        question = next(inquiry)
        while True:
            question = inquiry.send(await (worker or shared_worker()).asked(question))
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
        tier=found.tier, found=_stated(answer), expected=_stated(gold), counterexample=found.witness, checked=1
    )
    return Verdict(found.status, NAME, evidence, found.reason)


def _stated(text: str) -> str:
    """The answer in the text, as evidence shows it."""
    try:
        return shown(read(text).text)
    except Unreadable:
        return shown(text)


def _comparison(gold: str, answer: str, policy: AnswerPolicy) -> Inquiry:
    return decided(lambda known: quick(gold, answer, policy, known), policy)


def decided(judged: Callable[[Known], Comparison], policy: AnswerPolicy) -> Inquiry:
    """What judging comes to when the worker has been asked what it leaves open.

    One proof at a time: one that refutes may make the others needless.
    """
    known: dict[frozenset[Node], bool | None] = {}
    reasons: list[str] = []
    found = judged({})
    while found.status is Status.UNDECIDED and len(known) < MAX_PROOFS:
        pair = next((pair for pair in found.pending if frozenset(pair) not in known), None)
        if pair is None:
            break
        proof = as_proof((yield equality(*pair, policy.domain)))
        known[frozenset(pair)] = proof.proved
        if proof.proved is None:
            reasons.append(proof.reason)
            continue
        found = judged({pair: proved for pair, proved in known.items() if proved is not None})
    if found.status is Status.UNDECIDED and reasons:
        return Comparison(found.status, found.tier, f"{found.reason} (symbolic worker: {_weightiest(reasons)})")
    return replace(found, pending=())


def _weightiest(reasons: list[str]) -> str:
    """A deadline is named before all: another host may get further."""
    return "deadline" if "deadline" in reasons else reasons[0]
