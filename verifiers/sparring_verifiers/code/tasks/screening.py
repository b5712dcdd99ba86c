"""Whether a prediction or a preimage can be asked for: the program settles, and everything shown has a literal."""

from sparring_sandbox import Sandbox, same
from sparring_verifiers.code.doubts import Doubt
from sparring_verifiers.code.extract import extract_program
from sparring_verifiers.code.policy import CodePolicy
from sparring_verifiers.types import Prediction, Preimage

from .execution import output_of, shown_literal


async def screen_task(sandbox: Sandbox, reference: Prediction | Preimage, policy: CodePolicy) -> str | None:
    """None when it can be asked for; else the reason why not.

    Raises:
        SandboxFault: nothing was found out.
    """
    try:
        await settled_output(sandbox, reference, policy, is_screening=True)
    except Doubt as doubt:
        return str(doubt)
    return None


async def settled_output(
    sandbox: Sandbox, reference: Prediction | Preimage, policy: CodePolicy, *, is_screening: bool = False
) -> tuple[object, str]:
    """What the program returns on the prediction's arguments or on the preimage's witness, and its literal.

    Raises:
        Doubt: it does not settle, has no literal, or is not what the preimage states.
        SandboxFault: nothing was found out.
    """
    if not reference.entry.isidentifier() or extract_program(reference.source, reference.entry) != reference.source:
        raise Doubt(f'the program does not define "{reference.entry[:60]}"')
    arguments = reference.arguments if isinstance(reference, Prediction) else reference.witness
    shown_literal(arguments, "the input")
    value, text = await output_of(sandbox, reference, arguments, policy, is_screening=is_screening)
    if isinstance(reference, Preimage) and not same(value, reference.expected):
        raise Doubt("the program returns something else on the input that is known to give the output")
    return value, text
