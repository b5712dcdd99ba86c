"""Which rows a bout's evidence carries."""

import json
from dataclasses import replace

import pytest
from tests.unit.runs.row_doubles import (
    EXAMINEE,
    EXAMINER,
    OTHER,
    SPOKEN,
    agreed_bout,
    code_bout,
    constitution_bout,
    examined,
    gold_bout,
    gold_problem,
    model_problem,
    program_bout,
    spoken,
    tried,
)

from sparring.certificate import Decider, Role, Unreadable, read_certificate, read_lineage, write_record
from sparring.rows import Making, rows_of
from sparring.tables import line_of, record_id, record_of, table_of
from sparring_agents import BoutOutcome, End, Pair, Seat
from sparring_curation import Dropped, Preference, Verifiable
from sparring_verifiers import Status

MAKING = Making(7, (Decider("math_answer", {}), Decider("code_cases", {}), Decider("agreement", {})))


def tables(outcome: BoutOutcome) -> list[str]:
    return [table_of(row) for row in rows_of(outcome, MAKING)]


def drops(outcome: BoutOutcome) -> list[Dropped]:
    return [row for row in rows_of(outcome, MAKING) if isinstance(row, Dropped)]


def test_a_decided_bout_gives_a_row_for_each_claim_and_tells_each_drop() -> None:
    assert sorted(tables(gold_bout())) == ["preference", "rejected", "rejected", "rlvr", "sft"]


def test_the_drops_of_candidates_say_which_and_why() -> None:
    told = {drop.item: (drop.stage, drop.excerpt) for drop in drops(gold_bout())}
    assert told["proposal 0 candidate 1"] == ("verify: rejected", "6")
    assert told["proposal 0 candidate 2"][0] == "verify: undecided"


def test_a_judged_bout_gives_no_row_in_sft_or_rlvr() -> None:
    assert sorted(tables(constitution_bout())) == ["critique", "preference"]


def test_agreement_gives_demonstrations_and_no_ground_truth() -> None:
    rows = [record_of(row) for row in rows_of(agreed_bout(), MAKING) if table_of(row) != "rejected"]
    assert [row["assurance"] for row in rows] == ["agreed", "agreed"]


def test_assurance_says_what_the_verdict_rests_on() -> None:
    by_bout = [
        [record_of(row)["assurance"] for row in rows_of(bout, MAKING) if table_of(row) == "sft"]
        for bout in (gold_bout(), program_bout(), code_bout())
    ]
    assert by_bout == [["proved"], ["proved"], ["executed"]]


def test_the_ground_truth_of_a_program_is_what_it_computed() -> None:
    truths = [row.ground_truth for row in rows_of(program_bout(), MAKING) if isinstance(row, Verifiable)]
    assert truths == ["42"]


def test_a_rejected_side_without_refutation_makes_no_pair() -> None:
    problem = gold_problem()
    right, wrong = tried(problem, 0, "ANSWER: 5"), tried(problem, 1, "ANSWER: 6")
    bare = replace(wrong.verdicts[0], evidence=replace(wrong.verdicts[0].evidence, found=None, counterexample=None))
    pair = Pair(problem, right, replace(wrong, verdicts=(bare,)), "verdict")
    assert "nothing is shown that refutes" in drops(examined(0, problem, right, wrong, pairs=(pair,)))[-1].reason


def test_an_undecided_side_makes_no_pair() -> None:
    problem = gold_problem()
    right, silent = tried(problem, 0, "ANSWER: 5"), tried(problem, 1, "I cannot tell.")
    outcome = examined(0, problem, right, silent, pairs=(Pair(problem, right, silent, "verdict"),))
    assert not [row for row in rows_of(outcome, MAKING) if isinstance(row, Preference)]


def test_a_judge_never_overrules_a_verifier() -> None:
    problem = gold_problem()
    right, wrong = tried(problem, 0, "ANSWER: 5"), tried(problem, 1, "ANSWER: 6")
    rulings = constitution_bout().pairs[0].rulings
    outcome = examined(0, problem, right, wrong, pairs=(Pair(problem, wrong, right, "judge", rulings),))
    assert not [row for row in rows_of(outcome, MAKING) if isinstance(row, Preference)]


def test_a_model_s_problem_needs_a_right_answer_of_a_second_family() -> None:
    problem = model_problem()
    same = replace(EXAMINER, name="claude-sonnet-4-5")
    assert tables(examined(0, problem, tried(problem, 0, "ANSWER: 81", same))) == ["rejected"]
    supported = examined(0, problem, tried(problem, 0, "ANSWER: 81", same), tried(problem, 1, "ANSWER: 81", OTHER))
    assert tables(supported) == ["rlvr", "sft", "sft"]


def test_the_support_of_a_second_family_stands_in_the_certificate() -> None:
    problem = model_problem()
    same = replace(EXAMINER, name="claude-sonnet-4-5")
    outcome = examined(0, problem, tried(problem, 0, "ANSWER: 81", same), tried(problem, 1, "ANSWER: 81", OTHER))
    first = next(record_of(row) for row in rows_of(outcome, MAKING) if table_of(row) == "sft")
    assert [one.author for one in read_certificate(first["certificate"]).candidates(Role.SUPPORT)] == [OTHER]


def test_allow_same_family_stands_in_every_row() -> None:
    problem = model_problem()
    same = replace(EXAMINER, name="claude-sonnet-4-5")
    outcome = replace(examined(0, problem, tried(problem, 0, "ANSWER: 81", same)), allow_same_family=True)
    assert [record_of(row)["allow_same_family"] for row in rows_of(outcome, MAKING)] == [True, True]


def test_a_failed_bout_gives_its_kind_of_fault_and_none_of_its_words() -> None:
    outcome = replace(gold_bout(), end=End.FAILED, stage="SlotLost", reason="/run/x.sock of host-7: no reply at 12:30")
    assert tables(outcome) == ["rejected"] * 3
    assert drops(outcome)[0].stage == "SlotLost"
    assert not any("host-7" in record_of(row)["reason"] for row in drops(outcome))


def test_an_undecided_candidate_is_no_wrong_answer_in_the_pass_rate() -> None:
    row = next(row for row in rows_of(gold_bout(), MAKING) if isinstance(row, Verifiable))
    statuses = [claim.status for claim in read_certificate(row.grounds.certificate).claims]
    assert (row.pass_rate, statuses) == (0.5, [Status.ACCEPTED, Status.REJECTED, Status.UNDECIDED])


def test_the_certificate_reads_back_as_it_was_written_and_in_no_other_spelling() -> None:
    text = next(row for row in rows_of(code_bout(), MAKING) if not isinstance(row, Dropped)).grounds.certificate
    assert write_record(read_certificate(text)) == text
    with pytest.raises(Unreadable, match="canonical"):
        read_certificate(text.replace(",", ", ", 1))


def test_the_certificate_holds_no_verdict_and_the_lineage_tells_them() -> None:
    row = next(row for row in rows_of(gold_bout(), MAKING) if not isinstance(row, Dropped))
    assert "different rational numbers" not in row.grounds.certificate
    told = read_lineage(row.grounds.lineage)
    assert [verdict["status"] for verdict in told.verdicts] == ["accepted", "rejected", "undecided"]
    assert (told.run_seed, told.seats) == (7, SPOKEN)


def test_the_id_is_the_content_s() -> None:
    record = record_of(next(iter(rows_of(gold_bout(), MAKING))))
    assert record["id"] == record_id(record)
    assert record["id"] != record_id({**record, "bout_id": "b000009"})


def test_a_line_says_what_the_record_does() -> None:
    rows = [row for bout in (gold_bout(), agreed_bout()) for row in rows_of(bout, MAKING)]
    assert {table_of(row) for row in rows} >= {"sft", "preference", "rlvr", "rejected"}
    assert [json.loads(line_of(row)) for row in rows] == [record_of(row) for row in rows]


def test_who_spoke_is_told_with_prompt_and_price() -> None:
    outcome = replace(gold_bout(), spoken=(spoken(Seat.EXAMINEE, EXAMINEE, "examinee_math@1"),))
    row = next(row for row in rows_of(outcome, MAKING) if not isinstance(row, Dropped))
    (seat,) = read_lineage(row.grounds.lineage).seats
    assert (seat.author, seat.prompt, seat.calls, seat.output_tokens) == (EXAMINEE, "examinee_math@1", 1, 10)


def test_a_text_with_half_a_character_is_dropped_and_told() -> None:
    problem = gold_problem()
    outcome = examined(0, problem, tried(problem, 0, "So \ud800.\nANSWER: 5"))
    assert tables(outcome) == ["rejected", "rejected"]
    assert {drop.reason for drop in drops(outcome)} == {"a text holds half a character, which no file can"}
    assert [record_of(drop)["id"] for drop in drops(outcome)]
