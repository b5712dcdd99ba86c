"""The command ``sparring verify math``: what it prints, and its exit codes."""

import json

import pytest

from sparring.cli import main


def typed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["sparring", "verify", "math", *words])
    try:
        code = main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    said = capsys.readouterr()
    return code or 0, said.out, said.err


@pytest.mark.parametrize(
    ("gold", "answer", "policy", "code", "tier"),
    [
        ("1/2", "0.5", [], 0, "exact"),
        ("1/2", "0.6", [], 1, "exact"),
        ("50", "50%", [], 0, "exact"),
        ("50", "50%", ["percent=strict"], 3, "exact"),
        (r"\sqrt{x^2}", "x", [], 1, "numeric"),
        (r"\sqrt{x^2}", "x", ["domain=positive"], 0, "exact"),
        ("7", r"First $3+4$. So the answer is \boxed{7}.", [], 0, "exact"),
        ("7", "a reason\n#### 8", [], 1, "exact"),
        ("3.14", r"\pi", ["tolerance=0.001"], 0, "tolerance"),
        ("1/2", "2/4", ["simplify_required=true"], 1, "structure"),
    ],
)
def test_the_exit_code_is_the_verdict(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    gold: str,
    answer: str,
    policy: list[str],
    code: int,
    tier: str,
) -> None:
    options = [word for choice in policy for word in ("--policy", choice)]
    found, out, _ = typed(capsys, monkeypatch, "--gold", gold, "--answer", answer, *options, "--json")
    said = json.loads(out)
    assert (found, said["tier"]) == (code, tier), said
    assert sorted(said) == ["evidence", "reason", "status", "tier"]


def test_the_evidence_shows_both_sides_as_they_were_read(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, out, _ = typed(capsys, monkeypatch, "--gold", "x^2", "--answer", r"It is \boxed{x^3}.", "--json")
    evidence = json.loads(out)["evidence"]
    assert (evidence["expected"], evidence["found"]) == ("((x)^(2))", "((x)^(3))")


PAIR = ("--gold", "1", "--answer", "1")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--gold", "1"], "Missing option '--answer'"),
        ([*PAIR, "--policy", "percnt=x"], "percnt: unknown, expected one of assignment"),
        (
            [*PAIR, "--policy", "percent=x"],
            "percent: found 'x', expected one of strict, either",
        ),
        (
            [*PAIR, "--policy", "percent"],
            'found "percent", expected a form like percent=strict',
        ),
        ([*PAIR, "--policy", "tolerance=x"], 'tolerance: found "x", expected a number'),
        ([*PAIR, "--policy", "tolerance=nan"], "tolerance: found nan"),
        ([*PAIR, "--policy", "simplify_required=1"], "expected true or false"),
    ],
)
def test_a_mistake_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    code, out, err = typed(capsys, monkeypatch, *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err
