"""What one program does with relations that somebody states of it: keeps them, breaks one, or gives them nothing to
say. Whether a broken one speaks against the program or against who stated it is decided elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sparring_sandbox import Sandbox
from sparring_verifiers.types import Program, Stated

from .doubts import Doubt
from .drawing.draw import Arguments, input_schema
from .drawing.schema import SchemaRefused
from .policy import CodePolicy
from .related import further_inputs
from .relating import Relating
from .relations import Relation, RelationKind, parse_relation
from .trial import Finding


@dataclass(frozen=True, slots=True)
class Held:
    """What came of one relation. breach: the smallest input on which it is broken. told: inputs of which it says
    anything; a relation that says nothing is neither kept nor broken."""

    relation: str
    breach: Finding | None
    told: int

    @property
    def is_kept(self) -> bool:
        return self.breach is None and self.told > 0


async def hold_relations(
    sandbox: Sandbox,
    source: str,
    declared: Program | Stated,
    relations: Sequence[str],
    inputs: Sequence[Arguments],
    policy: CodePolicy | None = None,
) -> tuple[Held, ...]:
    """What the program does with each relation on these inputs and on those derived from them, in order.

    declared: names the function, the domain that derived inputs stay in, and the comparison; source: who is asked. A
    program that stops on an input keeps nothing and breaks nothing there.

    Raises:
        RelationRefused: a relation is not in the table.
        SandboxFault: nothing was found out.
    """
    try:
        schemas = input_schema(declared)
    except SchemaRefused:
        schemas = None
    made: list[Held] = []
    for text in relations:
        relation = parse_relation(text)
        relating = Relating(sandbox, policy or CodePolicy(), declared.entry, declared.matching, (relation,), schemas)
        try:
            kept = await relating.asked(source, inputs)
        except Doubt:  # answers that cannot be compared: nothing is said of them
            made.append(Held(text, None, 0))
            continue
        breaches = [one for one in kept.findings if one.is_mismatch]
        told = _told(relation, relating, inputs, kept.answered - kept.silent) if kept.goes_on else 0
        made.append(Held(text, min(breaches, key=lambda one: len(one.counterexample), default=None), told))
    return tuple(made)


def _told(relation: Relation, relating: Relating, inputs: Sequence[Arguments], told: int) -> int:
    """Of how many inputs the relation says anything: one that compares answers needs an input to compare with."""
    if relation.kind in (RelationKind.PERMUTATION_INVARIANT, RelationKind.MONOTONE):
        return min(told, sum(bool(further_inputs(relation, one, relating.schemas)) for one in inputs))
    return told
