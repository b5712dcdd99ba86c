"""Writes the programs of the folders verdict and honest as fixtures of the code verifiers' report card:

    python -m tests.attacks.fixtures

The folder isolation is left out: its programs have no right answer that could be taken for one, and are not shipped.
"""

import json
from pathlib import Path
from typing import Any

from sparring_sandbox import Limits, encode

from .corpus import HERE, Attack, load

PLACE = Path("verifiers/sparring_verifiers/code/fixtures/attacks.jsonl")
# Right only in the order of its inputs: a problem has none, and a verifier rejects what depends on one.
ORDERED = {"honest/many_calls"}
LONGEST_CHARS = 20_000  # of one line: what tries the size of a value is left to the sandbox's own tests


def lines() -> list[str]:
    """One line a program, by folder and name."""
    made = [
        json.dumps(_row(attack), ensure_ascii=False)
        for folder in ("verdict", "honest")
        for attack in load(folder)
        if attack.name not in ORDERED
    ]
    return [line for line in made if len(line) <= LONGEST_CHARS]


def _row(attack: Attack) -> dict[str, Any]:
    limits, usual = attack.job.limits, Limits()
    return {
        "attack": attack.name,
        "what": attack.what,
        "entry": attack.job.entry or "",
        "source": attack.job.source,
        "inputs": [[encode(argument) for argument in arguments] for arguments in attack.job.inputs],
        "right": [encode(answer) for answer in attack.answers],
        "tolerance": attack.tolerance,
        "profile": attack.job.profile.value,
        "limits": {
            name: getattr(limits, name) for name in Limits.__slots__ if getattr(limits, name) != getattr(usual, name)
        },
    }


if __name__ == "__main__":
    (HERE.parent.parent / PLACE).write_text("".join(f"{line}\n" for line in lines()), encoding="utf-8")
