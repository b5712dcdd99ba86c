"""The examinee solves problems. It sees the statement and visible cases; never gold, a program or a hidden case."""

import re

from sparring_agents.aside import computed
from sparring_agents.effects import ask
from sparring_agents.table import Table
from sparring_agents.types import Reply, Request, Sampling, Seat, author_of
from sparring_verifiers import (
    Author,
    Candidate,
    Domain,
    Finish,
    Message,
    Prediction,
    Preimage,
    Problem,
    Program,
    Source,
    Stated,
    decides_domain,
    extract_answer,
    extract_program,
    find_answer,
    labels_steps,
)

from .prompt import Prompt, load_prompt

PROMPTS = {Domain.MATH: "examinee_math", Domain.CODE: "examinee_code", Domain.TEXT: "examinee_text"}
TASK_PROMPTS: dict[type, str] = {Prediction: "examinee_deduction", Preimage: "examinee_abduction"}
STEPS_PROMPT = "examinee_steps"
MAX_EXAMPLES = 5


def examinee_request(prompt: Prompt, problem: Problem, sampling: Sampling, sample: int) -> Request:
    """The request that sets the problem. The prompt's worked examples go with procedural problems alone: they are of
    that kind, and beside a harder problem their brevity would be copied."""
    values = {"statement": problem.statement, "entry": _naming(problem), "examples": visible_examples(problem)}
    is_procedural = problem.origin.source is Source.PROCEDURAL
    return prompt.request(values, sampling, sample=sample, has_turns=is_procedural)


def entry_of(problem: Problem) -> str | None:
    """The name that a code candidate has to define; None where there is none."""
    if problem.domain is Domain.CODE and isinstance(problem.reference, Program | Stated):
        return problem.reference.entry
    return None


def _naming(problem: Problem) -> str:
    entry = entry_of(problem)
    is_named = entry is None or re.search(rf"\b{re.escape(entry)}\b", problem.statement) is not None
    return "" if is_named else f"\n\nName the function `{entry}`."


def visible_examples(problem: Problem) -> str:
    """The visible cases with their stated results as text, where the statement does not show them itself."""
    entry = entry_of(problem)
    shown = [
        (f"{entry}({', '.join(map(repr, case.arguments))})", repr(case.expected.value))
        for suite in problem.suites
        if not suite.is_hidden
        for case in suite.cases
        if case.expected is not None
    ]
    lines = [f"{call} returns {value}" for call, value in shown if call not in problem.statement][:MAX_EXAMPLES]
    return "\n\nExamples:\n" + "\n".join(lines) if entry and lines else ""


def answer_in(problem: Problem, reply: Reply) -> str | None:
    """What the reply answers, or None: cut off, refused, or nothing to be found."""
    if reply.finish is not Finish.STOP:
        return None
    text = reply.message.text
    if problem.domain is Domain.MATH:
        return extract_answer(text)
    if isinstance(problem.reference, Prediction | Preimage):
        return find_answer(text)
    if problem.domain is Domain.CODE:
        entry = entry_of(problem)
        return None if entry is None else extract_program(text, entry)
    return text.strip() or None


def candidate_of(problem: Problem, index: int, asked: tuple[Message, ...], reply: Reply, author: Author) -> Candidate:
    """The reply as a candidate. asked: what it answers, without the worked examples of the prompt."""
    return Candidate(
        problem_id=problem.id,
        index=index,
        messages=(*asked, reply.message),
        answer=answer_in(problem, reply),
        author=author,
        finish=reply.finish,
    )


def prompt_name(table: Table, problem: Problem, seat: Seat) -> str:
    """The prompt that sets the problem; where steps are labelled, mathematics is asked for in steps."""
    domain = problem.domain
    if type(problem.reference) in TASK_PROMPTS:
        return TASK_PROMPTS[type(problem.reference)]
    if domain is Domain.TEXT and seat is Seat.GENERATOR:
        return "generator_text"
    is_labelled = any(labels_steps(verifier) and decides_domain(verifier, domain) for verifier in table.verifiers)
    return STEPS_PROMPT if domain is Domain.MATH and is_labelled else PROMPTS[domain]


async def solve(
    table: Table, problem: Problem, index: int, *, path: str, attempt: int, seat: Seat = Seat.EXAMINEE, sample: int = 0
) -> tuple[Candidate, Reply]:
    """One candidate for the problem from the model in the seat.

    Raises:
        ModelFault: it could not be asked.
    """
    prompt = load_prompt(prompt_name(table, problem, seat))
    request = examinee_request(prompt, problem, table.sampling.get(seat, Sampling()), sample)
    reply = await ask(table, seat, request, prompt=prompt.label, path=path, attempt=attempt)
    asked = request.messages[: 1 if prompt.system else 0] + request.messages[-1:]
    author = author_of(table.models[seat])
    made = await computed(lambda: candidate_of(problem, index, asked, reply, author), len(reply.message.text))
    return made, reply
