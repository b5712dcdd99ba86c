"""Near-duplicate texts: MinHash LSH finds candidates, exact Jaccard decides.

Word 3-grams. The LSH threshold lies below the target, because at the target itself the default bands lose one pair in
seven; what it brings up in vain the exact comparison removes, so a hit is never an estimate.

Source: Broder 1997, "On the resemblance and containment of documents"; datasketch 2.0 (scheme affine32).
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from .keys import normalise

if TYPE_CHECKING:
    from datasketch import MinHash

SHINGLE_WORDS = 3
PERMUTATIONS = 128
SLACK = 0.15  # how far the LSH threshold lies below the target

_WORD = re.compile(r"\w+|[^\w\s]")


def _first_32_bits(digest: bytes) -> int:
    # A shingle is a uniform digest already; hashing it again would cost time and, with a library that is installed on
    # one host and not on another, the same hits everywhere.
    return int.from_bytes(digest[:4], "little")


def shingles(text: str) -> frozenset[bytes]:
    """The text's word 3-grams (the whole text when it has fewer words), normalised, as 8-byte digests."""
    words = _WORD.findall(normalise(text))
    count = max(len(words) - SHINGLE_WORDS + 1, 1)
    return frozenset(_digest("\x1f".join(words[start : start + SHINGLE_WORDS])) for start in range(count))


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def jaccard(left: frozenset[bytes], right: frozenset[bytes]) -> float:
    """|left and right| / |left or right|; two empty sets are equal."""
    union = len(left | right)
    return len(left & right) / union if union else 1.0


class NearIndex:
    """Texts by id, asked for the one that a new text nearly repeats. Grows only; the same calls give the same answers.

    threshold: Jaccard similarity of word 3-grams from which two texts count as the same, in (0, 1].
    """

    def __init__(self, threshold: float = 0.8) -> None:
        if not 0 < threshold <= 1:
            raise ValueError(f"threshold: {threshold} found, a number in (0, 1] expected")
        from datasketch import MinHash, MinHashLSH

        self.threshold = threshold
        self._minhash = MinHash
        self._permutations = MinHash(num_perm=PERMUTATIONS, scheme="affine32").permutations
        self._lsh = MinHashLSH(threshold=max(threshold - SLACK, 0.1), num_perm=PERMUTATIONS)
        self._ids: list[str] = []
        self._shingles: list[NDArray[np.uint64]] = []

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, id_: str, text: str) -> None:
        """Takes the text in. Two texts may bear one id."""
        grams = shingles(text)
        self._lsh.insert(len(self._ids), self._signature(grams), check_duplication=False)
        self._ids.append(id_)
        self._shingles.append(_packed(grams))

    def find(self, text: str) -> str | None:
        """The id of the text that this one nearly repeats, or None: the most similar, the earliest among equals."""
        grams = shingles(text)
        ours = _packed(grams)
        best: tuple[float, int] | None = None
        for place in cast("list[int]", self._lsh.query(self._signature(grams))):
            similarity = _jaccard_packed(ours, self._shingles[place])
            if similarity >= self.threshold and (best is None or (similarity, -place) > best):
                best = (similarity, -place)
        return None if best is None else self._ids[-best[1]]

    def _signature(self, grams: frozenset[bytes]) -> "MinHash":
        made = self._minhash(
            num_perm=PERMUTATIONS, hashfunc=_first_32_bits, permutations=self._permutations, scheme="affine32"
        )
        made.update_batch(sorted(grams))
        return made


def near_duplicates(texts: Iterable[tuple[str, str]], threshold: float = 0.8) -> Iterator[tuple[str, str]]:
    """Pairs (id, the id kept before it that it nearly repeats), in the order given; what is not named is kept.

    A text that is dropped is not taken in, so a chain of small edits is not dropped as a whole.
    """
    index = NearIndex(threshold)
    for id_, text in texts:
        repeated = index.find(text)
        if repeated is None:
            index.add(id_, text)
        else:
            yield id_, repeated


def _packed(grams: frozenset[bytes]) -> NDArray[np.uint64]:
    return np.frombuffer(b"".join(sorted(grams)), dtype=np.uint64)


def _jaccard_packed(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> float:
    shared = len(np.intersect1d(left, right, assume_unique=True))
    return shared / (len(left) + len(right) - shared)
