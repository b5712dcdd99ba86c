"""Judges two answers by their trees. The table says which kind's rule decides, and nothing else knows them all."""

from collections.abc import Mapping

from sparring_verifiers.math.policy import AnswerPolicy
from sparring_verifiers.math.ruling import Known, Rule, Session
from sparring_verifiers.math.syntax import (
    Builder,
    Call,
    Choice,
    Clock,
    Congruence,
    Constant,
    Matrix,
    Named,
    Number,
    Piecewise,
    Quantity,
    Ratio,
    Relation,
    Sequence,
    SetOf,
    Symbol,
    Word,
)

from .choices import judge_choice
from .dispatch import judge
from .matrices import judge_matrix
from .pieces import judge_pieces
from .quantities import judge_quantity
from .ratios import judge_clock, judge_congruence, judge_ratio
from .relations import judge_relation
from .sequences import judge_sequence
from .sets import judge_named, judge_sets
from .values import judge_values
from .wording import judge_words

# Of two kinds the one that stands higher here knows what to make of the other.
_IN_ORDER: tuple[tuple[tuple[type, ...], Rule], ...] = (
    ((Choice,), judge_choice),
    ((Relation,), judge_relation),
    ((Named,), judge_named),
    ((SetOf, Builder), judge_sets),
    ((Word,), judge_words),
    ((Quantity,), judge_quantity),
    ((Piecewise,), judge_pieces),
    ((Matrix,), judge_matrix),
    ((Congruence,), judge_congruence),
    ((Clock,), judge_clock),
    ((Ratio,), judge_ratio),
    ((Sequence,), judge_sequence),
    ((Number, Symbol, Constant, Call), judge_values),
)
RULES: Mapping[type, tuple[int, Rule]] = {
    kind: (-rank, rule) for rank, (kinds, rule) in enumerate(_IN_ORDER) for kind in kinds
}


def new_session(policy: AnswerPolicy, known: Known) -> Session:
    """A comparison that starts, with every rule."""
    return Session(policy, known, [], 0, RULES)


__all__ = ["RULES", "judge", "new_session"]
