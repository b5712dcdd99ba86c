"""What a problem's own words state in mathematics: the relations that a `given:` may repeat.

Where the words ask whether something is true, or offer choices, nothing is taken from them.
"""

from dataclasses import dataclass
from functools import lru_cache

from sparring_verifiers.math.syntax import Call, Node, symbols

from .claims import Names, read_claim
from .entailment import implies
from .formulas import Atom, Decision, Formula
from .spans import runs
from .terms import ParseFailure, is_scalar, read

MAX_RELATIONS = 12
_ASKING = frozenset(
    ("prove", "show", "true", "false", "whether", "verify", "disprove", "which of", "hint", "options", "choices")
)
# Words that say of a quantity what no relation of the text says: a witness outside of that refutes nothing.
_BOUNDED = frozenset(
    (
        *("positive", "negative", "nonnegative", "non-negative", "integer", "integers", "natural", "whole", "nonzero"),
        *("length", "side", "radius", "width", "height", "diameter", "age", "distance", "area", "volume", "time"),
        *("speed", "price", "cost", "number", "prime", "even", "odd", "digit", "angle", "acute", "smallest", "largest"),
    )
)


@dataclass(frozen=True, slots=True)
class Statement:
    """facts: relations that stand in the text; expressions: what it asks to rewrite; names: symbols that it uses;
    is_bounded: its words may restrict them."""

    facts: tuple[Atom, ...] = ()
    expressions: tuple[Node, ...] = ()
    names: frozenset[str] = frozenset()
    is_bounded: bool = False


@lru_cache(maxsize=1024)
def read_statement(text: str) -> Statement:
    """The mathematics of a problem's statement."""
    words = {word.strip(".,;:?!()").lower() for word in text.split()}
    is_asking = bool(words & _ASKING) or "which of" in text.lower() or "(A)" in text or "A)" in text
    facts: list[Atom] = []
    names: set[str] = set()
    expressions: list[Node] = []
    for run in runs(text):
        if not run.is_relation:
            expressions += _expression(run.text)
            continue
        try:
            claim = read_claim(run.text, Names())
        except ParseFailure:
            continue
        formula = claim.sides[0].formula
        if claim.arrows or claim.ambiguous or len(formula) != 1 or _is_application(run.text):
            continue
        names |= {name for atom in formula[0] for name in atom.names()}
        facts += formula[0]
    names |= {word for word in words if len(word) == 1 and word.isalpha() and word not in "ai"}
    kept = () if is_asking or len(facts) > MAX_RELATIONS else tuple(dict.fromkeys(facts))
    return Statement(kept, tuple(expressions), frozenset(names), bool(words & _BOUNDED))


def _expression(text: str) -> list[Node]:
    """The expression in symbols that the text is, if it is one."""
    try:
        node = read(text).node
    except ParseFailure:
        return []
    return [node] if isinstance(node, Call) and is_scalar(node) and symbols(node) else []


def _is_application(text: str) -> bool:
    """f(x) = 3: a function, which our reading may take for a product."""
    return any(char.isalpha() and text[at + 1 : at + 2] == "(" for at, char in enumerate(text))


def states(facts: tuple[Atom, ...], formula: Formula) -> bool:
    """Whether every relation of the formula is one of the facts, up to a factor or the sides exchanged."""
    return len(formula) == 1 and all(any(_is_same(fact, atom) for fact in facts) for atom in formula[0])


def _is_same(fact: Atom, atom: Atom) -> bool:
    if fact == atom:
        return True
    if fact.names() != atom.names() or not fact.names():
        return False
    there, back = implies(((fact,),), ((atom,),)), implies(((atom,),), ((fact,),))
    return there.decision is Decision.PROVED and back.decision is Decision.PROVED
