"""The test writer chooses hidden inputs for a code problem. It sees the statement and the signature, not the solution,
and states no result: the reference computes it."""

import ast

from sparring_agents.effects import ask
from sparring_agents.table import Table, Unusable
from sparring_agents.types import Reply, Sampling, Seat, author_of
from sparring_sandbox import encode
from sparring_verifiers import Case, Problem, Program, Suite, make_suite, parse_program

from .prompt import load_prompt
from .reading import json_object, whole_text


def signature_of(program: Program) -> str | None:
    """The line that defines the entry, read from the syntax tree; None when it is no plain function."""
    tree = parse_program(program.source)
    for node in () if tree is None else tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == program.entry:
            try:
                result = f" -> {ast.unparse(node.returns)}" if node.returns else ""
                return f"{node.name}({ast.unparse(node.args)}){result}"
            except RecursionError:  # a default of five hundred terms can be read, and not written again
                return None
    return None


def read_inputs(reply: Reply) -> tuple[Case, ...] | Unusable:
    """The inputs in the reply as cases without a stated result, each once, in order."""
    text = whole_text(reply)
    raw = text if isinstance(text, Unusable) else json_object(text)
    if isinstance(raw, Unusable):
        return raw
    inputs = raw.get("inputs")
    if not isinstance(inputs, list) or not all(isinstance(arguments, list) for arguments in inputs):
        return Unusable('"inputs" is not a list of argument lists')
    cases: dict[str, Case] = {}
    for arguments in inputs:
        try:
            written = repr(encode(arguments))
        except ValueError as error:
            return Unusable(f"an input cannot cross into the sandbox: {error}")
        cases.setdefault(written, Case(tuple(arguments)))
    return tuple(cases.values()) or Unusable('"inputs" is empty')


async def write_tests(table: Table, problem: Problem, *, count: int, path: str, attempt: int) -> Suite | Unusable:
    """A hidden suite of inputs for a code problem that has a reference.

    Raises:
        ModelFault: it could not be asked.
    """
    assert isinstance(problem.reference, Program)
    signature = signature_of(problem.reference)
    if signature is None:
        return Unusable(f"{problem.reference.entry} is no plain function")
    prompt = load_prompt("test_writer")
    values = {"statement": problem.statement, "signature": signature, "count": str(count)}
    request = prompt.request(values, table.sampling.get(Seat.TEST_WRITER, Sampling()), sample=attempt)
    reply = await ask(table, Seat.TEST_WRITER, request, prompt=prompt.label, path=path, attempt=attempt)
    cases = read_inputs(reply)
    if isinstance(cases, Unusable):
        return cases
    return make_suite(cases, author_of(table.models[Seat.TEST_WRITER]), is_hidden=True)
