"""Asks a problem's checker, in a sandbox job of its own, about answers that are data and nothing else.

One job for all answers. Whatever goes wrong in it is a fault of the problem's, never of the candidate's.
"""

from collections.abc import Sequence

from sparring_sandbox import Environment, Raised, Returned, Sandbox, Stop, Unencodable, Value, encode
from sparring_verifiers.code.doubts import Doubt
from sparring_verifiers.code.policy import CodePolicy
from sparring_verifiers.code.running import run_confirmed
from sparring_verifiers.types import Checker, Expected

Question = tuple[tuple[Value, ...], Value, Expected | None]


async def ask_checker(
    sandbox: Sandbox, checker: Checker, questions: Sequence[Question], policy: CodePolicy, environment: Environment
) -> tuple[bool, ...]:
    """What the checker says of each (arguments, answer, expected), in order.

    Raises:
        Doubt: it does not load, crashes, runs out of time, or says anything but True or False.
        SandboxFault: nothing was found out.
    """
    rows = [
        (list(arguments), answer, None if expected is None else expected.value)
        for arguments, answer, expected in questions
    ]
    crossing = [row for row in rows if _crosses(row)]
    if not crossing:
        return (False,) * len(rows)
    outcome = await run_confirmed(sandbox, checker.source, checker.entry, tuple(crossing), policy, environment)
    if outcome.stop is not Stop.OK:
        raise Doubt(f"the checker {checker.entry} stops: {outcome.stop} {outcome.detail}".rstrip())
    said: list[bool] = []
    for number, returned in enumerate(outcome.returns, 1):
        where = f"the checker {checker.entry}, asked about answer {number} of {len(crossing)},"
        if isinstance(returned, Raised):
            raise Doubt(f"{where} raises {returned.kind}; it has to return True or False")
        if not isinstance(returned, Returned) or not isinstance(returned.value, bool):
            kind = type(returned.value).__name__ if isinstance(returned, Returned) else "nothing"
            raise Doubt(f"{where} returns {kind}; it has to return True or False")
        said.append(returned.value)
    answers = iter(said)
    return tuple(_crosses(row) and next(answers) for row in rows)


def _crosses(row: tuple[object, ...]) -> bool:
    """Whether the answer can be handed to a checker: a forged record may hold what no value of ours encodes to."""
    try:
        encode(row)
    except Unencodable:
        return False
    return True
