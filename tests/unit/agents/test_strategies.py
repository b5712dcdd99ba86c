import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sparring_agents import Bout, Request, Seat, Unusable, load_strategy, size_of, strategy_names
from sparring_agents.strategies.file import build_file
from sparring_agents.strategies.procedural_options import build_procedural
from sparring_agents.strategies.self_instruct import build_self_instruct
from sparring_verifiers import (
    SCRIPT,
    Agreement,
    Case,
    Checker,
    Domain,
    Expected,
    Gold,
    Match,
    Matching,
    Problem,
    Program,
    Rubric,
    Source,
    Stated,
    SuiteKind,
)

from .table_doubles import KnownPool, chat, fixed, math_problem, table


def written(tmp_path: Path, *rows: Any) -> Path:
    path = tmp_path / "mine.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows) + "\n")
    return path


async def proposed(strategy: Any, index: int = 0, **seats: Any) -> Problem | Unusable:
    at = table(seats.get("models", {}), strategy, bout=Bout(index, 7), pool=seats.get("pool", KnownPool()))
    made: Problem | Unusable = await strategy.propose(at, attempt=seats.get("attempt", 0), level=seats.get("level"))
    return made


async def test_bout_i_gets_row_i_with_its_place(tmp_path: Path) -> None:
    path = written(tmp_path, {"question": "1+1?", "gold": 2}, "", {"question": "2+2?", "gold": "so\n#### 4"})
    strategy = build_file({"file": path, "statement": "question", "answer": "gold"})
    first, second = [await proposed(strategy, index) for index in (0, 1)]
    assert isinstance(first, Problem)
    assert isinstance(second, Problem)
    assert (first.statement, first.reference) == ("1+1?", Gold("2"))
    assert (second.reference, second.origin.location) == (Gold("4"), "mine.jsonl:3")
    assert (second.origin.source, size_of(strategy), strategy.levels) == (Source.FILE, 2, (0, 0))
    assert await proposed(strategy, 2) == Unusable("mine.jsonl has 2 rows")


async def test_what_decides_follows_from_the_columns(tmp_path: Path) -> None:
    program = "def solution():\n    return 4"
    case = {"arguments": [1, [2]], "expected": 3}
    path = written(
        tmp_path,
        {"statement": "a"},
        {"statement": "b", "program": program},
        {"statement": "c", "domain": "code", "entry": "f", "cases": [case], "visible_cases": [{"arguments": [0]}]},
        {"statement": "d", "domain": "code", "entry": "f", "program": "def f(x):\n    return x"},
        {"statement": "e", "domain": "text", "rubric": "Be brief."},
    )
    strategy = build_file({"file": path})
    made = [await proposed(strategy, index) for index in range(5)]
    assert [p.reference for p in made if isinstance(p, Problem)] == [
        Agreement(),
        Program(program, "solution"),
        Stated("f"),
        Program("def f(x):\n    return x", "f"),
        Rubric("Be brief."),
    ]
    code = made[2]
    assert isinstance(code, Problem)
    assert [(s.is_hidden, s.cases) for s in code.suites] == [
        (False, (Case((0,)),)),
        (True, (Case((1, [2]), Expected(3)),)),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{", "mine.jsonl:1: not JSON"),
        ("[1]", "mine.jsonl:1: found list, expected an object"),
        ({"answer": "1"}, 'mine.jsonl:1: "statement" is missing or empty'),
        ({"statement": "x", "domain": "chess"}, "mine.jsonl:1: 'chess' is not a valid Domain"),
        ({"statement": "x", "domain": "code"}, 'mine.jsonl:1: a code problem names its function in "entry"'),
        (
            {"statement": "x", "domain": "code", "entry": "f"},
            "mine.jsonl:1: a code problem needs a program, cases or relations",
        ),
        ({"statement": "x", "domain": "code", "entry": "f", "cases": [1]}, "mine.jsonl:1: a case is"),
        (
            {"statement": "x", "domain": "code", "entry": "f", "cases": [{"arguments": [1], "output": 2}]},
            'mine.jsonl:1: a case is {"arguments": [...], "expected": ...}, found output beside it',
        ),
        (
            {"statement": "x", "domain": "code", "entry": "f", "program": "1", "match": {"tolerance": float("nan")}},
            "mine.jsonl:1: match: a tolerance is a number",
        ),
        ('{"statement": "\\ud800", "answer": 1}', "mine.jsonl:1: "),
    ],
)
async def test_a_bad_row_is_unusable_with_its_place_and_does_not_end_the_rest(
    tmp_path: Path, row: Any, reason: str
) -> None:
    strategy = build_file({"file": written(tmp_path, row, {"statement": "fine", "answer": 1})})
    made = await proposed(strategy)
    assert isinstance(made, Unusable)
    assert made.reason.startswith(reason)
    assert isinstance(await proposed(strategy, 1), Problem)


async def test_tagged_cases_hold_what_json_cannot(tmp_path: Path) -> None:
    case = {"arguments": [{"tuple": [1, 2]}], "expected": {"set": [3]}}
    path = written(tmp_path, {"statement": "x", "entry": "f", "cases": [case]})
    made = await proposed(build_file({"file": path, "domain": "code", "tagged": True}))
    assert isinstance(made, Problem)
    assert made.suites[0].cases == (Case(((1, 2),), Expected({3})),)


async def test_a_program_of_a_row_is_kept_byte_for_byte(tmp_path: Path) -> None:
    sources = {
        "program": "\n\ndef f(n: int) -> int:\n    return n\n\n",
        "brute_force": "def f(n):\n    return n  \n",
        "checker": "\ndef check(arguments, answer, expected):\n    return answer == expected\n",
    }
    row = {"statement": " Give it back. ", "entry": " f ", **sources}
    made = await proposed(build_file({"file": written(tmp_path, row), "domain": "code"}))
    assert isinstance(made, Problem)
    reference = made.reference
    assert isinstance(reference, Program)
    assert reference.matching.checker is not None
    assert (reference.source, reference.brute_force, reference.matching.checker.source) == tuple(sources.values())
    assert (made.statement, reference.entry) == ("Give it back.", "f")


async def test_parquet_is_read_like_jsonl(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "mine.parquet"
    pq.write_table(pa.table({"statement": ["a", "b"], "answer": ["1", None]}), path)
    strategy = build_file({"file": path})
    made = [await proposed(strategy, index) for index in (0, 1)]
    assert [p.reference for p in made if isinstance(p, Problem)] == [Gold("1"), Agreement()]


def test_a_column_that_no_row_has_is_refused_and_one_that_some_rows_lack_is_not(tmp_path: Path) -> None:
    path = written(tmp_path, {"question": "1+1?"}, {"question": "2+2?", "gold": "4"})
    build_file({"file": path, "statement": "question", "answer": "gold"})
    with pytest.raises(ValueError, match=r'problems\.answer: no row of mine\.jsonl has a column "glod"'):
        build_file({"file": path, "statement": "question", "answer": "glod"})


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("mine.jsonl", "", "found no rows, expected at least one problem"),
        ("mine.csv", "a", 'found the suffix ".csv"'),
        ("mine.parquet", "no parquet", "cannot be read"),
    ],
)
def test_a_file_without_problems_is_refused(tmp_path: Path, name: str, content: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(ValueError, match=message):
        build_file({"file": path})


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("file", {"file": "x.jsonl", "stament": "q"}, 'unknown field "stament"'),
        (
            "file",
            {"file": "nowhere.jsonl"},
            "^problems.file: nowhere.jsonl cannot be read: No such file or directory. Name",
        ),
        ("self_instruct", {"seed": "x"}, 'unknown field "seed"'),
        ("self_instruct", {"domain": "text"}, "topics.text"),
        ("self_instruct", {"start_level": 9}, "start_level: found 9, expected 1 to 5"),
        (
            "prompts",
            {"questions": "none"},
            '^problems.questions: found "none", expected absolute_zero or open_questions or self_instruct, or the path',
        ),
        ("self_instruct", {"prompt": "nope.md"}, '^problems.prompt: found "nope.md", expected'),
        (
            "self_instruct",
            {"seeds": "no.jsonl"},
            "^problems.seeds: no.jsonl cannot be read: No such file or directory.",
        ),
        ("self_instruct", {"start_level": "two"}, "^problems.start_level: found 'two', expected a whole number"),
        ("absolute_zero", {"examples": 1.5}, "^problems.examples: found 1.5, expected a whole number"),
        ("procedural", {"start_level": 9}, "^problems.start_level: found 9, expected 1 to "),
        ("procedural", {"start_level": True}, "^problems.start_level: found True, expected a whole number"),
        ("prompts", {"questions": ["Why?"]}, "found list, expected a shipped name or the path of a .yaml file"),
        ("procedural", {"procedural": ["adition"]}, 'procedural family "adition" is not known'),
        ("procedural", {"procedural": "addition"}, "expected a list of families"),
        ("evolve", {}, '"evolve" is not known. Known: absolute_zero, file, procedural, prompts, self_instruct'),
    ],
)
def test_wrong_options_are_refused_in_one_line(name: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        load_strategy(name, options)
    assert "\n" not in str(caught.value)


def test_every_named_strategy_loads() -> None:
    assert set(strategy_names()) >= {"file", "procedural", "prompts", "self_instruct"}
    for name in ("procedural", "prompts", "self_instruct"):
        assert load_strategy(name, {}).name == name


async def test_open_questions_come_one_a_bout_and_run_out() -> None:
    strategy = load_strategy("prompts", {})
    size = size_of(strategy)
    assert size is not None
    made = [await proposed(strategy, index) for index in range(size + 1)]
    assert len({p.statement for p in made if isinstance(p, Problem)}) == size
    assert {p.domain for p in made if isinstance(p, Problem)} == {Domain.TEXT}
    assert isinstance(made[-1], Unusable)


async def test_questions_without_an_id_are_named_by_their_file_and_not_by_its_folder(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("questions: ['Why is the sky blue?']\n", encoding="utf-8")
    made = await proposed(load_strategy("prompts", {"questions": str(tmp_path / "mine.yaml")}), 0)
    assert isinstance(made, Problem)
    assert (made.origin.author.name, made.origin.location) == ("mine@0", "mine@0:1")


def examiner(seen: list[Request], **extra: str) -> Any:
    def say(request: Request) -> str:
        seen.append(request)
        return json.dumps({"statement": "How much is 3 + 4?", "program": "def solution():\n    return 7", **extra})

    return chat(say, "acme")


async def test_the_examiner_gives_a_program_and_its_claims_are_not_read(tmp_path: Path) -> None:
    seen: list[Request] = []
    seeds = written(
        tmp_path, *({"statement": f"seed {n}", "program": f"def solution():\n    return {n}"} for n in range(9))
    )
    strategy = build_self_instruct({"domain": "math", "seeds": str(seeds)})
    pooled = math_problem("from the pool", Program("def solution():\n    return 1", "solution"))
    made = await proposed(
        strategy, 4, models={Seat.EXAMINER: examiner(seen)}, pool=KnownPool(problems=(pooled,)), level=3
    )
    assert isinstance(made, Problem)
    assert made.reference == Program("def solution():\n    return 7", "solution")
    assert (made.origin.source, made.origin.level, made.origin.author.families) == (Source.MODEL, 3, ("acme",))
    asked = seen[0].messages[-1].text
    assert asked.count('"statement": "seed') == 2
    assert "from the pool" in asked
    assert "Its level is 3 of 5" in asked


async def test_bouts_and_attempts_ask_for_other_topics_and_other_samples() -> None:
    seen: list[Request] = []
    strategy = build_self_instruct({})
    for index, attempt in ((0, 0), (0, 1), (1, 0), (2, 0), (3, 0)):
        await proposed(strategy, index, attempt=attempt, models={Seat.EXAMINER: examiner(seen)})
    assert len({request.sample for request in seen}) == 5
    assert len({request.messages[-1].text for request in seen}) > 2


async def test_the_test_writer_gives_hidden_inputs_to_code_problems() -> None:
    code = {"statement": "Double it.", "entry": "double", "program": "def double(n: int) -> int:\n    return 2 * n"}
    models = {
        Seat.EXAMINER: chat(lambda _: json.dumps(code), "acme"),
        Seat.TEST_WRITER: chat(
            lambda _: '{"cases": [{"arguments": [0]}, {"arguments": [-3], "expected": -6}]}', "zeta"
        ),
    }
    strategy = build_self_instruct({"domain": "code"})
    made = await proposed(strategy, models=models)
    assert isinstance(made, Problem)
    assert [(s.is_hidden, s.author.families, len(s.cases)) for s in made.suites] == [(True, ("zeta",), 2)]
    del models[Seat.TEST_WRITER]
    alone = await proposed(strategy, models=models)
    assert isinstance(alone, Problem)
    assert alone.suites == ()


DOUBLE = "def double(n: int) -> int:\n    return 2 * n"
WRITTEN = (
    '{"cases": [{"arguments": [0], "expected": 0}, {"arguments": [-3]}],'
    ' "properties": [{"relation": "monotone", "parameter": 0}]}'
)


async def test_a_row_with_few_hidden_cases_and_a_reference_gets_those_of_the_test_writer(tmp_path: Path) -> None:
    asked: list[str] = []

    def write(request: Request) -> str:
        asked.append(request.messages[-1].text)
        return WRITTEN

    row = {"statement": "Double it.", "entry": "double", "program": DOUBLE, "cases": [{"arguments": [4]}]}
    others = (
        {**row, "cases": [{"arguments": [number]} for number in range(3)]},
        {"statement": "Double it.", "entry": "double", "cases": [{"arguments": [4], "expected": 8}]},
        {"statement": "Echo.", "script": True, "program": "print(input())", "cases": [{"input": "a", "expected": "a"}]},
        {"statement": "Double it.", "entry": "double", "program": "double = lambda n: 2 * n"},
    )
    strategy = build_file({"file": written(tmp_path, row, *others), "domain": "code", "inputs": 3})
    models = {Seat.TEST_WRITER: chat(write, "zeta")}
    made = await proposed(strategy, models=models)
    assert isinstance(made, Problem)
    assert [(s.kind.value, s.author.name, len(s.cases), len(s.properties)) for s in made.suites] == [
        ("cases", "mine.jsonl", 1, 0),
        ("cases", "zeta-1", 2, 0),
        ("properties", "zeta-1", 0, 1),
    ]
    assert "Give 2 cases" in asked[0]
    for index in range(1, 5):
        other = await proposed(strategy, index, models=models)
        assert isinstance(other, Problem)
        assert all(suite.author.name == "mine.jsonl" for suite in other.suites)
    assert len(asked) == 1


async def test_where_a_checker_decides_what_the_test_writer_expects_is_left_out(tmp_path: Path) -> None:
    check = "def check(arguments, answer, expected):\n    return True\n"
    row = {"statement": "Any.", "entry": "double", "program": DOUBLE, "checker": check}
    strategy = build_file({"file": written(tmp_path, row), "domain": "code"})
    made = await proposed(strategy, models={Seat.TEST_WRITER: chat(lambda _: WRITTEN, "zeta")})
    assert isinstance(made, Problem)
    assert [[case.expected for case in suite.cases] for suite in made.suites] == [[None, None], []]


async def test_a_test_writer_adds_to_procedural_functions_and_to_no_mathematics() -> None:
    models = {Seat.TEST_WRITER: chat(lambda _: WRITTEN, "zeta")}
    strategy = build_procedural({"procedural": ["number_function", "percent"], "inputs": 2})
    code, percent = [await proposed(strategy, index, models=models) for index in range(2)]
    assert isinstance(code, Problem)
    assert isinstance(percent, Problem)
    assert [suite.author.families for suite in code.suites] == [(), (), ("zeta",), ("zeta",)]
    assert percent.suites == ()


async def test_a_row_declares_its_comparison_its_domain_a_script_and_a_brute_force(tmp_path: Path) -> None:
    check = "def check(arguments, answer, expected):\n    return answer == expected"
    row = {"statement": "Double it.", "entry": "double", "program": DOUBLE}
    schema = [{"type": "integer", "minimum": 0, "maximum": 9}]
    rows: tuple[tuple[dict[str, Any], Any], ...] = (
        ({**row, "brute_force": DOUBLE}, Program(DOUBLE, "double", brute_force=DOUBLE)),
        ({**row, "schema": schema}, Program(DOUBLE, "double", json.dumps(schema))),
        ({**row, "match": "unordered"}, Program(DOUBLE, "double", matching=Matching(Match.UNORDERED))),
        (
            {**row, "match": {"tolerance": 1e-3, "by_value": True, "kind": None}},
            Program(DOUBLE, "double", matching=Matching(Match.EXACT, 1e-3, by_value=True)),
        ),
        (
            {**row, "checker": check},
            Program(DOUBLE, "double", matching=Matching(Match.CHECKER, checker=Checker(check, "check"))),
        ),
        (
            {"statement": "Echo.", "script": True, "match": "tokens", "cases": [{"input": "a\n", "expected": "a"}]},
            Stated(SCRIPT, Matching(Match.TOKENS)),
        ),
    )
    strategy = build_file({"file": written(tmp_path, *(raw for raw, _ in rows)), "domain": "code"})
    for index, (_, reference) in enumerate(rows):
        made = await proposed(strategy, index)
        assert isinstance(made, Problem), made
        assert made.reference == reference
    assert made.suites[0].cases == (Case(("a\n",), Expected("a")),)


async def test_the_relations_of_a_row_are_a_hidden_suite_of_properties(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    relations = [{"relation": "bounded", "least": 0, "most": {"sum": 0}}, {"relation": "length", "parameter": 0}]
    row = {"statement": "Keep them.", "entry": "f", "program": "def f(xs: list[int]) -> list[int]:\n    return xs\n"}
    texts = ('{"least":0,"most":{"sum":0},"relation":"bounded"}', '{"parameter":0,"relation":"length"}')
    rows = ({**row, "relations": [*relations, relations[0]]}, {**row, "relations": json.dumps(relations)})
    pq.write_table(pa.Table.from_pylist([rows[0]]), tmp_path / "mine.parquet")
    given = build_file({"file": written(tmp_path, *rows), "domain": "code"})
    columns = build_file({"file": tmp_path / "mine.parquet", "domain": "code"})
    for strategy, index in ((given, 0), (given, 1), (columns, 0)):
        made = await proposed(strategy, index)
        assert isinstance(made, Problem), made
        (suite,) = made.suites
        assert (suite.kind, suite.cases, suite.is_hidden) == (SuiteKind.PROPERTIES, (), True)
        assert (suite.properties, suite.author.families) == (texts, ())
    alone = {"statement": "Keep them.", "entry": "f", "relations": relations, "schema": [{"type": "integer"}]}
    made = await proposed(build_file({"file": written(tmp_path, alone), "domain": "code"}))
    assert isinstance(made, Problem)
    assert made.reference == Stated("f", schema='[{"type": "integer"}]')


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"match": "near"}, 'match: found "near", expected one of exact, unordered, tokens, checker'),
        ({"match": {"near": 1}}, "expected a kind or an object of kind, tolerance, absolute, by_value"),
        ({"match": {"tolerance": "1"}}, "match: a tolerance is a number"),
        ({"schema": [{"type": "regex"}]}, "schema: "),
        ({"brute_force": "def double(n"}, "the brute force is no Python"),
        (
            {"relations": {"relation": "sorted"}},
            'relations: expected a list such as [{"relation": "sorted"}], found dict',
        ),
        ({"relations": "[{"}, "mine.jsonl:1: relations: expected a list or its JSON text, which this is not: "),
        (
            {"relations": [{"relation": "magic"}]},
            'relations: number 1: a relation is an object whose "relation" is one of',
        ),
        (
            {"relations": [{"relation": "sorted", "parameter": 0}]},
            "relations: number 1: sorted: 'parameter' is none of",
        ),
        (
            {"relations": [{"relation": "sorted"}, {"relation": "length", "parameter": "0"}]},
            "relations: number 2: length",
        ),
        (
            {"relations": [{"relation": "bounded", "least": n} for n in range(21)]},
            "relations: found 21, expected at most 20",
        ),
        ({"relations": [{"relation": "sorted"}], "script": True, "entry": None}, "relations: they are of a function's"),
        ({"program": None, "cases": [{"arguments": [1], "expected": 2}], "brute_force": DOUBLE}, "the row has none"),
        ({"script": True}, "a script is not called"),
        ({"script": True, "entry": None, "cases": [{"arguments": [1]}]}, 'a case is {"input": "text"'),
        ({"script": True, "entry": None, "cases": [{"input": "1", "expected": 2}]}, "what a script prints is text"),
    ],
)
async def test_what_a_row_declares_wrongly_is_named(tmp_path: Path, changed: dict[str, Any], reason: str) -> None:
    row = {"statement": "Double it.", "entry": "double", "program": DOUBLE, **changed}
    made = await proposed(build_file({"file": written(tmp_path, row), "domain": "code"}))
    assert isinstance(made, Unusable)
    assert reason in made.reason


def test_the_face_loads_neither_langgraph_nor_an_sdk() -> None:
    source = (
        "import sys, sparring_agents as face\n"
        "heavy = {'langgraph', 'openai', 'anthropic', 'pyarrow', 'sympy', 'hypothesis'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "missing = [name for name in face.__all__ if not hasattr(face, name)]\n"
        "assert not missing, missing\n"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_fixed_is_no_sized_strategy() -> None:
    assert size_of(fixed(math_problem())) is None


CODE_ROWS = {
    "mbpp": {"text": "Double.", "code": "def f(n):\n    return 2 * n\n", "test_list": ["assert f(1) == 2"]},
    "humaneval": {
        "prompt": "def f(n):\n",
        "entry_point": "f",
        "canonical_solution": "    return n\n",
        "test": "def check(candidate):\n    assert candidate(1) == 1\n",
    },
    "apps": {"question": "Add.", "input_output": '{"inputs": ["1\\n"], "outputs": ["1\\n"]}'},
    "codecontests": {"description": "Add.", "public_tests": {"input": ["1"], "output": ["1"]}},
}


@pytest.mark.parametrize("shape", list(CODE_ROWS))
async def test_rows_in_a_published_shape_are_problems_and_others_are_refused_by_number(
    tmp_path: Path, shape: str
) -> None:
    path = written(tmp_path, CODE_ROWS[shape], {"statement": "Double."})
    strategy = build_file({"strategy": "file", "file": path, "shape": shape})
    made = await proposed(strategy)
    assert isinstance(made, Problem)
    assert (made.domain, made.origin.family, made.origin.location) == (Domain.CODE, shape, f"{path.name}:1")
    refused = await proposed(strategy, 1)
    assert isinstance(refused, Unusable)
    assert f"{path.name}:2: " in refused.reason
    assert "is missing or empty; its columns: statement" in refused.reason


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"shape": "humanevil"}, 'problems.shape: found "humanevil", expected one of humaneval, mbpp'),
        ({"shape": "mbpp", "statement": "text"}, "problems.statement: rows in the shape mbpp say this themselves"),
        ({"shape": "mbpp", "domain": "math"}, "problems.domain: rows in the shape mbpp"),
    ],
)
def test_a_shape_that_is_not_known_or_contradicted_is_refused(
    tmp_path: Path, options: dict[str, str], message: str
) -> None:
    path = written(tmp_path, CODE_ROWS["mbpp"])
    with pytest.raises(ValueError, match="problems") as refused:
        build_file({"file": path, **options})
    assert message in str(refused.value)
