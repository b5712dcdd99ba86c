"""Near-duplicate texts: MinHash LSH finds candidates, exact Jaccard decides.

Word 3-grams. The LSH threshold lies below the target, because at the target itself the default bands lose one pair in
seven; what it brings up in vain the exact comparison removes, so a hit is never an estimate.

Source: Broder 1997, "On the resemblance and containment of documents".
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .keys import normalise
from .minhash import PERMUTATIONS, BandTable, signature

SHINGLE_WORDS = 3
SLACK = 0.15  # how far the LSH threshold lies below the target

_SIGNATURE = 4 * PERMUTATIONS  # bytes
_SHINGLE = 8
_WORD = re.compile(r"\w+|[^\w\s]")


def shingles(text: str) -> frozenset[bytes]:
    """The text's word 3-grams (the whole text when it has fewer words), normalised, as 8-byte digests."""
    words = _WORD.findall(normalise(text))
    count = max(len(words) - SHINGLE_WORDS + 1, 1)
    return frozenset(_digest("\x1f".join(words[start : start + SHINGLE_WORDS])) for start in range(count))


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_SHINGLE).digest()


def jaccard(left: frozenset[bytes], right: frozenset[bytes]) -> float:
    """|left and right| / |left or right|; two empty sets are equal."""
    union = len(left | right)
    return len(left & right) / union if union else 1.0


@lru_cache(maxsize=1024)  # a text is looked for, and then taken in
def sketch(text: str) -> bytes:
    """What an index needs of a text, to be stored: its signature, then its shingles in ascending order."""
    grams = b"".join(sorted(shingles(text)))
    return signature(np.frombuffer(grams, "<u8")).astype("<u4").tobytes() + grams


class NearIndex:
    """Texts by id, asked for the one that a new text nearly repeats. Grows only; the same calls give the same answers.

    threshold: Jaccard similarity of word 3-grams from which two texts count as the same, in (0, 1].
    """

    def __init__(self, threshold: float = 0.8) -> None:
        if not 0 < threshold <= 1:
            raise ValueError(f"threshold: {threshold} found, a number in (0, 1] expected")
        self.threshold = threshold
        self._table: BandTable | None = None  # until there is a text: making it loads datasketch and scipy
        self._ids: list[str] = []
        self._shingles: list[bytes] = []

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, id_: str, text: str) -> None:
        """Takes the text in. Two texts may bear one id."""
        self.extend([(id_, sketch(text))])

    def extend(self, sketches: Sequence[tuple[str, bytes]]) -> None:
        """Takes in texts by their sketches, which is much faster; the order counts as for `add`.

        Raises:
            ValueError: a sketch is none.
        """
        for _, one in sketches:
            if len(one) < _SIGNATURE or len(one) % _SHINGLE:
                raise ValueError(f"a sketch of {len(one)} bytes is none")
        if not sketches:
            return
        signatures = np.frombuffer(b"".join(one[:_SIGNATURE] for _, one in sketches), "<u4")
        if self._table is None:
            self._table = BandTable(max(self.threshold - SLACK, 0.1))
        self._table.add(signatures.reshape(len(sketches), PERMUTATIONS).astype(np.uint32, copy=False))
        self._ids.extend(id_ for id_, _ in sketches)
        self._shingles.extend(one[_SIGNATURE:] for _, one in sketches)

    def find(self, text: str, *, among: int | None = None) -> str | None:
        """The id of the text that this one nearly repeats, or None: the most similar, the earliest among equals.

        among: how many of the texts, in the order in which they were taken in, are looked at; None: all.
        """
        if self._table is None:
            return None
        made = sketch(text)
        ours = np.frombuffer(made, "<u8", offset=_SIGNATURE)
        best: tuple[float, int] | None = None
        for place in self._table.find(np.frombuffer(made[:_SIGNATURE], "<u4").astype(np.uint32, copy=False)):
            if among is not None and place >= among:
                break  # places come in order
            similarity = _jaccard_packed(ours, np.frombuffer(self._shingles[place], "<u8"))
            if similarity >= self.threshold and (best is None or (similarity, -place) > best):
                best = (similarity, -place)
        return None if best is None else self._ids[-best[1]]


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


def _jaccard_packed(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> float:
    shared = len(np.intersect1d(left, right, assume_unique=True))
    return shared / (len(left) + len(right) - shared)
