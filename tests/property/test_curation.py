"""What holds of keys, near-duplicates and formats for any text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sparring_curation import EXPORTERS, NearIndex, jaccard, masked, near_duplicates, normalise, shingles

TEXTS = st.text(max_size=60)
WORDS = st.lists(st.sampled_from(["red", "green", "blue", "seven", "8", "of", "the"]), max_size=30).map(" ".join)


@given(TEXTS)
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(TEXTS)
def test_masking_twice_changes_nothing(text: str) -> None:
    assert masked(masked(text)) == masked(text)


@given(WORDS, WORDS)
def test_similarity_is_symmetric_and_one_only_for_the_same_shingles(one: str, other: str) -> None:
    ours, theirs = shingles(one), shingles(other)
    assert jaccard(ours, theirs) == jaccard(theirs, ours)
    assert (jaccard(ours, theirs) == 1) == (ours == theirs)


@settings(max_examples=30, deadline=None)
@given(st.lists(WORDS, max_size=12))
def test_dropping_near_duplicates_twice_drops_no_more(texts: list[str]) -> None:
    named = [(str(at), text) for at, text in enumerate(texts)]
    dropped = dict(near_duplicates(named))
    kept = [(name, text) for name, text in named if name not in dropped]
    assert list(near_duplicates(kept)) == []


@settings(max_examples=30, deadline=None)
@given(st.lists(WORDS, max_size=12), WORDS)
def test_what_is_found_is_as_similar_as_the_threshold_and_a_text_taken_in_is_found(texts: list[str], new: str) -> None:
    index = NearIndex(0.6)
    for at, text in enumerate(texts):
        index.add(str(at), text)
    found = index.find(new)
    if found is not None:
        assert jaccard(shingles(texts[int(found)]), shingles(new)) >= 0.6
    index.add("new", new)
    assert index.find(new) is not None


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4), TEXTS)
def test_no_text_is_lost_in_any_format(turns: list[tuple[str, str]], system: str) -> None:
    said = [{"role": "system", "content": system}]
    for question, answer in turns:
        said += [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    row = {"messages": said}
    alpaca, sharegpt = EXPORTERS["alpaca"]("sft", row), EXPORTERS["sharegpt"]("sft", row)
    assert [*alpaca["history"], [alpaca["instruction"], alpaca["output"]]] == [list(turn) for turn in turns]
    assert [turn["value"] for turn in sharegpt["conversations"]] == [text for turn in turns for text in turn]
    assert alpaca["system"] == sharegpt["system"] == system
    assert EXPORTERS["messages"]("sft", row) == row
