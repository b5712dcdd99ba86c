"""What `code_mutation` decides by. It stands in the certificate as JSON."""

from dataclasses import dataclass, field

from sparring_verifiers.code.policy import CodePolicy


@dataclass(frozen=True, slots=True)
class MutationPolicy:
    """How many mutants are made, how long differences are looked for, and what is enough."""

    min_kill_rate: float = 0.9  # killed mutants among those that are not equal
    max_equal: float = 0.5  # share of the mutants that may be equal: above it, the domain hardly moves the program
    mutants: int = 50  # of a candidate's program
    reference_mutants: int = 100  # of the reference, for which inputs are looked for before the first candidate
    inputs: int = 2000  # that are looked at before a mutant is called equal
    code: CodePolicy = field(default_factory=CodePolicy)

    def __post_init__(self) -> None:
        if not 0 <= self.min_kill_rate <= 1 or not 0 <= self.max_equal <= 1:
            raise ValueError("policy: min_kill_rate and max_equal must be in 0 to 1")
        if not 1 <= self.mutants <= 1000 or not 1 <= self.reference_mutants <= 1000:
            raise ValueError("policy: mutants and reference_mutants must be in 1 to 1000")
        if not 1 <= self.inputs <= 20_000:
            raise ValueError("policy: inputs must be in 1 to 20000")
