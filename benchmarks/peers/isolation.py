"""The other ways to run a program that nobody trusts, each as a competent person would write it, on our image.

Every peer gets one program text a job: the candidate's source, its inputs as literals, and a last line that prints the
results as JSON. The interpreter is started with -I -S everywhere we choose its command line.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeAlias, cast

from peers.environments import python_of

LLM_SANDBOX = "0.3.46"
Peer: TypeAlias = Callable[[str], tuple[float, str]]  # seconds of one run of a program, and its stdout; blocks
_PYTHON = ["python3", "-I", "-S", "-c"]
_MEMORY_BYTES = 576 << 20
_CHOOSING = 4  # runs by which the faster of two ways is chosen
HARDENED = [
    *("--network", "none", "--ipc", "none", "--read-only", "--cap-drop", "ALL"),
    *("--security-opt", "no-new-privileges", "--user", "65534:65534", "--log-driver", "none"),
    *("--memory", str(_MEMORY_BYTES), "--memory-swap", str(_MEMORY_BYTES), "--pids-limit", "24"),
]
# What a careful person sets in the child of a bare subprocess. It is not isolation: files and network stay open.
_RLIMITS = f"""\
import resource as r
for what, most in (
    (r.RLIMIT_CPU, 5), (r.RLIMIT_AS, {_MEMORY_BYTES}), (r.RLIMIT_FSIZE, 0), (r.RLIMIT_CORE, 0), (r.RLIMIT_NOFILE, 64)
):
    r.setrlimit(what, (most, most))
del r
"""


def program(source: str, entry: str, inputs: object) -> str:
    """One text that any interpreter can run."""
    return f"import json\n{source}\nprint(json.dumps([{entry}(*args) for args in {inputs!r}]))\n"


def _timed(command: list[str]) -> tuple[float, str]:
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False, timeout=120, stdin=subprocess.DEVNULL)
    elapsed_s = time.perf_counter() - began
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')[-500:]}")
    return elapsed_s, done.stdout.decode()


def docker_run(image: str) -> Peer:
    """A fresh hardened container a job."""
    start = ["docker", "run", "--rm", *HARDENED, image, *_PYTHON]
    return lambda text: _timed([*start, text])


def plain_subprocess() -> Peer:
    """A fresh interpreter a job with resource limits, and no isolation at all."""
    start = [sys.executable, *_PYTHON[1:]]
    return lambda text: _timed([*start, _RLIMITS + text])


@contextmanager
def warm_container(image: str, probe: str) -> Iterator[tuple[Peer, str]]:
    """A fresh interpreter a job in one container that stays; by SDK or CLI, whichever is faster here, and its name."""
    import docker

    started = ["docker", "run", "--rm", "--detach", *HARDENED, image, "sleep", "infinity"]
    name = subprocess.run(started, capture_output=True, check=True, text=True).stdout.strip()
    try:
        container = docker.from_env().containers.get(name)

        def by_sdk(text: str) -> tuple[float, str]:
            began = time.perf_counter()
            done = container.exec_run([*_PYTHON, text], demux=True)
            elapsed_s = time.perf_counter() - began
            stdout, stderr = cast("tuple[bytes, bytes | None]", done.output)
            if done.exit_code != 0:
                raise RuntimeError(f"docker exec ended with {done.exit_code}: {stderr!r}")
            return elapsed_s, stdout.decode()

        def by_cli(text: str) -> tuple[float, str]:
            return _timed(["docker", "exec", name, *_PYTHON, text])

        ways: dict[str, Peer] = {"SDK": by_sdk, "CLI": by_cli}
        taken_s = {way: min(run(probe)[0] for _ in range(_CHOOSING)) for way, run in ways.items()}
        fastest = min(taken_s, key=lambda way: taken_s[way])
        yield ways[fastest], fastest
    finally:
        subprocess.run(["docker", "rm", "--force", name], capture_output=True, check=False)


@contextmanager
def llm_sandbox(image: str) -> Iterator[Peer]:
    """One open session of llm-sandbox's Docker backend; jobs in it can see each other."""
    python = python_of("llm-sandbox", f"llm-sandbox[docker]=={LLM_SANDBOX}")
    driver = Path(__file__).with_name("llm_sandbox_session.py")
    process = subprocess.Popen(
        [python, "-I", driver, image], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    assert process.stdin is not None
    assert process.stdout is not None
    stdin, stdout = process.stdin, process.stdout

    def run(text: str) -> tuple[float, str]:
        stdin.write(json.dumps(text) + "\n")
        line = stdout.readline()
        if not line:
            raise RuntimeError(f"llm-sandbox ended with {process.wait()}; its words are above")
        said = json.loads(line)
        if said["exit_code"] != 0:
            raise RuntimeError(f"llm-sandbox: {said['exit_code']}: {said['stderr'][-500:]}")
        return said["s"], said["stdout"]

    try:
        yield run
    finally:
        stdin.close()  # the driver leaves its session, which removes the container
        process.wait(60)
        stdout.close()


@contextmanager
def all_peers(image: str, probe: str) -> Iterator[dict[str, Peer]]:
    """Every peer by its name, ready to run.

    Raises:
        RuntimeError: one of them does not work here.
    """
    if shutil.which("docker") is None:
        raise RuntimeError("the docker command is not installed; two of the peers are called by it")
    with ExitStack() as open_ones:
        in_warm, way = open_ones.enter_context(warm_container(image, probe))
        yield {
            "docker run": docker_run(image),
            f"docker exec ({way})": in_warm,
            "plain subprocess": plain_subprocess(),
            "llm-sandbox session": open_ones.enter_context(llm_sandbox(image)),
        }
