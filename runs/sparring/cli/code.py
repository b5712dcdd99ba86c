"""The command that decides a program in a file."""

import asyncio
from pathlib import Path
from typing import Annotated, Literal

import typer

from .ending import SandboxKind
from .judge import say


def verify_code(
    candidate: Annotated[Path, typer.Option(help="A Python file with the program to judge.")],
    reference: Annotated[Path | None, typer.Option(help="A Python file with a right program.")] = None,
    entry: Annotated[str | None, typer.Option(help="The function's name.")] = None,
    cases: Annotated[
        Path | None, typer.Option(help='JSON lines: {"arguments": [...], "expected": ...}; a script: {"input": ...}.')
    ] = None,
    is_script: Annotated[
        bool, typer.Option("--script", help="The program reads standard input and prints; no --entry.")
    ] = False,
    match: Annotated[
        Literal["exact", "unordered", "tokens", "checker"],
        typer.Option(help="How what came back is compared with what is expected."),
    ] = "exact",
    checker: Annotated[
        Path | None, typer.Option(help="For --match checker: defines check(arguments, answer, expected).")
    ] = None,
    tolerance: Annotated[float | None, typer.Option(help="Relative, of floats; the default is 1e-9.")] = None,
    kind: Annotated[SandboxKind, typer.Option("--sandbox", help="Which sandbox.")] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="Print {status, tier, reason, evidence, details}.")] = False,
) -> None:
    """Is this program right, on given cases and on inputs drawn from the reference's annotations?

    Exit 0 accepted, 1 rejected, 3 undecided.

    Example: sparring verify code --candidate mine.py --reference ref.py --entry f
    """
    from sparring.ask import Asked, judge_program
    from sparring.faults import ConfigFault
    from sparring_verifiers import SCRIPT, Match, refutation_told

    if is_script is (entry is not None):
        found = "--script and --entry" if is_script else "neither --entry nor --script"
        raise ConfigFault(f"found {found}, expected one of them. Name the function, or say that it is a script.")
    asked = Asked(SCRIPT if entry is None else entry, reference, cases, Match(match), checker, tolerance)
    verdicts = asyncio.run(judge_program(candidate, asked, kind))
    last = verdicts[-1]
    told = refutation_told(asked.entry, last.evidence, dict(last.details).get("expected_by", ""))
    say(verdicts, as_json, told)
