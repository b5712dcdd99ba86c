"""Decides a row again: the verifiers are built from the certificate's policies, programs run in the sandbox, expected
values are computed anew. No stored verdict and no stored output is read.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sparring_curation import Assurance
from sparring_sandbox import Sandbox, SandboxFault
from sparring_verifiers import (
    Agreement,
    Candidate,
    Problem,
    Status,
    Tools,
    Verdict,
    Verifier,
    VerifierFault,
    combine,
    decides_problem,
    digest,
    has_refutation,
    labels_steps,
    load_group_verifier,
    load_verifier,
    to_json,
    verifier_names,
)

from .certificate import Certificate, Role
from .claims import Contradicted, Undecidable
from .declared import Declared
from .grounds import AGREEMENT, Ungrounded, assurance_of, deciding, step_labels, true_answer


@dataclass(slots=True)
class Bench:
    """The verifiers of one audit, and what they said: one candidate is decided once, in however many rows it stands."""

    sandbox: Sandbox
    declared: Declared
    _runs: dict[str, Verifier] = field(default_factory=dict)
    _verdicts: "dict[str, asyncio.Task[tuple[Verdict, ...]]]" = field(default_factory=dict)

    async def decide(self, certificate: Certificate) -> None:
        """Returns when every claim of the row is decided again as the row says.

        Raises:
            Contradicted: one is decided otherwise.
            Undecidable: this host cannot decide one.
        """
        if isinstance(certificate.problem.reference, Agreement):
            found = await self._vote(certificate)
        else:
            verifiers = self._verifiers(certificate)
            found = await asyncio.gather(
                *(self._ask(certificate.problem, claim.candidate, verifiers) for claim in certificate.claims)
            )
        for claim, verdicts in zip(certificate.claims, found, strict=True):
            _check_status(claim.role, claim.candidate, claim.status, verdicts)
        told = {
            role: [verdicts for claim, verdicts in zip(certificate.claims, found, strict=True) if claim.role is role]
            for role in Role
        }
        _check_row(certificate, told)

    async def _vote(self, certificate: Certificate) -> "list[tuple[Verdict, ...]]":
        """One verdict a claim: the group's vote, in which the answer has to stand too."""
        policy = self.declared.deciders.get(AGREEMENT, {})
        try:
            verifier = load_group_verifier(AGREEMENT, Tools(self.sandbox), policy)
            if [(one.name, dict(one.policy)) for one in certificate.deciders] != [(AGREEMENT, dict(verifier.policy))]:
                raise Contradicted("policy: that of the agreement is not the run's")
            group = certificate.candidates(Role.ATTEMPT)
            verdicts = dict(zip(group, await verifier.verify(certificate.problem, group), strict=True))
        except (SandboxFault, VerifierFault) as fault:
            raise Undecidable(f"{fault.kind}: {fault}") from fault
        if missing := [claim for claim in certificate.claims if claim.candidate not in verdicts]:
            raise Contradicted(f"the candidate {missing[0].candidate.index} has no vote in the group")
        return [(verdicts[claim.candidate],) for claim in certificate.claims]

    def _verifiers(self, certificate: Certificate) -> tuple[Verifier, ...]:
        """The certificate's verifiers, which have to be the run's for this domain with the run's policies."""
        problem, named = certificate.problem, [decider.name for decider in certificate.deciders]
        needed = deciding(problem)
        for decider in certificate.deciders:
            if self.declared.is_known and decider.name not in self.declared.deciders:
                raise Contradicted(f"verifiers: {decider.name} is none of the run's")
            if dict(decider.policy) != dict(self._of_run(decider.name).policy):
                raise Contradicted(f"policy: that of {decider.name} is not the run's")
        if len(set(named)) != len(named):
            raise Contradicted("verifiers: one is named twice")
        if needed and not set(named) & {*needed, *self.declared.deciders}:
            raise Contradicted(f"verifiers: none of {', '.join(needed)} is asked, so nothing decides")
        if any(claim.status is Status.ACCEPTED for claim in certificate.claims):
            for name in self.declared.deciders:
                if name not in named and decides_problem(self._of_run(name), problem):
                    raise Contradicted(f"verifiers: the run asks {name}, and this row was accepted without it")
        return tuple(self._of_run(name) for name in named)

    def _of_run(self, name: str) -> Verifier:
        """The verifier as the run has it; with its defaults, where no run.yaml says otherwise."""
        if name not in self._runs:
            if name not in verifier_names():
                raise Undecidable(f"the verifier {name} is not installed here")
            try:
                self._runs[name] = load_verifier(name, Tools(self.sandbox), self.declared.deciders.get(name, {}))
            except VerifierFault as fault:
                raise Undecidable(f"run.yaml: {fault}") from fault
        return self._runs[name]

    async def _ask(
        self, problem: Problem, candidate: Candidate, verifiers: tuple[Verifier, ...]
    ) -> tuple[Verdict, ...]:
        key = digest([to_json(problem), to_json(candidate), [verifier.name for verifier in verifiers]])
        if key not in self._verdicts:
            self._verdicts[key] = asyncio.ensure_future(_verdicts_of(problem, candidate, verifiers))
        try:
            return await self._verdicts[key]
        except (SandboxFault, VerifierFault) as fault:
            raise Undecidable(f"{fault.kind}: {fault}") from fault


async def _verdicts_of(problem: Problem, candidate: Candidate, verifiers: tuple[Verifier, ...]) -> tuple[Verdict, ...]:
    """Verdicts up to the first that rejects, and labels of steps after it, as the bout asks for them."""
    said: list[Verdict] = []
    for verifier in verifiers:
        if any(verdict.status is Status.REJECTED for verdict in said) and not labels_steps(verifier):
            continue
        said.append(await verifier.verify(problem, candidate))
    return tuple(said)


def _check_status(role: Role, candidate: Candidate, claimed: Status, verdicts: tuple[Verdict, ...]) -> None:
    found = combine(verdicts)
    if found is claimed:
        return
    reason = next((verdict.reason for verdict in verdicts if verdict.status is found), "no verdict")
    message = f"the candidate {candidate.index} ({role}) is said to be {claimed}, and is {found}: {reason}"
    if found is Status.UNDECIDED and any(_ran_out(verdict) for verdict in verdicts):
        raise Undecidable(message)
    raise Contradicted(message)


def _ran_out(verdict: Verdict) -> bool:
    """Whether the verdict is open because a deadline of this host passed, not because the question is open."""
    return verdict.status is Status.UNDECIDED and "symbolic worker: deadline" in verdict.reason


def _check_row(certificate: Certificate, told: Mapping[Role, list[tuple[Verdict, ...]]]) -> None:
    """What the row says beyond the statuses follows from the verdicts found now."""
    problem = certificate.problem
    if certificate.table == "process":
        _check_labels(certificate, told[Role.STEPS])
        return
    basis: Any = {"sft": Role.ANSWER, "preference": Role.CHOSEN, "rlvr": Role.ATTEMPT}.get(certificate.table)
    if basis is None:
        raise Contradicted(f"table: a row of {certificate.table} is never decided by verdicts")
    verdicts = tuple(verdict for said in told[basis] for verdict in said)
    try:
        assurance = assurance_of(problem, verdicts)
        if certificate.table == "rlvr":
            _check_truth(certificate, verdicts)
    except Ungrounded as why:
        raise Contradicted(str(why)) from why
    if assurance != certificate.assurance:
        raise Contradicted(f"assurance: {certificate.assurance} is claimed, {assurance} is what the verdicts carry")
    if certificate.table == "preference":
        if assurance is Assurance.AGREED:
            raise Contradicted("a majority refutes nobody")
        if not has_refutation(told[Role.REJECTED][0]):
            raise Contradicted("nothing is found that refutes the rejected side")


def _check_labels(certificate: Certificate, told: list[tuple[Verdict, ...]]) -> None:
    found = step_labels(told[0]) if len(told) == 1 else ()
    if certificate.assurance != Assurance.PROVED:
        raise Contradicted(f"assurance: {certificate.assurance} is claimed, and labels of steps are proved or nothing")
    if found == certificate.labels:
        return
    message = f"labels: {_shown(certificate.labels)} are claimed, {_shown(found)} is what the steps carry"
    if any(_ran_out(verdict) for verdicts in told for verdict in verdicts):
        raise Undecidable(message)
    raise Contradicted(message)


def _shown(labels: tuple[bool, ...]) -> str:
    return "".join("+" if label else "-" for label in labels) or "none"


def _check_truth(certificate: Certificate, verdicts: tuple[Verdict, ...]) -> None:
    if isinstance(certificate.problem.reference, Agreement):
        raise Contradicted("a majority is no ground truth")
    truth, verifier = true_answer(certificate.problem, verdicts)
    if truth != certificate.ground_truth:
        raise Contradicted(f"ground_truth: {certificate.ground_truth[:60]!r} is claimed, {truth[:60]!r} is computed")
    if verifier != certificate.verifier:
        raise Contradicted(f"verifier: {certificate.verifier} is named, {verifier} decides")
    # The statuses have been found again by now, so they may be counted.
    statuses = [claim.status for claim in certificate.claims if claim.role is Role.ATTEMPT]
    accepted, rejected = statuses.count(Status.ACCEPTED), statuses.count(Status.REJECTED)
    if not accepted + rejected or certificate.pass_rate != accepted / (accepted + rejected):
        raise Contradicted(f"pass_rate: {certificate.pass_rate} is claimed, {accepted} of {accepted + rejected} pass")
