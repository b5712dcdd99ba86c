"""What can break while deciding.

SparringFault
    VerifierFault     a verifier of ours broke: its worker died twice, its own table is wrong
"""

from sparring_sandbox import SparringFault


class VerifierFault(SparringFault):
    """A verifier broke. Never a verdict: the candidate stays undecided and the bout fails with this reason."""
