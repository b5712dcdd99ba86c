"""Near-duplicates: found by MinHash, decided by exact Jaccard."""

import subprocess
import sys

import pytest

from sparring_curation import NearIndex, jaccard, near_duplicates, shingles, sketch

LONG = (
    "A farmer brings twelve baskets of apples to the market and sells nine of them before noon, "
    "then two more in the afternoon, and on the way home she gives the last apples to her neighbour. "
    "How many baskets were sold on that day?"
)


def test_a_text_with_one_word_changed_is_found() -> None:
    index = NearIndex(0.8)
    index.add("first", LONG)
    assert index.find(LONG.replace("farmer", "gardener")) == "first"


def test_another_text_is_not_found() -> None:
    index = NearIndex(0.8)
    index.add("first", LONG)
    assert index.find("Prove that the square root of two is irrational, in at most ten lines of text.") is None


def test_a_pair_below_the_threshold_is_never_found_however_its_sketch_looks() -> None:
    edited = LONG.replace("apples", "pears").replace("market", "fair").replace("neighbour", "cousin")
    similarity = jaccard(shingles(LONG), shingles(edited))
    below, above = NearIndex(min(similarity + 0.01, 1)), NearIndex(similarity)
    for index in (below, above):
        index.add("first", LONG)
    assert (below.find(edited), above.find(edited)) == (None, "first")


def test_the_most_similar_is_named_and_the_earliest_among_equals() -> None:
    index = NearIndex(0.5)
    for name, text in (("edited", LONG.replace("farmer", "gardener")), ("same", LONG), ("again", LONG)):
        index.add(name, text)
    assert index.find(LONG) == "same"


def test_short_texts_are_compared_whole() -> None:
    index = NearIndex()
    index.add("one", "2 + 3")
    assert (index.find("2 + 3"), index.find("2 + 4"), index.find("")) == ("one", None, None)


def test_what_is_dropped_takes_no_other_with_it() -> None:
    words = LONG.split()
    chain = [(str(at), " ".join([*(["other"] * at), *words[at:]])) for at in range(0, 20, 4)]
    dropped = dict(near_duplicates(chain, 0.7))
    assert dropped
    assert set(dropped.values()).isdisjoint(dropped)


@pytest.mark.parametrize("threshold", [0.0, -1.0, 1.5])
def test_a_threshold_that_is_none_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match="threshold"):
        NearIndex(threshold)


def test_texts_taken_in_by_their_sketches_are_found_as_if_by_their_words() -> None:
    texts = [(str(n), LONG.replace("apples", f"apples of sort {n}")) for n in range(700)]
    one_by_one, at_once, in_parts = NearIndex(0.8), NearIndex(0.8), NearIndex(0.8)
    for name, text in texts:
        one_by_one.add(name, text)
    sketches = [(name, sketch(text)) for name, text in texts]
    at_once.extend(sketches)
    for start in range(0, 700, 150):
        in_parts.extend(sketches[start : start + 150])
    asked = [text.replace("market", "fair") for _, text in texts[::50]]
    found = [[index.find(text) for text in asked] for index in (one_by_one, at_once, in_parts)]
    assert found[0] == found[1] == found[2] == [name for name, _ in texts[::50]]


@pytest.mark.parametrize("cut", [0, 100, 511, 513])
def test_what_is_no_sketch_is_refused(cut: int) -> None:
    with pytest.raises(ValueError, match=f"a sketch of {cut} bytes"):
        NearIndex().extend([("cut", sketch(LONG)[:cut])])


def test_an_index_without_texts_loads_no_scipy() -> None:
    code = (
        "import sys, sparring_curation\n"
        "index = sparring_curation.NearIndex()\n"
        "index.extend([])\n"
        "print(index.find('a text'), 'scipy' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert said.stdout.split() == ["None", "False"]
