"""The process that runs sympy: what it proves, how it is limited, that it never sees text."""

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from sparring_verifiers import AnswerVerifier, Status, SymbolicWorker, VerifierFault, compare, grade
from sparring_verifiers.math import Proof, parse
from sparring_verifiers.math.proving.building import TooMuch
from sparring_verifiers.math.proving.symbolic import prove
from sparring_verifiers.math.syntax import Node

PROVED = [
    (r"\sqrt{5+2\sqrt{6}}", r"\sqrt2+\sqrt3"), ("sin(2x)", "2 sin(x) cos(x)"), ("sin(1)^2+cos(1)^2", "1"),
    ("sin(pi/6)", "1/2"), ("e^{x+1}", "e*e^x"), ("2^{n+1}", "2*2^n"), ("tan(pi/4)", "1"), ("e^{ln 3}", "3"),
    ("n!/(n-1)!", "n"), (r"\cos 2x", r"1-2\sin^2 x"), (r"\sqrt{3-2\sqrt2}", r"\sqrt2-1"),
    (r"\sin\frac{\pi}{3}", "√3/2"), ("arctan(1)", "pi/4"), ("sec(x)^2", "1+tan(x)^2"), ("sqrt(x^2)", "|x|"),
]  # fmt: skip


HARD = (r"\prod_{k=1}^{n} k", "n!")  # what only sympy proves


def node(text: str) -> Node:
    return parse(text).node


# Not equal, within the caps, and seconds of work.
LONG_TEXT = ("+".join(f"sin({k}x)^2cos({k}y)^{k}" for k in range(1, 12)), "sin(x)^2+tan(y)^5")
LONG = tuple(map(node, LONG_TEXT))


def children_of(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def children(worker: SymbolicWorker) -> list[int]:
    return children_of(worker._process.pid) if worker._process is not None else []


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(fact: Callable[[], object], wall_s: float = 20.0) -> bool:
    until = time.monotonic() + wall_s
    while not fact():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


@pytest.fixture(scope="module")
def worker():
    made = SymbolicWorker()
    yield made
    made.close()


@pytest.mark.parametrize(("gold", "answer"), PROVED)
async def test_sympy_proves_what_numbers_only_suggest(worker: SymbolicWorker, gold: str, answer: str) -> None:
    for left, right in ((gold, answer), (answer, gold)):
        assert await worker.prove(node(left), node(right)) == Proof(proved=True)


async def test_a_proof_by_sympy_is_a_tier_of_the_verdict() -> None:
    verdict = await grade(*HARD)
    assert (verdict.status, verdict.evidence.tier) == (Status.ACCEPTED, "symbolic"), verdict


async def test_different_algebraic_numbers_are_told_apart_by_their_minimal_polynomial(worker: SymbolicWorker) -> None:
    assert await worker.equal(node(r"\sqrt{5+2\sqrt{6}}"), node(r"\sqrt2+\sqrt3+1")) is False


async def test_an_identity_that_holds_only_on_the_positive_side_needs_that_domain(worker: SymbolicWorker) -> None:
    assert await worker.equal(node("sqrt(x^2)"), node("x"), "positive") is True
    assert await worker.equal(node("sqrt(x^2)"), node("x"), "real") is None


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9**9",
        "x**(9**9**9)",
        "(x+y)^5999",
        "1000000!",
        "((9!)!)!",
        "2^(1/10^9)",
        "+".join(f"sin({k}x)" for k in range(200)),
    ],
)
def test_work_past_a_cap_is_refused_before_it_is_done(text: str) -> None:
    with pytest.raises(TooMuch):
        prove(node(text), node("1"), "real")


async def test_a_question_past_its_time_is_killed_and_the_next_one_is_answered() -> None:
    worker = SymbolicWorker(cpu_s=0.3)
    assert await worker.prove(*LONG) == Proof(None, "deadline")
    assert await worker.equal(node("x+x"), node("2x")) is True
    worker.close()


async def test_a_worker_killed_from_outside_is_started_again(worker: SymbolicWorker) -> None:
    assert await worker.equal(node("x+x"), node("2x")) is True
    assert worker._process is not None
    worker._process.kill()
    assert await worker.equal(node("x+x"), node("2x")) is True


def test_a_worker_that_cannot_live_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = SymbolicWorker()
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(VerifierFault, match="does not start"):
        worker.prove_now(node("x+x"), node("2x"))


def test_a_child_that_is_killed_over_the_same_question_again_and_again_is_a_fault() -> None:
    worker = SymbolicWorker(cpu_s=60.0)
    is_over = threading.Event()

    def kill_children() -> None:
        while not is_over.is_set():
            for pid in children(worker):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_children)
    killer.start()
    try:
        with pytest.raises(VerifierFault, match="died twice"):
            worker.prove_now(*LONG)
    finally:
        is_over.set()
        killer.join()
        worker.close()


def test_a_question_past_its_memory_says_so() -> None:
    worker = SymbolicWorker(memory_bytes=1 << 20)
    assert worker.prove_now(*LONG) == Proof(None, "memory")
    worker.close()


def test_threads_ask_at_once_and_share_one_zygote(worker: SymbolicWorker) -> None:
    found: list[bool | None] = []

    def ask() -> None:
        found.append(asyncio.run(worker.equal(node("sin(2x)"), node("2sin(x)cos(x)"))))

    ask()
    pid = worker._process.pid if worker._process else None
    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 7
    assert worker._process is not None
    assert worker._process.pid == pid


def test_questions_leave_neither_descriptors_nor_processes(worker: SymbolicWorker) -> None:
    worker.prove_now(node("x+x"), node("2x"))
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(10):
        worker.prove_now(node("sin(2x)"), node("2sin(x)cos(x)"))
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert wait_for(lambda: not children(worker))


def test_a_question_that_nobody_waits_for_any_more_is_killed() -> None:
    worker = SymbolicWorker(cpu_s=60.0, wall_s=0.3)
    assert worker.prove_now(*LONG) == Proof(None, "deadline")
    assert wait_for(lambda: not children(worker))
    worker.close()


async def test_closing_leaves_no_process() -> None:
    worker = SymbolicWorker()
    await worker.equal(node("x+x"), node("2x"))
    assert worker._process is not None
    pid = worker._process.pid
    worker.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_program_that_asked_ends_without_leaving_the_worker_behind() -> None:
    script = (
        "from sparring_verifiers import compare, shared_worker\n"
        f"assert compare(*{HARD!r}).status == 'accepted'\n"
        "print(shared_worker()._process.pid)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)


def test_killing_the_program_in_the_middle_of_a_question_leaves_nothing_behind() -> None:
    script = (
        "import threading, time\n"
        "from sparring_verifiers.math import SymbolicWorker, parse\n"
        "worker = SymbolicWorker(cpu_s=60)\n"
        f"sides = [parse(text).node for text in {LONG_TEXT!r}]\n"
        "threading.Thread(target=worker.prove_now, args=sides).start()\n"
        "while worker._process is None: time.sleep(0.01)\n"
        "print(worker._process.pid, flush=True)\n"
    )
    program = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    zygote = int(program.stdout.readline())
    assert wait_for(lambda: children_of(zygote))
    below = children_of(zygote)
    program.kill()
    program.wait()
    program.stdout.close()
    assert wait_for(lambda: not any(is_alive(pid) for pid in (zygote, *below)))


async def test_the_same_question_has_the_same_answer_every_time(worker: SymbolicWorker) -> None:
    pairs = [(node(left), node(right)) for left, right in (*PROVED[:4], ("e^pi", "pi^e"), ("ln(x^2)", "2 ln(x)"))]
    rounds = [[await worker.equal(left, right) for left, right in pairs] for _ in range(2)]
    worker.close()
    rounds.append([await worker.equal(left, right) for left, right in pairs])
    assert rounds[0] == rounds[1] == rounds[2]


# With and without a proof by sympy; accepted, rejected and undecided.
QUESTIONS = (("1/2", "0.5"), ("x+1", "x+2"), HARD, ("{1, 2}", "{2, 1}"), ("pi", "pi+"))


def verdicts() -> list[tuple[str, str, str]]:
    found = [compare(gold, answer) for gold, answer in QUESTIONS]
    return [(each.status.value, each.tier, each.reason) for each in found]


async def settled() -> list[tuple[str, str, str]]:
    found = await asyncio.gather(*(AnswerVerifier().compare(gold, answer) for gold, answer in QUESTIONS))
    return [(each.status.value, each.tier, each.reason) for each in found]


async def blocking() -> list[tuple[str, str, str]]:
    return verdicts()


def in_a_process(context: str) -> list[tuple[str, str, str]]:
    made = multiprocessing.get_context(context)
    ours, theirs = made.Pipe(duplex=False)
    process = made.Process(target=_send_verdicts, args=(theirs,))
    process.start()
    assert ours.poll(60)
    found: list[tuple[str, str, str]] = ours.recv()
    process.join()
    return found


def _send_verdicts(connection: Connection) -> None:
    connection.send(verdicts())


def test_the_verdicts_are_the_same_from_threads_loops_and_processes() -> None:
    here = verdicts()
    assert {status for status, _, _ in here} == {"accepted", "rejected", "undecided"}
    assert "symbolic" in {tier for _, tier, _ in here}
    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(lambda _: verdicts(), range(3))) == [here] * 3
    assert asyncio.run(settled()) == here
    assert asyncio.run(blocking()) == here
    assert in_a_process("fork") == here
    assert in_a_process("spawn") == here
    assert verdicts() == here  # the fork took nothing from us
