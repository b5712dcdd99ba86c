"""Keep or drop, in bout order, with the reason."""

import pytest

from sparring_curation import Assurance, Caps, Demonstration, Grounds, Preference, Selection, Verifiable, excerpt
from sparring_verifiers import (
    Author,
    Candidate,
    Domain,
    Finish,
    Gold,
    Message,
    Origin,
    Problem,
    Role,
    Source,
    Text,
    make_problem,
)

SOMEONE = Author("someone")


def problem(statement: str, parameters: str = "", template: str = "") -> Problem:
    source = Source.PROCEDURAL if parameters else Source.FILE
    return make_problem(
        Domain.MATH, statement, Gold("1"), Origin(source, SOMEONE, "sums", parameters, template=template)
    )


def grounds(bout: str) -> Grounds:
    return Grounds(bout, "proposal 0", (), Assurance.PROVED, "{}", "{}")


def candidate(of: Problem, text: str) -> Candidate:
    return Candidate(of.id, 0, (Message(Role.ASSISTANT, (Text(text),)),), text, SOMEONE, Finish.STOP)


def demonstration(bout: str, of: Problem, text: str = "It is 1.") -> Demonstration:
    return Demonstration(of, candidate(of, text), grounds(bout))


def reasons(selection: Selection, *rows: Demonstration | Preference | Verifiable) -> list[str]:
    return ["" if (told := selection.drop(row)) is None else f"{told.stage}: {told.reason}" for row in rows]


def test_the_first_bout_keeps_the_problem_and_the_second_is_told_whose_it_is() -> None:
    one = problem("What is 2 + 3?")
    assert reasons(Selection(), demonstration("b0", one), demonstration("b1", one, "Other words: 1.")) == [
        "",
        "exact: repeats b0",
    ]


def test_rows_of_one_bout_share_its_problem() -> None:
    one = problem("What is 2 + 3?")
    rows = (
        demonstration("b0", one),
        demonstration("b0", one, "So 1."),
        Verifiable(one, (), "1", "v", 0.5, grounds("b0")),
    )
    assert reasons(Selection(), *rows) == ["", "", ""]


def test_the_same_answer_twice_is_kept_once() -> None:
    one = problem("What is 2 + 3?")
    assert reasons(Selection(), demonstration("b0", one, "It is 1."), demonstration("b0", one, "it  is 1.")) == [
        "",
        "exact: the same text is kept already",
    ]


def test_authored_text_is_dropped_when_it_nearly_repeats() -> None:
    words = " ".join(f"word{at}" for at in range(60))
    assert reasons(Selection(), demonstration("b0", problem(words)), demonstration("b1", problem(f"{words} more"))) == [
        "",
        "near: repeats b0",
    ]


def test_procedural_problems_with_other_parameters_are_never_near() -> None:
    words = " ".join(f"word{at}" for at in range(60))
    rows = [demonstration(f"b{at}", problem(f"{words} {at}", f'{{"a":{at}}}', "t")) for at in range(4)]
    assert reasons(Selection(), *rows) == [""] * 4


def test_no_more_than_the_cap_of_one_template() -> None:
    rows = [demonstration(f"b{at}", problem(f"Add {at}.", f'{{"a":{at}}}', "t")) for at in range(4)]
    assert reasons(Selection(Caps(per_template=3)), *rows)[2:] == ["", "template: more than 3 of one template"]


def test_no_more_than_the_cap_of_one_problem_and_table() -> None:
    one = problem("What is 2 + 3?")
    rows = [demonstration("b0", one, f"Way {at}: 1.") for at in range(3)]
    pair = Preference(one, candidate(one, "a"), candidate(one, "b"), "verdict", grounds("b0"))
    assert reasons(Selection(Caps(per_problem=2)), *rows, pair) == ["", "", "problem: more than 2 of one problem", ""]


def test_a_dropped_problem_drops_each_of_its_rows_for_the_same_reason() -> None:
    one = problem("What is 2 + 3?")
    selection = Selection()
    selection.drop(demonstration("b0", one))
    assert len(set(reasons(selection, demonstration("b1", one, "x"), demonstration("b1", one, "y")))) == 1


def test_the_record_of_a_drop_names_bout_item_and_beginning() -> None:
    one = problem("What is\n2 + 3?")
    selection = Selection()
    selection.drop(demonstration("b0", one))
    told = selection.drop(demonstration("b1", one))
    assert told is not None
    assert (told.bout_id, told.item, told.excerpt) == ("b1", "proposal 0", "What is 2 + 3?")


def test_an_excerpt_is_one_line_of_at_most_200_characters() -> None:
    assert len(excerpt("x\n" * 500)) == 200


def test_a_cap_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Caps(per_problem=0)
