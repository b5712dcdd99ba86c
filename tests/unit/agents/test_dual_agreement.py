"""What a test writer states is held against programs that it has not seen: agreed, disputed, or overruling them."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from tests.unit.runs.row_doubles import TrustedSandbox

from sparring_agents import BoutOutcome, End, ExaminationPolicy, Seat, Side, Table, build_examination, play
from sparring_agents.seats.stated import Unstatable, states
from sparring_agents.strategies.self_instruct import build_self_instruct
from sparring_sandbox import Job, Outcome, Profile
from sparring_verifiers import Case, Expected, Problem, Status, SuiteKind, Tools, load_verifier

from .table_doubles import MemoryJournal, chat, table

POLICY = ExaminationPolicy(attempts=4, wave=4, pass_rate=(0.0, 1.0), rounds=1, max_undecided=1.0)
STATEMENT = "Return the pair (smallest, largest) of `values`; (0, 0) when there are none."
RIGHT = "def ends(values: list[int]) -> tuple[int, int]:\n    return (min(values), max(values)) if values else (0, 0)\n"
WRONG = RIGHT.replace("(0, 0)", "(-1, -1)")
CASES: tuple[dict[str, Any], ...] = (
    {"arguments": [[3, 1, 2]], "expected": [1, 3]},
    {"arguments": [[5]], "expected": [5, 5]},
    {"arguments": [[]], "expected": [0, 0]},
    {"arguments": [[-4, 4]]},
)


def at_table(
    reference: str,
    *programs: str,
    writer: str = "gamma",
    cases: Any = CASES,
    properties: tuple[Any, ...] = (),
    generator: str = "",
    **changes: Any,
) -> Table:
    """acme sets the problem with the reference, the writer writes the cases, zeta answers with the programs."""
    problem = {"statement": STATEMENT, "entry": "ends", "program": reference}
    models = {
        Seat.EXAMINER: chat(lambda _: json.dumps(problem), "acme"),
        Seat.TEST_WRITER: chat(lambda _: json.dumps({"cases": cases, "properties": properties}), writer),
        Seat.EXAMINEE: chat(lambda request: f"```python\n{programs[request.sample % len(programs)]}```", "zeta"),
    }
    if generator:
        models[Seat.GENERATOR] = chat(lambda _: f"```python\n{generator}```", "theta")
    sandbox = TrustedSandbox()
    verifiers = (load_verifier("code_cases", Tools(sandbox)),)
    strategy = build_self_instruct({"domain": "code"})
    return table(models, strategy, **{"sandbox": sandbox, "verifiers": verifiers, **changes})


async def played(at: Table, **policy: Any) -> BoutOutcome:
    return await play(build_examination(replace(POLICY, **policy)), at)


async def test_a_case_on_which_writer_and_reference_agree_expects_the_value_in_the_references_types() -> None:
    outcome = await played(at_table(RIGHT, RIGHT, WRONG))
    (proposal,) = outcome.proposals
    (suite,) = proposal.problem.suites if proposal.problem else ()
    (record,) = proposal.tests
    assert (outcome.end, record.stated, record.agreed, record.disputes) == (End.FINISHED, 3, 3, ())
    assert suite.parent_id == record.suite_id
    assert suite.cases == (
        Case(([3, 1, 2],), Expected((1, 3))),
        Case(([5],), Expected((5, 5))),
        Case(([],), Expected((0, 0))),
        Case(([-4, 4],)),
    )
    assert [attempt.status for attempt in proposal.attempts] == [Status.ACCEPTED, Status.REJECTED] * 2


async def test_what_is_stated_is_held_against_the_reference_as_the_verifier_runs_it() -> None:
    class Watched(TrustedSandbox):
        async def run(self, job: Job) -> Outcome:
            asked.append((job.profile, job.limits.memory_bytes))
            return await super().run(job)

    asked: list[tuple[Profile, int]] = []
    sandbox = Watched()
    policy = {"profile": "scientific", "limits": {"memory_bytes": 1 << 30}}
    verifiers = (load_verifier("code_cases", Tools(sandbox), policy),)
    changes: dict[str, Any] = {"generator": RIGHT, "properties": (*KEPT, SLIP)}
    at = at_table(WRONG, RIGHT, sandbox=sandbox, verifiers=verifiers, **changes)
    await played(at, max_disagreement=1.0)
    assert len(asked) > 3
    assert set(asked) == {(Profile.SCIENTIFIC, 1 << 30)}


async def test_too_many_disputed_values_drop_the_problem_before_anybody_is_asked_to_solve_it() -> None:
    at = at_table(WRONG, RIGHT)
    outcome = await played(at, max_disagreement=0.3)
    (proposal,) = outcome.proposals
    assert (outcome.end, outcome.stage) == (End.DROPPED, "screen")
    assert outcome.reason == "the test writer and the reference disagree on 1 of 3 cases"
    assert at.models[Seat.EXAMINEE].meter.calls == 0  # type: ignore[attr-defined]
    (dispute,) = proposal.tests[0].disputes
    assert dispute.arguments == "[[]]"
    assert [(voice.who, voice.author.families, voice.said) for voice in dispute.voices] == [
        ("test writer", ("gamma",), "[0,0]"),
        ("reference", ("acme",), '{"tuple":[-1,-1]}'),
    ]


async def test_a_disputed_input_decides_nobody_and_the_writer_alone_does_not_overrule() -> None:
    wrong_claim = (*CASES[:2], {"arguments": [[]], "expected": [7, 7]}, CASES[3])
    outcome = await played(at_table(RIGHT, RIGHT, WRONG, cases=wrong_claim), max_disagreement=0.4)
    (proposal,) = outcome.proposals
    assert isinstance(proposal.problem, Problem)
    assert ([],) not in [case.arguments for suite in proposal.problem.suites for case in suite.cases]
    assert {attempt.status for attempt in proposal.attempts} == {Status.ACCEPTED}
    (dispute,) = proposal.tests[0].disputes
    assert [(voice.who, voice.side) for voice in dispute.voices] == [
        ("test writer", Side.TEST_WRITER),
        ("reference", Side.REFERENCE),
        ("candidate 0", Side.REFERENCE),
        ("candidate 1", Side.NEITHER),
    ]


TWICE = (*CASES, {"arguments": [[5]], "expected": [5, 6]}, {"arguments": [[-4, 4]], "expected": [-4, 4]})


async def test_a_writer_that_states_two_values_for_one_input_contradicts_itself_on_the_record() -> None:
    outcome = await played(at_table(RIGHT, RIGHT, cases=TWICE), max_disagreement=0.25)
    (proposal,) = outcome.proposals
    (record,) = proposal.tests
    assert (outcome.end, record.stated, record.agreed) == (End.FINISHED, 4, 3)
    (dispute,) = record.disputes
    assert (dispute.arguments, dispute.voices[0].said, dispute.also) == ("[[5]]", "[5,5]", ("[5,6]",))
    assert [voice.side for voice in dispute.voices[1:]] == [Side.REFERENCE] * 2
    assert isinstance(proposal.problem, Problem)
    (suite,) = proposal.problem.suites
    assert suite.cases == (
        Case(([3, 1, 2],), Expected((1, 3))),
        Case(([],), Expected((0, 0))),
        Case(([-4, 4],), Expected((-4, 4))),  # stated once of the two times
    )


async def test_a_writer_that_contradicts_itself_speaks_against_the_problem_and_overrules_nobody() -> None:
    outcome = await played(at_table(RIGHT, RIGHT, cases=TWICE), max_disagreement=0.2)
    told = "disagree on 1 of 4 cases, and on 1 of them the test writer contradicts itself"
    assert outcome.reason == f"the test writer and the reference {told}"
    second = RIGHT.replace("    return", "    if values == [5]:\n        return (5, 6)\n    return")
    outcome = await played(at_table(RIGHT, second, cases=TWICE), max_disagreement=1.0)
    (dispute,) = outcome.proposals[0].tests[0].disputes
    assert [(voice.side, voice.is_sound) for voice in dispute.voices[2:]] == [(Side.TEST_WRITER, True)]
    assert (outcome.end, outcome.reason) == (End.FINISHED, "")


@pytest.mark.parametrize("expected", [[5.0, 5], [5, 5]])
async def test_one_value_in_two_spellings_is_no_contradiction(expected: Any) -> None:
    cases = (*CASES, {"arguments": [[5]], "expected": expected})
    (record,) = (await played(at_table(RIGHT, RIGHT, cases=cases))).proposals[0].tests
    assert (record.stated, record.agreed, record.disputes) == (3, 3, ())


@pytest.mark.parametrize("allowed", [False, True])
async def test_a_writer_and_a_solution_of_another_family_overrule_the_reference(allowed: bool) -> None:
    at = at_table(WRONG, RIGHT, allow_same_family=allowed)
    outcome = await played(at, max_disagreement=1.0)
    assert (outcome.end, outcome.stage) == (End.DROPPED, "grade")
    assert outcome.reason == "a solution of another family and the test writer agree against the reference on 1 cases"
    assert outcome.pairs == ()


async def test_what_the_reference_raises_is_a_disagreement_with_a_stated_value() -> None:
    raising = RIGHT.replace(" if values else (0, 0)", "")
    outcome = await played(at_table(raising, raising), max_disagreement=0.0)
    assert outcome.reason == "the test writer and the reference disagree on 1 of 3 cases"
    assert outcome.proposals[0].tests[0].disputes[0].voices[1].said.startswith("raised ValueError")


async def test_a_reference_that_does_not_load_is_named_and_disputes_nothing() -> None:
    outcome = await played(at_table(f"import nothing_there\n{RIGHT}", RIGHT))
    assert outcome.reason.startswith("the reference does not load")
    assert outcome.proposals[0].tests == ()


HOLDS = "def holds(arguments, answer):\n    return answer[0] <= answer[1]\n"
KEPT: tuple[dict[str, Any], ...] = (
    {"relation": "permutation_invariant", "parameter": 0},
    {"relation": "holds", "source": HOLDS, "entry": "holds"},
)
SLIP = {"relation": "holds", "source": "def holds(arguments, answer):\n    return answer[0] != 5\n", "entry": "holds"}


async def test_properties_that_the_reference_keeps_are_a_hidden_suite_that_decides() -> None:
    first = "def ends(values):\n    return (values[0], max(values)) if values else (0, 0)\n"
    at = at_table(RIGHT, RIGHT, first, cases=CASES[:1], properties=KEPT)
    at = replace(at, verifiers=(load_verifier("code_property", Tools(at.sandbox)),))
    outcome = await played(at)
    (proposal,) = outcome.proposals
    assert proposal.problem is not None
    suites = {suite.kind: suite for suite in proposal.problem.suites if suite.author.families == ("gamma",)}
    kept = suites[SuiteKind.PROPERTIES]
    assert (kept.is_hidden, kept.cases) == (True, ())
    assert [json.loads(one) for one in kept.properties] == list(KEPT)
    record = proposal.tests[1]
    assert (record.kind, record.stated, record.agreed, record.disputes) == (SuiteKind.PROPERTIES, 2, 2, ())
    assert kept.parent_id == record.suite_id
    assert [attempt.status for attempt in proposal.attempts] == [Status.ACCEPTED, Status.REJECTED] * 2


async def test_a_property_that_the_reference_breaks_is_disputed_and_decides_nobody() -> None:
    unknown = {"relation": "increasing"}
    nothing = {"relation": "monotone", "parameter": 0}  # of a list: there is no larger one to ask
    at = at_table(RIGHT, RIGHT, WRONG, properties=(*KEPT, SLIP, unknown, nothing))
    outcome = await played(at, max_disagreement=0.5)
    (proposal,) = outcome.proposals
    record = proposal.tests[1]
    assert (outcome.end, record.stated, record.agreed) == (End.FINISHED, 4, 2)
    (dispute,) = record.disputes
    assert (dispute.arguments, json.loads(dispute.property)) == ("[[5]]", SLIP)
    assert [(voice.who, voice.said, voice.side) for voice in dispute.voices] == [
        ("test writer", "holds is True", Side.TEST_WRITER),
        ("reference", '{"tuple":[5,5]}', Side.REFERENCE),
        ("candidate 0", '{"tuple":[5,5]}', Side.REFERENCE),
        ("candidate 1", '{"tuple":[5,5]}', Side.REFERENCE),
    ]
    assert proposal.problem is not None
    properties = [one for suite in proposal.problem.suites for one in suite.properties]
    assert [json.loads(one) for one in properties] == list(KEPT)


async def test_disputed_properties_count_with_disputed_cases_against_the_problem() -> None:
    cases = ({"arguments": [[7]], "expected": [7, 8]}, *CASES[:2])
    outcome = await played(at_table(RIGHT, RIGHT, cases=cases, properties=(SLIP,)), max_disagreement=0.4)
    assert outcome.reason == "the test writer and the reference disagree on 1 of 3 cases and 1 of 1 properties"


async def test_a_generator_of_a_third_family_is_a_second_voice_before_anybody_solves() -> None:
    at = at_table(WRONG, WRONG, generator=RIGHT, properties=KEPT)
    outcome = await played(at, max_disagreement=1.0)
    assert (outcome.end, outcome.stage) == (End.DROPPED, "screen")
    assert outcome.reason == "a solution of another family and the test writer agree against the reference on 1 cases"
    (dispute,) = outcome.proposals[0].tests[0].disputes
    assert [(voice.who, voice.author.families, voice.side) for voice in dispute.voices[2:]] == [
        ("generator 0", ("theta",), Side.TEST_WRITER)
    ]
    assert at.models[Seat.EXAMINEE].meter.calls == 0  # type: ignore[attr-defined]


async def test_a_generator_is_not_asked_where_nothing_is_disputed() -> None:
    at = at_table(RIGHT, RIGHT, generator=RIGHT, properties=KEPT)
    assert (await played(at)).end is End.FINISHED
    assert at.models[Seat.GENERATOR].meter.calls == 0  # type: ignore[attr-defined]


async def test_a_solution_of_another_family_that_keeps_a_property_overrules_a_reference_that_breaks_it() -> None:
    ordered = {"relation": "holds", "source": HOLDS, "entry": "holds"}
    inverted = "(max(values), min(values)) if 9 in values else (min(values), max(values))"
    swapped = RIGHT.replace("(min(values), max(values))", inverted)
    cases = (CASES[0], {"arguments": [[9, 1]]})
    outcome = await played(at_table(swapped, RIGHT, cases=cases, properties=(ordered,)), max_disagreement=1.0)
    assert (outcome.end, outcome.stage) == (End.DROPPED, "grade")
    assert (
        outcome.reason == "a solution of another family and the test writer agree against the reference on 1 properties"
    )


@pytest.mark.parametrize("writer", ["acme", "zeta"])
async def test_a_writer_of_the_family_of_any_code_is_refused(writer: str) -> None:
    at = at_table(RIGHT, RIGHT)
    at = replace(
        at, models={**at.models, Seat.TEST_WRITER: chat(lambda _: json.dumps({"cases": CASES}), writer, name="w")}
    )
    assert (await played(at)).reason == "tests written by a family that writes the code"
    assert (await played(replace(at, allow_same_family=True))).end is End.FINISHED


async def test_a_replay_gives_the_same_record_without_asking_or_running() -> None:
    journal = MemoryJournal()
    at = at_table(WRONG, RIGHT, journal=journal)
    first = await played(at, max_disagreement=1.0)

    class Refusing(TrustedSandbox):
        async def run(self, job: Any) -> Any:
            raise AssertionError("a replay runs nothing")

    def refuse(_: Any) -> str:
        raise AssertionError("a replay asks nobody")

    silent = {seat: chat(refuse, *model.families, name=model.identity.model) for seat, model in at.models.items()}
    again = replace(at, models=silent, sandbox=Refusing())
    assert await played(again, max_disagreement=1.0) == first


@pytest.mark.parametrize(
    ("claim", "value", "is_right"),
    [
        ([1, [2]], (1, (2,)), True),
        ([1, 2], (2, 1), False),
        ([2, 1], {1, 2}, True),
        ([1, 1], {1, 2}, False),
        ([[1], [2]], frozenset({(2,), (1,)}), True),
        ({"1": "a"}, {1: "a"}, True),
        ({"true": 1}, {True: 1}, True),
        ({"1": "a"}, {1: "a", 2: "b"}, False),
        (2, 2.0, True),
        (0.1, 0.1 + 1e-12, True),
        (1, True, False),
        (True, 1, False),
        (None, None, True),
        ("1", 1, False),
        (0, None, False),
        (10**400, 1.0, False),
    ],
)
def test_a_value_is_stated_as_far_as_json_can_tell(claim: Any, value: Any, is_right: bool) -> None:
    assert states(claim, value) is is_right


def test_any_order_is_of_the_list_itself() -> None:
    assert states([2, 1], [1, 2], is_any_order=True)
    assert not states([[2, 1]], [[1, 2]], is_any_order=True)


@pytest.mark.parametrize("value", [Fraction(1, 2), 1j, {(1, 2): 3}, {1: 1, "1": 2}])
def test_what_json_has_no_form_for_is_no_claim(value: Any) -> None:
    with pytest.raises(Unstatable):
        states({}, value)
