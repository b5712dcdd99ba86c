"""The author of a refuted program sees one input on which it fails, and revises it.

What is shown is no longer hidden: the revision is decided on a problem in which that input is visible and the hidden
inputs are drawn afresh.
"""

import json
from collections.abc import Iterator
from dataclasses import replace

from sparring_agents.aside import computed
from sparring_agents.effects import ask
from sparring_agents.outcome import Revealed
from sparring_agents.table import Table
from sparring_agents.types import Reply, Request, Sampling, Seat, author_of
from sparring_sandbox import Value, decode
from sparring_verifiers import (
    Author,
    Candidate,
    Case,
    Expected,
    Match,
    Message,
    Problem,
    Program,
    Role,
    Status,
    Suite,
    SuiteKind,
    Verdict,
    make_suite,
    to_json,
)

from .examinee import candidate_of
from .prompt import load_prompt

PROMPT = "repair"
MAX_SHOWN_CHARACTERS = 2000  # of an input or a value: what is longer mends nobody's program
REFERENCE, BOTH = "the reference program", "the test writer and the reference program"


def refutation(problem: Problem, verdicts: tuple[Verdict, ...]) -> Revealed | None:
    """The shortest input on which a verdict rejects, with what came back and what was expected; None where none is
    shown whole."""
    found = [one for one in (_revealed(problem, verdict) for verdict in verdicts) if one is not None]
    return min(found, key=lambda one: len(one.arguments), default=None)


def _revealed(problem: Problem, verdict: Verdict) -> Revealed | None:
    evidence = verdict.evidence
    shown = (evidence.counterexample, evidence.found, evidence.expected)
    if verdict.status is not Status.REJECTED or any(text is None or len(text) > MAX_SHOWN_CHARACTERS for text in shown):
        return None
    made = Revealed(evidence.counterexample or "", evidence.found or "", evidence.expected or "", REFERENCE)
    try:
        case = revealed_case(made)
    except ValueError:  # expected is no value, but words
        return None
    key = to_json(Case(case.arguments))
    is_stated = any(
        one.expected is not None and to_json(Case(one.arguments)) == key
        for suite in problem.suites
        if suite.author.families
        for one in suite.cases
    )
    return replace(made, by=BOTH) if is_stated else made


def revealed_case(revealed: Revealed) -> Case:
    """The input as a case that states what is expected.

    Raises:
        ValueError: it is not tagged JSON.
    """
    arguments = tuple(decode(item) for item in json.loads(revealed.arguments))
    return Case(arguments, Expected(decode(json.loads(revealed.expected))))


def with_revealed(problem: Problem, cases: tuple[Case, ...], fresh: dict[SuiteKind, Suite]) -> Problem:
    """The problem with the cases as visible ones and the fresh inputs as hidden ones, by kind of its suites.

    Each suite that this makes has the hidden one as parent whose place it takes. Of hidden cases the others stay;
    hidden inputs that were drawn are replaced by the fresh ones. A suite that states properties alone stays.
    """
    shown = [to_json(Case(case.arguments)) for case in cases]
    suites: list[Suite] = []
    for suite in problem.suites:
        if not suite.is_hidden or not suite.cases or suite.kind not in fresh:
            suites.append(suite)
        elif suite.kind is SuiteKind.CASES:
            rest = _without(suite.cases, shown)
            left = _child(suite, rest, suite.author, is_hidden=True, properties=suite.properties)
            suites.append(suite if rest == suite.cases else left)
    for kind, drawn in fresh.items():
        replaced = [suite for suite in problem.suites if suite.is_hidden and suite.cases and suite.kind is kind]
        asked = [one for suite in replaced for one in suite.properties] if kind is SuiteKind.PROPERTIES else []
        held = (suite for suite in replaced if _without(suite.cases, shown) != suite.cases)
        parent, rest = next(held, replaced[0]), _without(drawn.cases, shown)
        suites.append(_child(parent, cases, parent.author, is_hidden=False))
        suites.append(_child(parent, rest, drawn.author, is_hidden=True, properties=tuple(dict.fromkeys(asked))))
    return replace(problem, suites=tuple(suites))


def _without(cases: tuple[Case, ...], shown: list[object]) -> tuple[Case, ...]:
    return tuple(case for case in cases if to_json(Case(case.arguments)) not in shown)


def _child(
    parent: Suite, cases: tuple[Case, ...], author: Author, *, is_hidden: bool, properties: tuple[str, ...] = ()
) -> Suite:
    return make_suite(cases, author, is_hidden=is_hidden, kind=parent.kind, parent_id=parent.id, properties=properties)


def is_still_hidden(problem: Problem) -> bool:
    """Whether an input that was shown stands among the hidden ones too."""
    shown = [to_json(Case(case.arguments)) for suite in revealed_suites(problem) for case in suite.cases]
    hidden = [case for suite in problem.suites if suite.is_hidden for case in suite.cases]
    return len(_without(tuple(hidden), shown)) < len(hidden)


def revealed_suites(problem: Problem) -> tuple[Suite, ...]:
    """The suites of inputs that were hidden once and have been shown: visible ones with a parent."""
    return tuple(suite for suite in problem.suites if not suite.is_hidden and suite.parent_id is not None)


def before_reveal(problem: Problem) -> Problem:
    """The problem as its candidates were asked it at first, as far as a prompt shows it."""
    revealed = revealed_suites(problem)
    return replace(problem, suites=tuple(suite for suite in problem.suites if suite not in revealed))


def is_repairable(problem: Problem) -> bool:
    """Whether one expected value says what is right on an input, and there is a program to compute it afresh."""
    reference = problem.reference
    return isinstance(reference, Program) and reference.matching.kind in (Match.EXACT, Match.UNORDERED)


def repair_turn(entry: str, revealed: Revealed) -> Message:
    """What the author of a refuted program is told."""
    case = revealed_case(revealed)
    assert case.expected is not None
    values = {
        "call": call_of(entry, case.arguments),
        "found": "".join(_readable(revealed.found)),
        "expected": repr(case.expected.value),
        "by": revealed.by,
    }
    return load_prompt(PROMPT).request(values, Sampling()).messages[-1]


def call_of(entry: str, arguments: tuple[Value, ...]) -> str:
    """The input as a call in Python, or as the text on standard input of a program without an entry."""
    return f"{entry}({', '.join(map(repr, arguments))})" if entry else f"standard input: {arguments[0]!r}"


def _readable(found: str) -> Iterator[str]:
    try:
        yield repr(decode(json.loads(found)))
    except ValueError:
        yield found


def is_repair_turn(entry: str, case: Case, said: Message) -> bool:
    """Whether the message is the turn that shows this case, whatever the program gave."""
    mark = "\x00"
    if case.expected is None:
        return False
    values = {"call": call_of(entry, case.arguments), "found": mark, "expected": repr(case.expected.value)}
    for by in (REFERENCE, BOTH):
        turn = load_prompt(PROMPT).request({**values, "by": by}, Sampling()).messages[-1]
        before, _, after = turn.text.partition(mark)
        is_between = said.text.startswith(before) and said.text.endswith(after)
        if said.role is Role.USER and is_between and len(said.text) <= len(before) + len(after) + MAX_SHOWN_CHARACTERS:
            return True
    return False


async def repair(
    table: Table, problem: Problem, refuted: Candidate, index: int, revealed: Revealed, *, path: str, attempt: int
) -> tuple[Candidate, Reply]:
    """The revision by the model in the examinee's seat, as a candidate for the problem that it is decided on.

    Raises:
        ModelFault: it could not be asked.
    """
    assert isinstance(problem.reference, Program)
    prompt = load_prompt(PROMPT)
    asked = (*refuted.messages, repair_turn(problem.reference.entry, revealed))
    request = Request(asked, table.sampling.get(Seat.EXAMINEE, Sampling()), sample=index)
    reply = await ask(table, Seat.EXAMINEE, request, prompt=prompt.label, path=path, attempt=attempt)
    author = author_of(table.models[Seat.EXAMINEE])
    made = await computed(lambda: candidate_of(problem, index, asked, reply, author), len(reply.message.text))
    return made, reply
