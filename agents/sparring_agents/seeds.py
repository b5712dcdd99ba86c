"""Choices that depend on the run's seed and the bout's index and on nothing else.

SHA-256 decides, not `random`: the same seed gives the same choice in every version of Python.
"""

import hashlib

from .table import Bout

SAMPLES_A_BOUT = 1 << 16


def seed_of(bout: Bout, *labels: str | int) -> int:
    """A seed of 63 bits for one purpose within one bout."""
    text = "\x1f".join(str(part) for part in (bout.run_seed, bout.index, *labels))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def order(seed: int, count: int) -> tuple[int, ...]:
    """The numbers 0 .. count-1 in an order that the seed alone decides."""
    return tuple(sorted(range(count), key=lambda n: hashlib.sha256(f"{seed}\x1f{n}".encode()).digest()))


def sample_of(bout: Bout, attempt: int) -> int:
    """The sample number of a bout's proposal: equal prompts of different bouts are different samples of one request."""
    return bout.index * SAMPLES_A_BOUT + attempt
