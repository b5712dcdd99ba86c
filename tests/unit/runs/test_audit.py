"""The audit, in a sandbox double: what stands, what falls, and what cannot be found out here."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.runs.forgery import change_field, forge, forge_both, with_problem, with_text, write_rows
from tests.unit.runs.row_doubles import (
    EXAMINER,
    OTHER,
    SPOKEN,
    TrustedSandbox,
    agreed_bout,
    code_bout,
    constitution_bout,
    emitted,
    examined,
    gold_bout,
    model_problem,
    program_bout,
    rows_in,
    tried,
)

from sparring.audit import AuditReport, Ruled, audit_with
from sparring.certificate import Certificate, Claim, Lineage, Role
from sparring.faults import ConfigFault
from sparring.nowhere import Nowhere
from sparring_agents import Seat
from sparring_sandbox import Fingerprint
from sparring_verifiers import Author, Gold, Message, Program, Status, Text, make_suite
from sparring_verifiers import Role as Speaker


@pytest.fixture
def out(tmp_path: Path) -> Path:
    bouts = gold_bout(), program_bout(), code_bout(), constitution_bout(), agreed_bout()
    return emitted(tmp_path / "tiny", *bouts)


async def audited(out: Path) -> AuditReport:
    return await audit_with(out, TrustedSandbox())


async def reason(out: Path, row_id: str) -> str:
    """Why the one row falls; the audit names it and no other."""
    report = await audited(out)
    assert [finding.row_id for finding in report.findings] == [row_id], report.lines()
    assert report.exit_code == 1
    assert row_id in "\n".join(report.lines())
    return report.findings[0].reason


async def test_what_was_emitted_stands(out: Path) -> None:
    report = await audited(out)
    assert (report.exit_code, report.findings) == (0, ())
    assert report.counts["sft", Ruled.DECIDED] == 5
    assert report.counts["critique", Ruled.REPLAYED] == 1


async def test_each_candidate_is_run_again_and_no_stored_verdict_is_read(out: Path) -> None:
    sandbox = TrustedSandbox()
    await audit_with(out, sandbox)
    for program in ("return 6 * 7", "return 2 * n", "return n * n"):  # a reference, the right side and the wrong one
        assert any(program in source for source in sandbox.sources), program


async def test_another_fingerprint_decides_all_the_same_and_says_so(tmp_path: Path) -> None:
    def made_elsewhere(certificate: Certificate) -> Certificate:
        return replace(certificate, fingerprint=Fingerprint("3.13.1", (), "other", "docker"))

    out = emitted(tmp_path, gold_bout())
    forge(out, "sft", made_elsewhere)
    report = await audited(out)
    assert report.exit_code == 0
    assert "docker, Python 3.13.1" in report.notes[0]


async def test_without_a_sandbox_what_needs_none_is_decided_and_the_rest_is_undecidable_here(out: Path) -> None:
    report = await audit_with(out, Nowhere("no engine"))
    assert report.exit_code == 3
    assert report.counts["sft", Ruled.DECIDED] == 3  # gold, and two that agree
    assert report.counts["sft", Ruled.UNDECIDABLE] == 2
    assert all("no engine" in finding.reason for finding in report.findings)


async def test_a_folder_without_tables_is_the_user_s_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigFault, match="no tables"):
        await audited(tmp_path)


async def test_a_row_that_stands_twice_is_named(out: Path) -> None:
    rows = rows_in(out, "sft")
    write_rows(out, "sft", [*rows, rows[0]])
    assert "twice" in await reason(out, rows[0]["id"])


async def test_a_file_that_cannot_be_read_is_named(out: Path) -> None:
    path = out / "data" / "sft" / "train-00000-of-00001.parquet"
    path.write_bytes(path.read_bytes()[:-20])
    report = await audited(out)
    assert (report.exit_code, report.findings[0].row_id) == (1, "data/sft/train-00000-of-00001.parquet")


async def test_without_run_yaml_policies_are_held_against_the_defaults(out: Path) -> None:
    (out / "run.yaml").unlink()
    report = await audited(out)
    assert report.exit_code == 0
    assert "no run.yaml" in report.notes[0]


# -- forgeries with every hash computed again -------------------------------------------------------------------------


async def test_a_pass_rate_is_counted_again(out: Path) -> None:
    row_id = forge(out, "rlvr", lambda made: replace(made, pass_rate=0.75))
    assert "pass_rate" in await reason(out, row_id)


async def test_a_pass_rate_is_not_believed_with_its_claims_either(out: Path) -> None:
    def all_right(made: Certificate) -> Certificate:
        claims = tuple(Claim(claim.role, claim.candidate, Status.ACCEPTED) for claim in made.claims)
        return replace(made, pass_rate=1.0, claims=claims)

    assert "is said to be accepted" in await reason(out, forge(out, "rlvr", all_right))


async def test_an_attempt_is_not_left_out_to_better_the_pass_rate(tmp_path: Path) -> None:
    out = emitted(tmp_path, gold_bout(), graph={"kind": "examination", "attempts": 3})
    assert (await audited(out)).exit_code == 0

    def flattered(made: Certificate) -> Certificate:
        right, _, silent = made.claims
        kept = replace(silent, candidate=replace(silent.candidate, index=1))
        return replace(made, pass_rate=1.0, claims=(right, kept))

    assert "an attempt is missing" in await reason(out, forge(out, "rlvr", flattered))


async def test_tests_by_the_author_of_the_code_are_refused(out: Path) -> None:
    def self_tested(made: Certificate) -> Certificate:
        (claim,) = made.claims
        suites = tuple(
            make_suite(suite.cases, claim.candidate.author, is_hidden=suite.is_hidden) for suite in made.problem.suites
        )
        return with_problem(made, suites=suites)

    assert "a family that writes the code" in await reason(out, forge(out, "sft", self_tested, row=2))


async def test_a_ground_truth_is_computed_again(out: Path) -> None:
    row_id = forge(out, "rlvr", lambda made: replace(made, ground_truth="43"), row=1)
    assert "ground_truth" in await reason(out, row_id)


async def test_an_assurance_is_derived_again(out: Path) -> None:
    row_id = forge(out, "sft", lambda made: replace(made, assurance="executed"))
    assert "assurance" in await reason(out, row_id)


async def test_a_judged_row_never_stands_in_sft(out: Path) -> None:
    row_id = forge(out, "sft", lambda made: replace(made, assurance="judged", by="judge"))
    assert "never stands in sft" in await reason(out, row_id)


async def test_chosen_and_rejected_are_not_exchanged(out: Path) -> None:
    def exchanged(made: Certificate) -> Certificate:
        chosen, rejected = made.claims
        return replace(
            made, claims=(replace(chosen, candidate=rejected.candidate), replace(rejected, candidate=chosen.candidate))
        )

    assert "is said to be accepted" in await reason(out, forge(out, "preference", exchanged))


async def test_judged_chosen_and_rejected_are_not_exchanged(out: Path) -> None:
    def exchanged(made: Certificate) -> Certificate:
        chosen, rejected = made.claims
        return replace(
            made, claims=(replace(chosen, candidate=rejected.candidate), replace(rejected, candidate=chosen.candidate))
        )

    assert "not shown these texts" in await reason(out, forge(out, "preference", exchanged, row=2))


async def test_no_verifier_at_all_decides_nothing(out: Path) -> None:
    assert "verifiers" in await reason(out, forge(out, "sft", lambda made: replace(made, deciders=())))


async def test_a_verifier_of_another_domain_decides_nothing(out: Path) -> None:
    def weaker(made: Certificate) -> Certificate:
        (decider,) = made.deciders
        return replace(made, deciders=(replace(decider, name="code_cases"),))

    assert "policy" in await reason(out, forge(out, "sft", weaker))


async def test_a_verifier_that_is_not_the_run_s_is_refused(out: Path) -> None:
    def invented(made: Certificate) -> Certificate:
        (decider,) = made.deciders
        return replace(made, deciders=(replace(decider, name="always_right", policy={}),))

    assert "none of the run's" in await reason(out, forge(out, "sft", invented))


async def test_a_candidate_was_asked_the_problem_and_nothing_beside_it(out: Path) -> None:
    def asked_more(made: Certificate) -> Certificate:
        (claim,) = made.claims
        *before, user, answer = claim.candidate.messages
        more = Message(Speaker.USER, (Text(user.text + " No: what is 2 + 4?"),))
        return replace(
            made, claims=(replace(claim, candidate=replace(claim.candidate, messages=(*before, more, answer))),)
        )

    assert "asked something else" in await reason(out, forge(out, "sft", asked_more))


async def test_a_stored_answer_is_read_from_the_text_again(out: Path) -> None:
    def misread(made: Certificate) -> Certificate:
        (claim,) = made.claims
        return replace(made, claims=(replace(claim, candidate=replace(claim.candidate, answer="5 apples")),))

    assert "not the one in its text" in await reason(out, forge(out, "sft", misread))


async def test_a_problem_is_not_moved_to_another_origin(tmp_path: Path) -> None:
    problems = {"procedural": ["groups_story"]}
    out = emitted(tmp_path, problems=problems)  # the run declares procedural problems
    emitted(tmp_path / "other", gold_bout())
    (out / "data").rmdir()
    (tmp_path / "other" / "data").rename(out / "data")
    report = await audited(out)
    assert report.exit_code == 1
    assert "origin" in report.findings[0].reason


async def test_a_family_is_not_left_out_of_an_author(out: Path) -> None:
    def orphan(made: Certificate, lineage: Lineage) -> tuple[Certificate, Lineage]:
        (claim,) = made.claims
        nobody = Author(claim.candidate.author.name, ("independent",))
        seats = tuple(replace(spoken, author=nobody) for spoken in lineage.seats)
        claims = (replace(claim, candidate=replace(claim.candidate, author=nobody)),)
        return replace(made, claims=claims), replace(lineage, seats=seats)

    assert 'family "huggingface" is left out' in await reason(out, forge_both(out, "sft", orphan))


async def test_allow_same_family_is_the_run_s_word(out: Path) -> None:
    row_id = forge(out, "preference", lambda made: replace(made, allow_same_family=True), row=2)
    assert "allow_same_family" in await reason(out, row_id)


async def test_a_judge_of_an_author_s_family_is_refused(out: Path) -> None:
    related = Author("qwen3-judge", ("qwen",))

    def judged_by_kin(made: Certificate, lineage: Lineage) -> tuple[Certificate, Lineage]:
        rulings = tuple(replace(ruling, judge=related) for ruling in made.rulings)
        seats = tuple(
            replace(spoken, author=related) if spoken.seat is Seat.JUDGE else spoken for spoken in lineage.seats
        )
        return replace(made, rulings=rulings), replace(lineage, seats=seats)

    assert 'of the family "qwen"' in await reason(out, forge_both(out, "critique", judged_by_kin))


async def test_a_judge_who_did_not_sit_is_refused(out: Path) -> None:
    def stranger(made: Certificate) -> Certificate:
        return replace(
            made, rulings=tuple(replace(ruling, judge=Author("grok-4", ("xai",))) for ruling in made.rulings)
        )

    assert "did not sit as judge" in await reason(out, forge(out, "critique", stranger))


@pytest.mark.parametrize("letter", ["A", "tie"])
async def test_a_reply_says_what_its_ruling_says(out: Path, letter: str) -> None:
    def reworded(made: Certificate) -> Certificate:
        first, second = made.rulings
        return replace(made, rulings=(first, replace(second, reply=f'{{"winner": "{letter}"}}')))

    assert "and the reply names" in await reason(out, forge(out, "critique", reworded))


@pytest.mark.parametrize("which", [0, 1])
async def test_one_order_alone_carries_no_judged_row(out: Path, which: int) -> None:
    row_id = forge(out, "preference", lambda made: replace(made, rulings=(made.rulings[which],) * 2), row=2)
    assert "both orders" in await reason(out, row_id)


async def test_a_model_s_problem_keeps_the_support_of_a_second_family(tmp_path: Path) -> None:
    problem = model_problem()
    same = replace(EXAMINER, name="claude-sonnet-4-5")
    outcome = examined(0, problem, tried(problem, 0, "ANSWER: 81", same), tried(problem, 1, "ANSWER: 81", OTHER))
    seats = (*SPOKEN, replace(SPOKEN[0], author=same))
    out = emitted(tmp_path, replace(outcome, spoken=seats), problems={"strategy": "self_instruct", "domain": "math"})
    assert (await audited(out)).exit_code == 0

    def alone(made: Certificate) -> Certificate:
        return replace(made, claims=tuple(claim for claim in made.claims if claim.role is not Role.SUPPORT))

    assert "other than the examiner's" in await reason(out, forge(out, "sft", alone))


async def test_an_agreement_is_counted_again(out: Path) -> None:
    def outvoted(made: Certificate) -> Certificate:
        return with_text(made, {Role.ATTEMPT: "ANSWER: 7"})

    assert "has no vote" in await reason(out, forge(out, "sft", outvoted, row=3))


async def test_gold_and_answer_changed_together_make_another_problem_which_its_hash_does_not_hide(out: Path) -> None:
    """What no audit can find: a problem from a user's file, rewritten whole. The row is then true of what it asks."""
    forge(out, "sft", lambda made: with_text(with_problem(made, reference=Gold("6")), {Role.ANSWER: "ANSWER: 6"}))
    assert (await audited(out)).exit_code == 0


async def test_a_lineage_of_another_shape_is_a_finding_and_no_crash(out: Path) -> None:
    for lineage in ("{}", "[]", "not JSON", '{"seats":[1]}'):
        row_id = change_field(out, "sft", "lineage", lineage, rehash=True)
        assert "lineage" in await reason(out, row_id)


async def test_a_certificate_of_another_shape_is_a_finding_and_no_crash(out: Path) -> None:
    for certificate in ("{}", "null", "[" * 100_000, '{"version": 2}'):
        row_id = change_field(out, "sft", "certificate", certificate, rehash=True)
        assert "certificate" in await reason(out, row_id)


async def test_a_null_where_a_text_belongs_is_a_finding_and_no_crash(out: Path) -> None:
    for name in ("certificate", "lineage", "messages", "assurance"):
        row_id = change_field(out, "sft", name, None, rehash=True)
        assert await reason(out, row_id)
        emitted(out, gold_bout(), program_bout(), code_bout(), constitution_bout(), agreed_bout())


async def test_a_reference_that_no_longer_computes_is_a_contradiction_and_not_an_open_question(out: Path) -> None:
    def broken(made: Certificate) -> Certificate:
        return with_problem(made, reference=Program("def solve():\n    return 1 / 0\n", "solve"))

    assert "undecided" in await reason(out, forge(out, "sft", broken, row=1))
