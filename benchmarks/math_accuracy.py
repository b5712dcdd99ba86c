"""How often the grader is right: math-verify's tests, wrong answers, rewritten answers; and math-verify beside it."""

import json
from collections import Counter, defaultdict
from pathlib import Path

import math_verify_tests
from answers.hostile import NEGATIVES
from answers.mutating import mutants
from answers.rewriting import rewritings
from figures import Figure
from math_counts import Counts, named, share, shown
from peers.math_verify import MathVerify, unpacked_sdist

from sparring_verifiers import Status, compare


def sdist_figures(peer: MathVerify) -> tuple[list[Figure], list[str]]:
    """Accuracy on math-verify's tests; and the negatives among them that we accept."""
    cases = math_verify_tests.load(unpacked_sdist())
    kept = [case for case in cases if case.expected is not None]
    ours = {case: compare(case.gold, case.answer).status for case in cases}
    theirs = {case: peer.verify_as_tested(case).is_accepted for case in cases}
    wanted = {True: Status.ACCEPTED, False: Status.REJECTED}
    wrong = [case for case in kept if ours[case] is not wanted[bool(case.expected)]]
    accepted = [shown(case.gold, case.answer) for case in kept if not case.expected and ours[case] is Status.ACCEPTED]
    raw = sum(ours[case] is wanted[case.stated] for case in cases)
    statuses = Counter(ours[case].value for case in wrong)
    peer_right = sum(theirs[case] is case.expected for case in kept)
    peer_raw = sum(theirs[case] is case.stated for case in cases)
    counted = ", ".join(f"{count} {status}" for status, count in statuses.items())
    note = f"{counted}: " + named([shown(case.gold, case.answer) for case in wrong])
    figures = [
        Figure(
            "accuracy on math-verify's tests, adjudicated",
            share(len(kept) - len(wrong), len(kept)),
            95,
            unit="%",
            note=note,
        ),
        Figure("of them dropped", share(len(cases) - len(kept), len(cases)), 8, is_upper=True, unit="%"),
        Figure("accuracy on them as they are", share(raw, len(cases)), unit="%"),
        Figure("math-verify: adjudicated", share(peer_right, len(kept)), unit="%"),
        Figure(
            "math-verify: as they are",
            share(peer_raw, len(cases)),
            unit="%",
            note="six rows have settings of their own in its tests, which were left out",
        ),
    ]
    return figures, accepted


def negative_figures(peer: MathVerify, sdist_accepted: list[str]) -> list[Figure]:
    """Wrong answers that are accepted: of math-verify's tests and of the families that other graders fall for."""
    cases = math_verify_tests.load(unpacked_sdist())
    negatives = sum(case.expected is False for case in cases)
    ours = [shown(c.gold, c.answer) for c in NEGATIVES if compare(c.gold, c.answer).status is Status.ACCEPTED]
    theirs = [shown(c.gold, c.answer) for c in NEGATIVES if peer.verify(c.gold, c.answer).is_accepted]
    count = negatives + len(NEGATIVES)
    accepted = sdist_accepted + ours
    return [
        Figure(
            f"false accepts, of {count} negatives",
            share(len(accepted), count),
            1,
            is_upper=True,
            unit="%",
            note=named(accepted),
        ),
        Figure(
            f"math-verify: of {len(NEGATIVES)} by families",
            share(len(theirs), len(NEGATIVES)),
            unit="%",
            note=named(theirs),
        ),
    ]


EXAMS = {
    "the exam": "exam.jsonl",
    "the second exam": "exam_2.jsonl",
    "the third exam": "exam_3.jsonl",
    "the fourth exam": "exam_4.jsonl",
    "the fifth exam": "exam_5.jsonl",
    "the sixth exam": "exam_6.jsonl",
}


def exam_figures(peer: MathVerify) -> list[Figure]:
    """The exams: pairs by somebody who had seen neither the grader nor its cases. Only their first run was unseen."""
    return [figure for name, file in EXAMS.items() for figure in _figures_of_exam(peer, name, file)]


def _figures_of_exam(peer: MathVerify, name: str, file: str) -> list[Figure]:
    text = (Path(__file__).parent / "answers" / file).read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    wanted = {True: Status.ACCEPTED, False: Status.REJECTED}
    found = [(row, compare(row["gold"], row["answer"]).status) for row in rows]
    wrong = [shown(row["gold"], row["answer"]) for row, status in found if status is wanted[not row["equal"]]]
    right = sum(status is wanted[row["equal"]] for row, status in found)
    decided = sum(status is not Status.UNDECIDED for _, status in found)
    theirs = sum(peer.verify(row["gold"], row["answer"]).is_accepted is row["equal"] for row in rows)
    return [
        Figure(f"decided wrongly, of {name}", len(wrong), 0, is_upper=True, note=named(wrong)),
        Figure(f"decided rightly, of the {len(rows)} pairs of {name}", share(right, len(rows)), unit="%"),
        Figure(f"undecided, of {name}", share(len(rows) - decided, len(rows)), unit="%"),
        Figure(f"math-verify: right, of {name}", share(theirs, len(rows)), unit="%"),
    ]


def mutant_figures(peer: MathVerify, counts: Counts, seed: int) -> list[Figure]:
    found = mutants(counts.mutants, seed)
    statuses: Counter[str] = Counter()
    accepted = []
    for each in found.kept:
        status = compare(each.gold, each.answer).status
        statuses[status.value] += 1
        if status is Status.ACCEPTED:
            accepted.append(shown(each.gold, each.answer))
    sample = found.kept[: counts.sample]
    theirs = [shown(each.gold, each.answer) for each in sample if peer.verify(each.gold, each.answer).is_accepted]
    is_plain = sum(each.shape in ("int", "fraction", "decimal") for each in found.kept)
    note = (
        f"{dict(statuses)}; {share(len(found.kept) - is_plain, len(found.kept)):.0f} % no plain numbers; "
        f"{found.discarded.total()} more that mpmath could not separate were discarded; {named(accepted)}"
    )
    return [
        Figure(f"accepted, of {len(found.kept)} mutants", len(accepted), 0, is_upper=True, note=note),
        Figure(f"math-verify: accepted, of the first {len(sample)}", len(theirs), note=named(theirs)),
    ]


def rewriting_figures(peer: MathVerify, counts: Counts, seed: int) -> list[Figure]:
    found = rewritings(counts.rewritings, seed)
    by_status: defaultdict[Status, list[str]] = defaultdict(list)
    kinds: Counter[str] = Counter()
    for each in found:
        status = compare(each.gold, each.answer).status
        by_status[status].append(shown(each.gold, each.answer))
        if status is Status.UNDECIDED:
            kinds[f"{each.shape}: {each.kind.split(',')[0]}"] += 1
    sample = found[: counts.sample]
    refused = [shown(each.gold, each.answer) for each in sample if not peer.verify(each.gold, each.answer).is_accepted]
    rejected, undecided = by_status[Status.REJECTED], by_status[Status.UNDECIDED]
    open_kinds = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common(8))
    what = f"of {len(found)} equivalent rewritings"
    return [
        Figure(
            f"rejected, {what}", share(len(rejected), len(found)), 0.2, is_upper=True, unit="%", note=named(rejected)
        ),
        Figure(f"undecided, {what}", share(len(undecided), len(found)), 3, is_upper=True, unit="%", note=open_kinds),
        Figure(f"math-verify: not accepted, of the first {len(sample)}", share(len(refused), len(sample)), unit="%"),
    ]
