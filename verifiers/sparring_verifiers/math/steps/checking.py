"""Judges each line of a solution by what stands before it, and takes it in.

A bare claim is refuted only by constants that differ, an identity that fails at a point, or a contradiction to what was
given: an equation in an unknown may be one more assumption. An implication is refuted by values that satisfy its left
side and not its right.
"""

from dataclasses import dataclass

from sparring_verifiers.math.syntax import Call, Node, Number, Symbol, symbols

from . import cells
from .claims import Claim, Side, read_claim, value_of
from .entailment import contradicts, implies
from .environment import Environment
from .format import Kind, Line
from .formulas import Atom, Decision, Formula, Ruling, names_of, proved, refuted, undecided, with_values
from .polynomials import Field, Irrational, NoValue, TooMuch
from .quantities import is_prose, without_units
from .statement import Statement, states
from .terms import USUAL, ParseFailure, Prover

MAX_UNFOLDING = 8
_ALWAYS = frozenset(("identity", "constant chain"))  # true of every value: they say nothing of a symbol


@dataclass(frozen=True, slots=True)
class Finding:
    """What is said of one line. is_firm: it rests on nothing that was merely stated."""

    text: str
    ruling: Ruling
    is_firm: bool = True


@dataclass(slots=True)
class Checker:
    """The state of one reading. trusts_givens: a `given:` stands although the problem's text does not state it."""

    statement: Statement
    prover: Prover
    environment: Environment
    trusts_givens: bool = False

    def check(self, line: Line) -> Finding | None:
        """What is to be said of the line; None of a name for something in words."""
        names, kind = self.environment.names, line.kind
        try:
            claim = read_claim(line.text, names)
            if kind is Kind.IDENTITY and _names_a_value(claim.sides[0]):
                kind = Kind.CLAIM
            ruling, is_firm = self._ruling(kind, claim)
            for convention in sorted(claim.ambiguous):
                if ruling.decision is Decision.OPEN or (ruling.decision is Decision.PROVED and convention in USUAL):
                    continue
                other, _ = self._ruling(kind, read_claim(line.text, names, frozenset((convention,))))
                if other.decision is not ruling.decision:
                    ruling = undecided(f"it depends on how {convention.replace('_', ' ')} is read")
        except ParseFailure as why:
            if kind is Kind.LET or (kind is Kind.GIVEN and is_prose(line.text)):
                return None
            if kind is Kind.CLAIM and (found := self._with_units(line.text)) is not None:
                return found
            return Finding(line.text, undecided(f"cannot be read: {why}"))
        self._take_in(kind, claim, ruling, is_firm=is_firm)
        return Finding(line.text, ruling, is_firm)

    def _with_units(self, text: str) -> Finding | None:
        """The finding on a claim about quantities, by its numbers where they are all that it says."""
        bare = without_units(text)
        if bare is None:
            return None
        found = self.check(Line(Kind.CLAIM, bare.text))
        if found is None:
            return None
        allowed = {Decision.PROVED: bare.may_prove, Decision.REFUTED: bare.may_refute, Decision.OPEN: True}
        if allowed[found.ruling.decision]:
            return Finding(text, found.ruling)
        return Finding(text, undecided("its units are not checked"))

    # -- rulings --------------------------------------------------------------------------------------------------

    def _ruling(self, kind: Kind, claim: Claim) -> tuple[Ruling, bool]:
        if claim.arrows:
            return self._implications(claim)
        side = self._unfolded(claim.sides[0])
        if kind is Kind.GIVEN:
            return self._given(side), True
        if kind is Kind.IDENTITY:
            return self._identity(side), True
        if (defined := self._defined(kind, claim)) is not None:
            rest = _without_first(claim.sides[0]) if not claim.name else claim.sides[0]
            return (proved("definition"), True) if len(rest.chain) < 2 else self._claimed(self._unfolded(rest), defined)
        if claim.name and len(side.chain) < 2:
            return undecided("only a name: nothing to check"), True
        return self._claimed(side, None)

    def _given(self, side: Side) -> Ruling:
        if not names_of(side.formula):
            return self._constants(side.formula)
        if self.trusts_givens or states(self.statement.facts, side.formula):
            return proved("given")
        return undecided("the problem does not state it in mathematics")

    def _defined(self, kind: Kind, claim: Claim) -> Node | None:
        """What a `let`, or a claim that opens with a new name, stands for."""
        side = claim.sides[0]
        if len(side.formula) != 1 or not side.chain or any(op != "=" for op in side.ops):
            return None
        first, length = side.chain[0], len(side.chain)
        if claim.name:
            return first if kind is Kind.LET or length > 1 or isinstance(first, Call) else None
        if not isinstance(first, Symbol) or length < 2 or first.name in symbols(side.chain[1]):
            return None
        is_used = first.name in names_of(self.environment.premise(frozenset((first.name,)), only_firm=False))
        if is_used or first.name in self.environment.definitions:
            return None
        if symbols(side.chain[1]) and kind is Kind.LET:
            return side.chain[1]
        if first.name in self.statement.names:  # the unknown itself: to name a value is to claim it
            return None
        return side.chain[1] if kind is Kind.LET or isinstance(side.chain[1], Call) else None

    def _identity(self, side: Side) -> Ruling:
        if not names_of(side.formula):
            return self._constants(side.formula)
        if len(side.formula) != 1:
            return undecided("an identity has no alternatives")
        for atom in side.formula[0]:
            if atom.op != "=":
                found = implies(((),), ((atom,),))
                if found.decision is not Decision.PROVED:
                    return found
                continue
            is_equal, witness = self._equal(atom)
            if is_equal is None:
                return undecided("neither proved nor refuted")
            if not is_equal:
                return refuted("identity", witness)
        return proved("identity")

    def _equal(self, atom: Atom) -> tuple[bool | None, str]:
        try:
            if not Field().difference(atom.left, atom.right)[0]:
                return True, ""
        except (Irrational, NoValue, TooMuch):
            return self.prover.equal(atom.left, atom.right)
        return self.prover.equal(atom.left, atom.right)

    def _constants(self, formula: Formula) -> Ruling:
        """A chain without symbols."""
        if len(formula) != 1:
            return undecided("alternatives of constants are not checked")
        found = [self._constant(atom) for atom in formula[0]]
        for ruling in found:
            if ruling.decision is Decision.REFUTED:
                return ruling
        return next((ruling for ruling in found if ruling.decision is Decision.OPEN), proved("constant chain"))

    def _constant(self, atom: Atom) -> Ruling:
        if atom.op == "=":
            is_equal, _ = self.prover.equal(atom.left, atom.right)
            if is_equal is None:
                return undecided("neither proved nor refuted")
            return proved("constant chain") if is_equal else refuted("constant chain", _values(atom))
        try:
            return proved("constant chain") if cells.truth(atom) else refuted("constant chain", str(atom))
        except cells.Unknown:
            return undecided("a sign could not be found out")

    def _claimed(self, side: Side, defined: Node | None) -> tuple[Ruling, bool]:
        """A claim without arrows: its constants, its identities, and what is left by what stands."""
        if not names_of(side.formula):
            return self._constants(side.formula), True
        if len(side.formula) == 1:
            constant = self._constants((tuple(atom for atom in side.formula[0] if not atom.names()),))
            if constant.decision is Decision.REFUTED:
                return constant, True
            rest = tuple(atom for atom in side.formula[0] if atom.names() and not self._holds_always(atom))
            if not rest:
                is_open = constant.decision is Decision.OPEN
                return (constant if is_open else proved("identity" if defined is None else "definition")), True
            if constant.decision is Decision.PROVED:
                return self._by_what_stands((rest,), side)
            return constant, True
        return self._by_what_stands(side.formula, side)

    def _holds_always(self, atom: Atom) -> bool:
        return atom.op == "=" and self._equal(atom)[0] is True

    def _by_what_stands(self, formula: Formula, side: Side) -> tuple[Ruling, bool]:
        names = names_of(formula)
        firm = self.environment.premise(names, only_firm=True)
        found = implies(firm, formula)
        if found.decision is Decision.PROVED:
            return found, True
        stated = implies(self.environment.premise(names, only_firm=False), formula)
        if stated.decision is Decision.PROVED:
            return proved(f"{stated.rule}, from what is stated"), False
        against = contradicts(firm, formula) if firm else undecided("nothing stands from which it could follow")
        if against.decision is Decision.REFUTED:
            return against, True
        if found.decision is Decision.REFUTED and len(formula) > 1 and len(names) == 1:
            return self._unless_bounded(refuted("lost solution", found.witness)), True
        if not firm and self._is_rewriting(side):
            rewritten = self._identity(side)
            if rewritten.decision is Decision.REFUTED:
                return rewritten, True
        return undecided(against.reason), True

    def _is_rewriting(self, side: Side) -> bool:
        """Whether a chain in symbols can only be meant for all values: it goes on from an expression that stands."""
        if any(op != "=" for op in side.ops) or len(side.formula) != 1 or not side.chain:
            return False
        first, last, length = side.chain[0], side.chain[-1], len(side.chain)
        kinds = {symbols(term) for term in side.chain}
        if length > 2 and len(kinds) == 1:
            return bool(kinds.pop())
        known = (*self.statement.expressions, *self.environment.expressions)
        return isinstance(first, Call) and any(first == each for each in known) and bool(symbols(last))

    def _implications(self, claim: Claim) -> tuple[Ruling, bool]:
        is_firm = True
        rule = ""
        for left, right, is_both in zip(claim.sides, claim.sides[1:], claim.arrows, strict=False):
            pairs = [(left, right), (right, left)] if is_both else [(left, right)]
            for start, end in pairs:
                ruling, firmly = self._implication(self._unfolded(start).formula, self._unfolded(end).formula)
                if ruling.decision is not Decision.PROVED:
                    return ruling, True
                is_firm, rule = is_firm and firmly, ruling.rule
        return proved(rule), is_firm and self._stands(claim.sides[0])

    def _implication(self, left: Formula, right: Formula) -> tuple[Ruling, bool]:
        for formula in (left, right):
            for atom in formula[0] if len(formula) == 1 else ():
                if not atom.names() and (found := self._constant(atom)).decision is not Decision.PROVED:
                    return found, True
        alone = implies(left, right)
        if alone.decision is Decision.PROVED:
            return alone, True
        names = names_of(left) | names_of(right)
        found = alone
        for only_firm in (True, False):
            context = self.environment.premise(names, only_firm=only_firm)
            joint = tuple((*part, *more) for part in left for more in context)
            within = implies(joint, right) if joint else alone
            if within.decision is Decision.PROVED:
                return within, only_firm
            if only_firm and within.decision is Decision.REFUTED:
                found = within
        return self._unless_bounded(found), True

    def _unless_bounded(self, ruling: Ruling) -> Ruling:
        """The refutation, unless the problem's words may exclude its witness."""
        is_ordinary = "-" not in ruling.witness and "/" not in ruling.witness and "= 0" not in ruling.witness
        if ruling.decision is not Decision.REFUTED or is_ordinary or not self.statement.is_bounded:
            return ruling
        return undecided(f"the problem's words may exclude {ruling.witness}")

    def _stands(self, side: Side) -> bool:
        """Whether the left side of an implication is given or follows from what is."""
        formula = self._unfolded(side).formula
        if not names_of(formula) or states(self.statement.facts, formula):
            return True
        return implies(self.environment.premise(names_of(formula), only_firm=True), formula).decision is Decision.PROVED

    def _unfolded(self, side: Side) -> Side:
        """The side with every defined name replaced by what it stands for."""
        formula, chain, known = side.formula, side.chain, self.environment.definitions
        for _ in range(MAX_UNFOLDING):
            if not names_of(formula) & known.keys():
                break
            formula = with_values(formula, known)
        return Side(formula, side.text, chain, side.ops)

    # -- what stands afterwards -----------------------------------------------------------------------------------

    def _take_in(self, kind: Kind, claim: Claim, ruling: Ruling, *, is_firm: bool) -> None:
        here = self.environment
        last = claim.sides[-1]
        defined = None if claim.arrows else self._defined(kind, claim)
        if ruling.decision is Decision.REFUTED:
            here.carry(self._unfolded(last).formula)
        if claim.name and last.chain:
            here.definitions[here.names.symbol(claim.name)] = last.chain[-1]
        elif defined is not None and isinstance(last.chain[0], Symbol):
            here.definitions[last.chain[0].name] = defined
        if ruling.decision is Decision.REFUTED:
            return
        is_proved = ruling.decision is Decision.PROVED
        if claim.arrows and not self._stands(claim.sides[0]):
            here.state(self._unfolded(claim.sides[0]).formula, is_firm=False)
        elif claim.arrows:
            here.state(self._unfolded(claim.sides[0]).formula, is_firm=True)
        is_always = is_proved and ruling.rule in _ALWAYS
        if (defined is None or len(last.chain) > 2) and not is_always:
            # A given stands whether or not the problem's text says it: it is what the solver goes by.
            here.state(self._unfolded(last).formula, is_firm=kind is Kind.GIVEN or (is_proved and is_firm))
        here.expressions += [term for term in last.chain if symbols(term) and isinstance(term, Call)][:8]
        if is_proved:
            self._conclude(kind, last, defined)

    def _conclude(self, kind: Kind, side: Side, defined: Node | None) -> None:
        if kind is Kind.GIVEN or (defined is not None and isinstance(side.chain[-1], Number) and len(side.chain) < 3):
            return
        conclusions = self.environment.conclusions
        conclusions.append(side.text)
        if side.chain:
            conclusions.append(value_of(side.chain[-1]))
        elif all(len(part) == 1 and part[0].op == "=" for part in side.formula):
            conclusions.append(", ".join(value_of(part[0].right) for part in side.formula))


def _without_first(side: Side) -> Side:
    """The chain without the name that it opens with."""
    return Side((side.formula[0][1:],), side.text, side.chain[1:], side.ops[1:])


def _names_a_value(side: Side) -> bool:
    """Whether an end of a chain is a symbol that stands nowhere else: whatever y = x - 12 is called, an equation."""
    if len(side.chain) < 2 or any(op != "=" for op in side.ops):
        return False
    ends = ((side.chain[0], side.chain[1:]), (side.chain[-1], side.chain[:-1]))
    return any(
        isinstance(end, Symbol) and not any(end.name in symbols(other) for other in others) for end, others in ends
    )


def _values(atom: Atom) -> str:
    return f"{value_of(atom.left)} is not {value_of(atom.right)}"
