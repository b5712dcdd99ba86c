"""The statements of prediction and preimage: functions of the reference alone, so that an audit can make them again."""

from sparring_verifiers.types import Prediction, Preimage

from .literals import write_call, write_literal


def task_statement(reference: Prediction | Preimage) -> str:
    """What is asked: the program, and the call or the value.

    Raises:
        NotLiteral: an argument or the value has no literal.
    """
    program = f"```python\n{reference.source.strip()}\n```"
    if isinstance(reference, Prediction):
        call = write_call(reference.entry, reference.arguments)
        return f"A program:\n\n{program}\n\nWhat does this call return?\n\n{call}"
    value = write_literal(reference.expected)
    return (
        f"A program:\n\n{program}\n\nGive one call of `{reference.entry}` that returns this value. "
        f"Any such call is right.\n\n{value}"
    )
