"""The shipped report card, held against the verifier that it speaks of."""

import json
from importlib.util import find_spec

import pytest
from typer.testing import CliRunner

from sparring.cli import app
from sparring_verifiers import math_report_card, shipped_summary

pytestmark = pytest.mark.skipif(
    find_spec("flint") is None, reason="the shipped figures were counted with python-flint, which is not here"
)


async def test_the_shipped_figures_of_mathematics_are_those_of_the_grader():
    card = await math_report_card()
    assert card.summary() == shipped_summary("math_answer"), "write them again: sparring report-card math --write"


def test_the_command_prints_every_figure_and_ends_by_them():
    ended = CliRunner().invoke(app, ["report-card", "math", "--json"])
    told = json.loads(ended.stdout)
    assert told["accuracy"] == (shipped_summary("math_answer") or {})["accuracy"]
    assert ended.exit_code == (1 if told["false_accepts"]["hits"] or told["false_rejects"]["hits"] else 0)
    assert sum(kind["accuracy"]["total"] for kind in told["kinds"].values()) == told["accuracy"]["total"]
