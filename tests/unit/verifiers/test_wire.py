"""Records as JSON and their digests."""

import datetime
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import cattrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring_sandbox import NotReached, Raised, Return, Returned
from sparring_verifiers import (
    Agreement,
    Author,
    Candidate,
    Case,
    Domain,
    Evidence,
    Expected,
    Finish,
    Gold,
    Message,
    Origin,
    Part,
    Problem,
    Program,
    Reasoning,
    Reference,
    Role,
    Rubric,
    Source,
    Stated,
    Status,
    StepVerdict,
    Suite,
    SuiteKind,
    Text,
    ToolCall,
    ToolResult,
    Verdict,
    canonical,
    digest,
    from_json,
    make_problem,
    make_suite,
    problem_id,
    to_json,
)

AUTHOR = Author("model-a", ("qwen", "openai"))
VALUES: list[Any] = [
    None,
    True,
    1,
    1.0,
    2**80,
    -0.0,
    "text",
    b"bytes",
    (1, [2, {3: (4,)}]),
    {1, 2},
    frozenset({"a"}),
    {(1, 2): [True, 1, 1.0]},
    1 + 2j,
    Fraction(1, 3),
    Decimal("1.10"),
    datetime.date(2024, 2, 29),
    {"int": "not a tag"},
]
SUITE = make_suite(tuple(Case((value,), Expected(value)) for value in VALUES), AUTHOR, is_hidden=True)
ORIGIN = Origin(Source.PROCEDURAL, AUTHOR, "sums", '{"a":1}', 2, "sums/1", "mine.jsonl:17")
MESSAGES = (
    Message(Role.USER, (Text("2 + 2?"),)),
    Message(Role.ASSISTANT, (Reasoning("hm"), ToolCall("1", "run", "{}"), ToolResult("1", "4"), Text("4"))),
)
REFERENCES: list[Reference] = [
    Gold("4"),
    Program("def f(): return 4", "f", "[]"),
    Program("def f(): return 4", "f"),
    Stated("f"),
    Agreement(),
    Rubric("be kind"),
]


def there_and_back(kind: Any, record: Any) -> Any:
    return from_json(kind, json.loads(canonical(to_json(record, kind))))


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda reference: type(reference).__name__)
def test_a_problem_comes_back_from_its_json_with_the_same_id(reference: Reference) -> None:
    problem = make_problem(Domain.CODE, "What is 2 + 2?", reference, ORIGIN, (SUITE,))
    back = there_and_back(Problem, problem)
    assert back == problem
    assert back.id == problem_id(problem.domain, problem.statement, problem.reference)


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        (Suite, SUITE),
        (Candidate, Candidate("id", 3, MESSAGES, "4", AUTHOR, Finish.LENGTH)),
        (Candidate, Candidate("id", 0, (), None, Author("nobody"), Finish.REFUSAL)),
        (
            Verdict,
            Verdict(
                Status.REJECTED,
                "code_cases",
                Evidence("cases", "1", "2", "[3]", 9),
                "wrong",
                0.5,
                (StepVerdict(0, Status.ACCEPTED, "fine"),),
                SUITE.id,
                (("hidden", "9"),),
            ),
        ),
        (Part, ToolCall("1", "run", "{}")),
        (Return, Returned((1, 2))),
        (Return, Raised("ValueError", "no")),
        (Return, NotReached()),
    ],
)
def test_a_record_comes_back_from_its_json(kind: Any, record: Any) -> None:
    assert there_and_back(kind, record) == record


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_comes_back_with_its_exact_type(value: Any) -> None:
    back = there_and_back(Case, Case((value,))).arguments[0]
    assert (type(back), repr(back)) == (type(value), repr(value))


def test_json_values_are_of_the_plain_types_only() -> None:
    def plain(raw: Any) -> bool:
        if type(raw) is dict:
            return all(type(key) is str and plain(item) for key, item in raw.items())
        if type(raw) is list:
            return all(map(plain, raw))
        return raw is None or type(raw) in (bool, int, float, str)

    assert plain(to_json(make_problem(Domain.MATH, "?", Gold("4"), ORIGIN, (SUITE,))))
    assert plain(to_json(Candidate("id", 3, MESSAGES, "4", AUTHOR, Finish.STOP)))


def test_the_id_of_a_problem_is_what_is_asked_and_what_decides() -> None:
    problem = make_problem(Domain.CODE, "?", Stated("f"), ORIGIN)
    assert make_problem(Domain.CODE, "?", Stated("f"), replace(ORIGIN, level=9), (SUITE,)).id == problem.id
    others = [
        make_problem(Domain.MATH, "?", Stated("f"), ORIGIN),
        make_problem(Domain.CODE, "!", Stated("f"), ORIGIN),
        make_problem(Domain.CODE, "?", Stated("g"), ORIGIN),
        make_problem(Domain.CODE, "?", Gold("f"), ORIGIN),
    ]
    assert len({problem.id, *(other.id for other in others)}) == 5


def test_the_id_of_a_suite_is_all_of_its_content() -> None:
    cases = (Case((1,), Expected(1)),)
    made = [
        make_suite(cases, AUTHOR, is_hidden=True),
        make_suite(cases, AUTHOR, is_hidden=False),
        make_suite(cases, Author("model-b"), is_hidden=True),
        make_suite(cases, AUTHOR, is_hidden=True, kind=SuiteKind.PROPERTIES),
        make_suite(cases, AUTHOR, is_hidden=True, parent_id="0"),
        make_suite((Case((1,), Expected(value=True)),), AUTHOR, is_hidden=True),
        make_suite((Case((1,)),), AUTHOR, is_hidden=True),
        make_suite((*cases, *cases), AUTHOR, is_hidden=True),
    ]
    assert len({suite.id for suite in made}) == len(made)
    assert make_suite(cases, AUTHOR, is_hidden=True) == made[0]


def test_equal_json_has_equal_bytes_and_nan_has_none() -> None:
    assert canonical({"b": 1, "a": [1.5, "é"]}) == '{"a":[1.5,"é"],"b":1}'.encode()
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical(float("nan"))


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, 10**400]),
    st.floats(),
    st.sampled_from([0.1, -0.0, 1e-3, 1e-4, 9.999e-5, 1e15, 1e16, 123456789012345.6, 5e-324, 1.7976931348623157e308]),
    st.text(),
    st.text(st.characters(codec=None), max_size=3),
    st.sampled_from(["\x00\x1f\x7f\x80\u2028\ud7ff\uffff\U00010000", "\ud800", '"\\/', Status.ACCEPTED]),
)
KEYS = st.one_of(st.text(), st.text(st.characters(codec=None), max_size=2), st.sampled_from(["\uffff", "\U00010000"]))
TREES = st.recursive(
    SCALARS, lambda part: st.one_of(st.lists(part), st.tuples(part, part), st.dictionaries(KEYS, part))
)


@given(TREES)
def test_canonical_bytes_are_those_of_python_s_own_json(raw: Any) -> None:
    try:
        expected = json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
    except ValueError as refused:
        with pytest.raises(type(refused)):
            canonical(raw)
    else:
        assert canonical(raw) == expected


@pytest.mark.parametrize("raw", [{1: "a", 2: "b"}, {True: 1}, {None: 1.5}, {Status.ACCEPTED: 1}])
def test_keys_that_are_no_plain_text_are_written_as_json_writes_them(raw: Any) -> None:
    assert canonical(raw) == json.dumps(raw, separators=(",", ":")).encode()


def test_what_json_does_not_know_is_refused_and_depth_alone_is_not() -> None:
    for raw in (datetime.date(2026, 1, 1), Fraction(1, 2), b"x", {1, 2}, Author("model-b"), [Decimal(1)]):
        with pytest.raises(TypeError, match="not JSON serializable"):
            canonical(raw)
    deep: Any = 1
    for _ in range(300):
        deep = [deep]
    assert canonical(deep) == b"[" * 300 + b"1" + b"]" * 300
    circle: list[Any] = []
    circle.append(circle)
    with pytest.raises(RecursionError):
        canonical(circle)
    many = [[1e16]] * 20_000
    assert canonical(many) == json.dumps(many, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    "raw",
    [
        {"arguments": [], "expected": None, "extra": 1},
        {"arguments": [{"float": "nan"}], "expected": None},
        {"arguments": [{"set": [1, 1]}], "expected": None},
        {"expected": None},
    ],
)
def test_what_is_no_record_is_refused(raw: Any) -> None:
    with pytest.raises(cattrs.BaseValidationError):
        from_json(Case, raw)
