import pytest

from sparring_agents.families import UnknownFamily, families_of, guess_families, normalise_family, shares_family


@pytest.mark.parametrize(
    ("name", "families"),
    [
        ("gpt-5-mini", ("openai",)),
        ("gpt-4o-2024-08-06", ("openai",)),
        ("o3-mini", ("openai",)),
        ("openai/gpt-oss-20b", ("openai",)),
        ("claude-haiku-4-5", ("anthropic",)),
        ("qwen2.5-coder-1.5b", ("qwen",)),
        ("Qwen/QwQ-32B", ("qwen",)),
        ("qwen3:8b", ("qwen",)),
        ("meta-llama/Llama-3.1-8B-Instruct", ("meta",)),
        ("gemma-3n-E4B", ("google",)),
        ("mistralai/Mixtral-8x7B", ("mistral",)),
        ("SmolLM2-135M-Instruct.Q4_1.gguf", ("huggingface",)),
        ("Phi-3.5-mini", ("microsoft",)),
        ("EleutherAI/gpt-neox-20b", ("eleutherai",)),
        ("command-r-plus", ("cohere",)),
        ("DeepSeek-R1-Distill-Qwen-7B", ("deepseek", "qwen")),
        ("NousResearch/Hermes-3-Llama-3.1-8B", ("nous", "meta")),
        ("/models/meta/openai-cache/qwen2.5.gguf", ("qwen",)),
        ("my-model", ()),
        ("polaris-7b", ()),
    ],
)
def test_a_models_name_gives_its_families_away(name: str, families: tuple[str, ...]) -> None:
    assert guess_families(name) == families


@pytest.mark.parametrize(
    ("word", "family"),
    [("Alibaba", "qwen"), ("GPT", "openai"), ("llama", "meta"), ("our lab", "our-lab")],
)
def test_words_for_one_family_are_one_word(word: str, family: str) -> None:
    assert normalise_family(word) == family


def test_a_slip_in_a_familys_name_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(ValueError, match=r'"antropic".*"anthropic"'):
        normalise_family("antropic")


def test_a_family_that_cannot_be_told_has_to_be_stated() -> None:
    with pytest.raises(UnknownFamily, match="my-model"):
        families_of("my-model")
    assert families_of("my-model", "qwen") == ("qwen",)


def test_own_family_comes_first_then_teachers_and_what_the_name_says_is_kept() -> None:
    assert families_of("gemma-2-ft", "our-lab", ["GPT"]) == ("our-lab", "google", "openai")
    assert families_of("DeepSeek-R1-Distill-Qwen-7B", "deepseek") == ("deepseek", "qwen")


def test_shared_family_counts_teachers_on_both_sides() -> None:
    assert shares_family(("qwen", "openai"), ("meta", "openai")) == "openai"
    assert shares_family(("qwen",), ("meta", "openai")) is None
