"""Under which keys two problems are the same."""

import pytest

from sparring_curation import exact_key, masked, normalise, problem_key, template_key
from sparring_verifiers import Author, Domain, Gold, Origin, Problem, Source, make_problem

SOMEONE = Author("someone")


def authored(statement: str, domain: Domain = Domain.MATH) -> Problem:
    return make_problem(domain, statement, Gold("1"), Origin(Source.FILE, SOMEONE))


def drawn(statement: str, parameters: str, template: str = "") -> Problem:
    return make_problem(
        Domain.MATH, statement, Gold("1"), Origin(Source.PROCEDURAL, SOMEONE, "sums", parameters, 1, template)
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is  2 + 3?", "what is 2 + 3?"),
        ("Ｗｈａｔ is 2 + 3?\n", "What is 2 + 3?"),
        ("STRASSE", "straße"),
        ("x\u00a0y", "x y"),
    ],
)
def test_case_width_and_white_space_make_no_other_text(one: str, other: str) -> None:
    assert exact_key(one) == exact_key(other)


@pytest.mark.parametrize(("one", "other"), [("What is 2 + 3?", "What is 2 + 4?"), ("a b", "ab"), ("a-b", "a b")])
def test_other_words_and_other_numbers_make_another(one: str, other: str) -> None:
    assert exact_key(one) != exact_key(other)


def test_a_text_that_cannot_be_encoded_has_a_key_all_the_same() -> None:
    assert exact_key("\ud800") != exact_key("")


def test_masking_hides_numbers_whole() -> None:
    assert masked("Buy 1,250.75 kg for $3") == normalise("buy 0 kg for $0")


def test_a_procedural_problem_is_known_by_its_parameters_and_not_by_its_words() -> None:
    assert problem_key(drawn("Add 1 and 2.", '{"a":1}')) != problem_key(drawn("Add 1 and 2.", '{"a":2}'))
    assert problem_key(drawn("Add 1 and 2.", '{"a":1}')) == problem_key(drawn("Sum 1, 2!", '{"a":1}'))


def test_authored_problems_of_two_domains_are_two() -> None:
    assert problem_key(authored("Double n.")) != problem_key(authored("Double n.", Domain.CODE))


def test_authored_problems_that_differ_in_numbers_share_a_template() -> None:
    assert template_key(authored("What is 2 + 3?")) == template_key(authored("What is 7 + 45?"))
    assert template_key(authored("What is 2 + 3?")) != template_key(authored("What is 2 - 3?"))


def test_the_generator_s_own_template_comes_first() -> None:
    assert template_key(drawn("Add 1.", "{}", "t1")) == template_key(drawn("Take 2.", "{}", "t1"))
    assert template_key(drawn("Add 1.", "{}", "t1")) != template_key(drawn("Add 1.", "{}", "t2"))
