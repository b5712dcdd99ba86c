"""The command that checks a solution in a file step by step."""

import json
from pathlib import Path
from typing import Annotated

import typer


def verify_steps(
    file: Annotated[Path, typer.Option(help="A text file with a solution in steps (docs/steps.md).")],
    problem: Annotated[
        str | None, typer.Option(help="The problem's text; without it every given: is taken on trust.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print {status, first_wrong, answer_follows, steps}.")
    ] = False,
) -> None:
    """Is every step of this solution right? Exit 0 all proved, 1 one refuted, 3 undecided.

    Example: sparring verify steps --file solution.txt --problem "Solve 3x + 2 = 11"
    """
    from sparring.faults import ConfigFault
    from sparring_verifiers import StepReport, Unreadable, check_solution

    def told(step: StepReport) -> dict[str, str | int]:
        fields = {"rule": step.rule, "claim": step.claim, "witness": step.witness, "reason": step.reason}
        return {"step": step.index + 1, "status": step.decision.value, **{k: v for k, v in fields.items() if v}}

    try:
        found = check_solution(file.read_text(encoding="utf-8"), problem)
    except (OSError, UnicodeDecodeError, Unreadable) as error:
        is_text = not isinstance(error, UnicodeDecodeError)
        why = error.strerror if isinstance(error, OSError) else error if is_text else "not UTF-8"
        raise ConfigFault(f"--file: {file}: cannot be checked ({why}). Choose a text file with one solution.") from None
    wrong = found.first_wrong
    status, code = ("rejected", 1) if wrong else ("accepted", 0) if found.is_clean else ("undecided", 3)
    if as_json:
        first = None if wrong is None else wrong.index + 1
        raw = {
            "status": status,
            "first_wrong": first,
            "answer_follows": found.follows,
            "steps": [*map(told, found.steps)],
        }
        typer.echo(json.dumps(raw, ensure_ascii=False))
    else:
        for step in found.steps:
            parts = (step.rule and f"({step.rule})", step.claim, step.witness or step.reason)
            typer.echo(f"step {step.index + 1}: {step.decision.value} " + ": ".join(filter(None, parts)))
        follows = f"the answer {found.answer!r} {'follows' if found.follows else 'does not follow'}"
        typer.echo(f"{status}; {'no answer is stated' if found.answer is None else follows}")
    raise typer.Exit(code)
