"""Commands that decide or tell: audit, explain, verify."""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .ending import SandboxKind

if TYPE_CHECKING:
    from sparring_verifiers import AnswerPolicy, Verdict

verify = typer.Typer(help="Ask one verifier one question.", no_args_is_help=True)

EXIT_CODES = {"accepted": 0, "rejected": 1, "undecided": 3}


def audit(
    folder: Annotated[Path, typer.Argument(help="What a run left, e.g. out/quickstart.")],
    kind: Annotated[SandboxKind, typer.Option("--sandbox", help="Which sandbox.")] = "auto",
) -> None:
    """Decide every row again, offline, without a model. Exit 1 names the rows that do not hold; 3: cannot decide here.

    Example: sparring audit out/quickstart
    """
    from sparring.audit import audit as decide_again

    report = asyncio.run(decide_again(folder, kind))
    for line in report.lines():
        typer.echo(line)
    if report.exit_code:
        raise typer.Exit(report.exit_code)


def explain(
    id_: Annotated[str, typer.Argument(metavar="ID", help="A bout (b000003) or the id of a row.")],
    run: Annotated[Path, typer.Option("--run", help="What the run left, e.g. out/quickstart.")],
    full: Annotated[bool, typer.Option("--full", help="Cut no text, however long.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object: steps, failed requests, outcome, rows.")
    ] = False,
) -> None:
    """Tell one bout or row as it happened: prompts, replies, programs, verdicts, tokens, in order.

    Example: sparring explain b000003 --run out/quickstart
    """
    from rich.console import Console

    from sparring.explain import show, story_of

    story = story_of(run, id_)
    if as_json:
        typer.echo(json.dumps(story.as_json(), ensure_ascii=False))
        return
    Console(highlight=False).print(show(story, full=full))


@verify.command("math")
def verify_math(
    gold: Annotated[str, typer.Option(help="The right answer.")],
    answer: Annotated[str, typer.Option(help="The answer to judge, or the whole solution that states it.")],
    policy: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=CHOICE", help="A convention, e.g. percent=strict; may be repeated."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print {status, tier, reason, evidence}.")] = False,
) -> None:
    """Is this answer equal to that one? Exit 0 accepted, 1 rejected, 3 undecided.

    Example: sparring verify math --gold 1/2 --answer 0.5 --policy percent=strict --json
    """
    from sparring_verifiers import AnswerVerifier

    say((asyncio.run(AnswerVerifier(policy=_policy(policy or [])).grade(gold, answer)),), as_json)


def _policy(options: list[str]) -> "AnswerPolicy":
    """The policy of ``name=choice`` options; what none names has its default."""
    from sparring_verifiers import AnswerPolicy

    raw: dict[str, object] = {}
    for option in options:
        name, equals, choice = option.partition("=")
        if not equals:
            raise typer.BadParameter(f'found "{option}", expected a form like percent=strict', param_hint="--policy")
        try:
            raw[name] = {"true": True, "false": False}[choice] if name == "simplify_required" else choice
            if name == "tolerance":
                raw[name] = float(choice)
        except (ValueError, KeyError):
            kind = "a number" if name == "tolerance" else "true or false"
            raise typer.BadParameter(f'{name}: found "{choice}", expected {kind}', param_hint="--policy") from None
    try:
        return AnswerPolicy.from_json(raw)
    except (TypeError, ValueError) as error:
        raise typer.BadParameter(str(error), param_hint="--policy") from None


def say(verdicts: "tuple[Verdict, ...]", as_json: bool, told: str = "") -> None:
    """Print the verdicts and end with the exit code of what they decide together. told: what refutes, in words.

    As JSON it is the verdict that decides, the others in "also" where there are any.
    """
    from sparring_verifiers import combine

    status = combine(verdicts)
    if as_json:
        deciding = [verdict for verdict in verdicts if verdict.status is status][-1]
        others = [_as_json(verdict) for verdict in verdicts if verdict is not deciding]
        typer.echo(json.dumps(_as_json(deciding) | ({"also": others} if others else {}), ensure_ascii=False))
    else:
        for verdict in verdicts:
            typer.echo(f"{verdict.status} ({verdict.evidence.tier}): {verdict.reason}")
        if told and told not in verdicts[-1].reason:
            typer.echo(f"  {told}")
    raise typer.Exit(EXIT_CODES[status])


def _as_json(verdict: "Verdict") -> "dict[str, Any]":
    from sparring_verifiers import to_json

    return {
        "status": verdict.status,
        "tier": verdict.evidence.tier,
        "reason": verdict.reason,
        "evidence": to_json(verdict.evidence),
        **({"details": dict(verdict.details)} if verdict.details else {}),
    }
