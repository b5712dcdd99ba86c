"""MinHash signatures by datasketch, and the table of bands in which candidates for a near duplicate are looked up.

A signature is a function of the text's shingles alone, so it can be stored and read again; how it is cut into bands
depends on the similarity that is looked for, so bands are made when an index is. The table finds what datasketch's own
would, in arrays instead of a set a band: a pool of many thousand problems is then read back from a ledger at once.

Source: Broder 1997, "On the resemblance and containment of documents"; datasketch 2.0 (scheme affine32).
"""

from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

PERMUTATIONS = 128
SCHEME = "affine32"
PENDING = 256  # signatures that are compared one by one before they are sorted in

Words: TypeAlias = NDArray[np.uint32]
Hashes: TypeAlias = NDArray[np.uint64]
Entries: TypeAlias = NDArray[np.uint64]

_PLACE = np.uint64((1 << 32) - 1)  # the half of an entry that is a place


def signature(shingles: Hashes) -> Words:
    """The least value of each permutation over the shingles' first 32 bits; of none, the greatest there is.

    shingles: uniform digests, read as little-endian numbers.
    """
    from datasketch import MinHash  # not at import: it loads scipy, and most commands compare no texts

    made = MinHash(num_perm=PERMUTATIONS, scheme=SCHEME, hashfunc=_as_it_is, permutations=_permutations())
    # A shingle is a uniform digest already; hashing it again would cost time and, with a library that is installed on
    # one host and not on another, the same hits everywhere.
    made.update_batch(shingles.astype(np.uint32).tolist())
    found: Words = made.hashvalues.astype(np.uint32, copy=False)
    return found


def _as_it_is(word: int) -> int:
    return word


@cache
def _permutations() -> Words:
    from datasketch import MinHash

    return np.asarray(MinHash(num_perm=PERMUTATIONS, scheme=SCHEME).permutations, dtype=np.uint32)


@cache
def bands_and_rows(threshold: float) -> tuple[int, int]:
    """How many bands of how many values datasketch looks up at this similarity."""
    from datasketch import MinHashLSH

    lsh = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
    return lsh.b, lsh.r


class BandTable:
    """Signatures by place, found by any band that they share. Grows only; places are 0, 1, 2, ... as they come.

    A few sorted runs and a short tail that is not sorted yet. An entry is one number, half of it a band's hash and half
    the place, so a run is sorted where it lies.
    """

    def __init__(self, threshold: float) -> None:
        self._bands, rows = bands_and_rows(threshold)
        self._factors = _factors(self._bands, rows)
        self._runs: list[Entries] = []
        self._tail = np.empty((PENDING, self._bands), dtype=np.uint64)
        self._in_tail = 0
        self._sorted = 0

    def add(self, signatures: Words) -> None:
        """Takes in signatures, shape (n, PERMUTATIONS)."""
        hashes = self._hashed(signatures)
        if self._in_tail + len(hashes) < PENDING:
            self._tail[self._in_tail : self._in_tail + len(hashes)] = hashes
            self._in_tail += len(hashes)
            return
        hashes = np.concatenate((self._tail[: self._in_tail], hashes))
        self._in_tail = 0
        places = np.arange(self._sorted, self._sorted + len(hashes), dtype=np.uint64)
        self._sorted += len(hashes)
        run = (hashes | places[:, None]).ravel()
        run.sort()
        self._runs.append(run)

    def find(self, signature_: Words) -> list[int]:
        """The places of the signatures that share a band with this one, in ascending order."""
        self._merge()
        wanted = self._hashed(signature_[None, :])[0]
        found: set[int] = set()
        for run in self._runs:
            starts, ends = run.searchsorted(wanted, "left"), run.searchsorted(wanted | _PLACE, "right")
            for band in np.flatnonzero(ends > starts):
                found.update((run[starts[band] : ends[band]] & _PLACE).tolist())
        shared = (self._tail[: self._in_tail] == wanted).any(axis=1)
        found.update((np.flatnonzero(shared) + self._sorted).tolist())
        return sorted(found)

    def _merge(self) -> None:
        """Makes one run of the last ones, so that each is at least twice as long as the next; not before a look-up asks
        for it, since a pool that is read back comes in many parts and is asked once it is whole."""
        first, following = len(self._runs), 0
        for place in reversed(range(len(self._runs))):
            length = len(self._runs[place])
            if length < 2 * following:
                first = place
            following += length
        if first < len(self._runs):
            merged = np.concatenate(self._runs[first:])
            del self._runs[first:]
            merged.sort()
            self._runs.append(merged)

    def _hashed(self, signatures: Words) -> Entries:
        """One number for each band, shape (n, bands), with room for a place; every band has factors of its own, so all
        share one table."""
        cut = signatures[:, : self._factors.size].reshape(len(signatures), *self._factors.shape)
        made: Entries = np.einsum("nbr,br->nb", cut, self._factors, dtype=np.uint64)
        return made & ~_PLACE


@cache
def _factors(bands: int, rows: int) -> Hashes:
    """Odd numbers; two bands that differ get one hash about once in 2**32 pairs, and then bring up a pair in vain."""
    drawn = np.random.RandomState(2)
    made: Hashes = drawn.randint(0, 1 << 63, (bands, rows), dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    return made
