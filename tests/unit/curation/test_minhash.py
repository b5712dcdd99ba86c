"""Signatures and bands are those of datasketch, so that what was found before is found now."""

import random

import numpy as np
import pytest
from datasketch import MinHash, MinHashLSH

from sparring_curation.minhash import PENDING, PERMUTATIONS, BandTable, signature

SETTINGS = {"num_perm": PERMUTATIONS, "scheme": "affine32"}


def theirs(shingles: list[bytes]) -> MinHash:
    made = MinHash(**SETTINGS, hashfunc=lambda shingle: int.from_bytes(shingle[:4], "little"))
    made.update_batch(shingles)
    return made


def sets(count: int, seed: int) -> list[list[bytes]]:
    """Sets of shingles in families whose members share most of them."""
    drawn = random.Random(seed)
    families = [[drawn.randbytes(8) for _ in range(40)] for _ in range(count // 5)]
    return [drawn.sample(family, drawn.randint(24, 40)) for family in families for _ in range(5)]


@pytest.mark.parametrize("count", [0, 1, 3, 60, 700])
def test_a_signature_is_the_one_of_datasketch(count: int) -> None:
    drawn = random.Random(count)
    shingles = [drawn.randbytes(8) for _ in range(count)]
    assert signature(np.frombuffer(b"".join(shingles), "<u8")).tolist() == theirs(shingles).hashvalues.tolist()


def test_the_candidates_are_those_of_datasketch_whether_they_came_alone_or_together() -> None:
    known, asked = sets(2 * PENDING + 70, 1), sets(60, 2) + sets(2 * PENDING + 70, 1)[::40]
    table, lsh = BandTable(0.4), MinHashLSH(threshold=0.4, num_perm=PERMUTATIONS)
    for place, shingles in enumerate(known):
        lsh.insert(place, theirs(shingles))
    signatures = np.array([theirs(shingles).hashvalues for shingles in known])
    table.add(signatures[: PENDING + 9])
    for row in signatures[PENDING + 9 :]:
        table.add(row[None, :])
    found = [table.find(theirs(shingles).hashvalues) for shingles in asked]
    assert found == [sorted(lsh.query(theirs(shingles))) for shingles in asked]
    assert any(len(places) > 1 for places in found)


def test_the_candidates_are_the_same_however_often_one_looks_between() -> None:
    known = sets(20 * PENDING, 3)
    signatures = np.array([theirs(shingles).hashvalues for shingles in known])
    asked_between, asked_at_the_end = BandTable(0.4), BandTable(0.4)
    start = 0
    for length in (3, 2, 1, 7, 1, 4, 2):  # runs that grow and shrink
        part = signatures[start : start + length * PENDING]
        asked_between.add(part)
        asked_at_the_end.add(part)
        asked_between.find(signatures[0])
        start += length * PENDING
    assert start == len(known)
    found = [asked_between.find(row) for row in signatures[::50]]
    assert found == [asked_at_the_end.find(row) for row in signatures[::50]]
    assert any(len(places) > 1 for places in found)
