"""What the sandbox costs: against the other ways to run a program that nobody trusts, and where each part goes.

    python benchmarks/sandbox.py [--quick] [--json]

Needs a Docker engine on this machine with our image, bubblewrap, and root (to read what a slot's processes hold).
Every run is checked for right answers on this side. Peers and we take turns in the same rounds; a figure is the
median of its rounds, and under it stands what it is made of. --quick takes fewer and shorter rounds, under three
minutes. Exit code 1 when a bar falls short.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Literal

from figures import Figure, Watch, as_json, median_figure, setting, table
from peers.isolation import LLM_SANDBOX, Peer, all_peers, program
from tasks import LIGHT_TASK, TWO_SUM, TWO_SUM_ANSWERS, TWO_SUM_INPUTS, Task, seconds, two_sum_task
from usage import Children, Containers, Cpu, Finder, Slot, busiest, host_rss, memory, spent

from sparring_sandbox import Profile, Sandbox, SandboxFault, Unavailable, image_name, open_sandbox

Backend = Literal["docker", "bubblewrap"]
CONFIGURATIONS: tuple[tuple[Backend, Profile], ...] = (
    ("docker", Profile.BARE),
    ("docker", Profile.SCIENTIFIC),
    ("bubblewrap", Profile.BARE),
    ("bubblewrap", Profile.SCIENTIFIC),
)
RATIO_BARS = {"docker run": 50.0, "docker exec": 12.0, "plain subprocess": 4.0, "llm-sandbox session": 30.0}
CPU_BAR_MS = {Profile.BARE: 4.0, Profile.SCIENTIFIC: 6.0}
TWO_SLOTS_BAR = 85.0
START_BAR_S = 1.5
MEMORY_BAR_MB = 60.0
FLAT_RATE = 0.9  # the last thousand jobs at least at this share of the first thousand's rate
FLAT_MEMORY_MB = 4.0  # and at most this much more memory, of the host's process and of the slot
WINDOW = 1000
MB = 1e6
START_NOTE = "first answer of a slot that had to be started, less a warm answer"


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is run. ours, slow, quick: runs a round of ours, of peers that start something, of bare subprocesses."""

    rounds: int
    ours: int
    slow: int
    quick: int
    cpu_rounds: int
    cpu_runs: int
    pair_rounds: int
    pair_runs: int
    starts: int
    jobs: int


FULL = Counts(
    rounds=9,
    ours=400,
    slow=10,
    quick=50,
    cpu_rounds=20,
    cpu_runs=250,
    pair_rounds=5,
    pair_runs=2000,
    starts=9,
    jobs=100_000,
)
QUICK = Counts(
    rounds=3, ours=150, slow=4, quick=15, cpu_rounds=4, cpu_runs=200, pair_rounds=3, pair_runs=500, starts=3, jobs=2000
)


async def race(counts: Counts, watch: Watch) -> list[Figure]:
    """Ours and the peers in turn, in each round starting with another."""
    text = program(TWO_SUM, "f", TWO_SUM_INPUTS)
    rates: dict[str, list[float]] = {}
    with all_peers(image_name(), text) as peers:
        async with AsyncExitStack() as open_ones:
            turns: dict[str, Callable[[], Awaitable[float]]] = {}
            for backend, profile in CONFIGURATIONS:
                sandbox = await open_ones.enter_async_context(open_sandbox(backend))
                turns[f"{backend} {profile}"] = our_turn(sandbox, two_sum_task(profile), counts.ours)
            for name, peer in peers.items():
                runs = counts.quick if name == "plain subprocess" else counts.slow
                turns[name] = peer_turn(peer, text, runs)
            names = list(turns)
            for number in range(counts.rounds):
                first = number * 3 % len(names)
                for name in names[first:] + names[:first]:
                    rates.setdefault(name, []).append(await turns[name]())
                await asyncio.to_thread(watch.pause)
    return race_figures(rates, list(peers))


def our_turn(sandbox: Sandbox, task: Task, runs: int) -> Callable[[], Awaitable[float]]:
    async def turn() -> float:
        await seconds(sandbox, task, 2)
        return runs / await seconds(sandbox, task, runs)

    return turn


def peer_turn(peer: Peer, text: str, runs: int) -> Callable[[], Awaitable[float]]:
    def turn() -> float:
        peer(text)
        total_s = 0.0
        for _ in range(runs):
            elapsed_s, said = peer(text)
            check_peer(said)
            total_s += elapsed_s
        return runs / total_s

    # Off the event loop, on which our idle slots may need to be told that we live.
    return lambda: asyncio.to_thread(turn)


def check_peer(said: str) -> None:
    if json.loads(said) != TWO_SUM_ANSWERS:
        raise RuntimeError(f"a peer's counted run went wrong: {said[:300]}")


def race_figures(rates: dict[str, list[float]], peers: list[str]) -> list[Figure]:
    """Ratios round by round, then the rates that they come from."""
    figures = []
    for ours in (name for name in rates if name not in peers):
        for peer in peers:
            bar = next((bar for name, bar in RATIO_BARS.items() if peer.startswith(name)), None)
            ratios = [mine / theirs for mine, theirs in zip(rates[ours], rates[peer], strict=True)]
            is_judged = ours == f"docker {Profile.BARE}"
            figures.append(median_figure(f"{ours} vs {peer}", ratios, bar if is_judged else None, unit="times"))
    return figures + [median_figure(f"rate of {name}", found, unit="/s") for name, found in rates.items()]


async def study(backend: Backend, profile: Profile, counts: Counts) -> tuple[list[Figure], float | None]:
    """CPU, start and memory of one slot, opened alone so that what appears is its own; and the CPU seconds of a run."""
    name = f"{backend} {profile}"
    find: Finder = Containers() if backend == "docker" else Children()
    task = two_sum_task(profile)
    began = time.perf_counter()
    async with open_sandbox(backend) as sandbox:
        await task.run(sandbox)
        opening_s = time.perf_counter() - began
        await seconds(sandbox, task, 20)
        cpus = await cpu_samples(find, sandbox, task, counts)
        figures = [cpu_figure(f"{name}: CPU a run", cpus, CPU_BAR_MS[profile], counts)]
        if profile is Profile.SCIENTIFIC:
            await LIGHT_TASK.run(sandbox)
            fewer = replace(counts, cpu_runs=counts.cpu_runs // 5)  # its own work takes long enough
            light = await cpu_samples(find, sandbox, LIGHT_TASK, fewer)
            figures.append(cpu_figure(f"{name}: CPU a run that uses numpy and sympy", light, None, fewer))
        slot = await busiest(find, lambda: seconds(sandbox, task, 50))
        figures.append(memory_figure(f"{name}: memory of an idle slot", slot, profile))
        starts = await start_samples(sandbox, profile, counts)
    figures.append(median_figure(f"{name}: slot start", starts, START_BAR_S, is_upper=True, unit="s", note=START_NOTE))
    figures.append(Figure(f"{name}: opening with self-test, to the first answer", opening_s, unit="s"))
    return figures, statistics.median(cpu.run_s for cpu in cpus) / counts.cpu_runs if cpus else None


async def cpu_samples(find: Finder, sandbox: Sandbox, task: Task, counts: Counts) -> list[Cpu]:
    """One a round. A round in which a slot was replaced cannot be read and is left out; half of them may be."""
    found = [await spent(find, lambda: seconds(sandbox, task, counts.cpu_runs)) for _ in range(counts.cpu_rounds)]
    samples = [cpu for cpu in found if cpu is not None]
    return samples if 2 * len(samples) >= len(found) else []


def cpu_figure(what: str, samples: list[Cpu], bar: float | None, counts: Counts) -> Figure:
    if not samples:
        return Figure(what, None, bar, is_upper=True, unit="ms", note=f"a slot seldom lasts {counts.cpu_runs} runs")

    def part_ms(field: str) -> str:
        # The mean, for the kernel counts some of the parts in ticks, which only a sum evens out.
        return f"{1e3 * statistics.mean(getattr(cpu, field) for cpu in samples) / counts.cpu_runs:.2f}"

    note = (
        f"candidate {part_ms('candidates_s')}, zygote {part_ms('zygote_s')}, host {part_ms('host_s')}, "
        f"engine {part_ms('engine_s')}; the whole machine was busy for {part_ms('machine_s')}"
    )
    if left_out := counts.cpu_rounds - len(samples):
        note += f"; {left_out} of {counts.cpu_rounds} rounds left out, a slot was replaced in them"
    values = [1e3 * cpu.run_s / counts.cpu_runs for cpu in samples]
    return median_figure(what, values, bar, is_upper=True, unit="ms", note=note)


def memory_figure(what: str, slot: Slot | None, profile: Profile) -> Figure:
    """PSS is the figure: what the host would get back. RSS counts shared pages in full for each process."""
    bar = MEMORY_BAR_MB if profile is Profile.BARE else None
    if slot is None:
        return Figure(what, None, bar, is_upper=True, unit="MB", note="its slot was not found")
    try:
        held = memory(slot)
    except OSError as error:
        return Figure(what, None, bar, is_upper=True, unit="MB", note=f"{error}; only root may read it")
    inside_mb = (held.pss - held.around_pss) / MB
    note = f"PSS: {inside_mb:.1f} in the slot's {len(slot.inside)} processes, {held.around_pss / MB:.1f} around them"
    note += f"; RSS {held.rss / MB:.1f}"
    if held.cgroup is not None:
        note += f"; the container's cgroup {held.cgroup / MB:.1f}"
    return Figure(what, held.pss / MB, bar, is_upper=True, unit="MB", note=note)


async def start_samples(sandbox: Sandbox, profile: Profile, counts: Counts) -> list[float]:
    samples = []
    for number in range(counts.starts):
        task = two_sum_task(profile, hash_seed=1000 + number)
        cold_s = await seconds(sandbox, task, 1)
        samples.append(cold_s - await seconds(sandbox, task, 5) / 5)
    return samples


async def pair(backend: Backend, cpu_s: float | None, counts: Counts) -> Figure:
    """Two slots at once, against what two cores could do if they did nothing else."""
    what = f"{backend} {Profile.BARE}: two slots, of two cores / CPU a run"
    task = two_sum_task(Profile.BARE)
    async with open_sandbox(backend, slots=2) as sandbox:
        await seconds(sandbox, task, 20, workers=2)
        rates = [
            counts.pair_runs / await seconds(sandbox, task, counts.pair_runs, workers=2)
            for _ in range(counts.pair_rounds)
        ]
    note = f"{statistics.median(rates):.0f} runs/s"
    if cpu_s is None:
        return Figure(what, None, TWO_SLOTS_BAR, unit="%", note=f"{note}; the CPU of a run was not measured")
    note += f" of {2 / cpu_s:.0f}; this machine has {os.cpu_count()} cores"
    return median_figure(what, [50 * rate * cpu_s for rate in rates], TWO_SLOTS_BAR, unit="%", note=note)


async def soak(counts: Counts) -> list[Figure]:
    """Many jobs through one slot: the last thousand against the first, and what grew in between."""
    task = two_sum_task(Profile.BARE)
    find = Containers()
    rates: list[float] = []
    async with open_sandbox("docker") as sandbox:

        async def window() -> None:
            rates.append(WINDOW / await seconds(sandbox, task, WINDOW))

        async def end_window() -> tuple[Cpu | None, int, Slot | None]:
            cpu = await spent(find, window)
            return cpu, host_rss(), await busiest(find, lambda: seconds(sandbox, task, 20))

        await seconds(sandbox, task, 50)
        first_cpu, first_rss, first = await end_window()
        first_held = held_by(first)
        for _ in range(counts.jobs // WINDOW - 2):
            await window()
        last_cpu, last_rss, last = await end_window()
        last_held = held_by(last)
    # One thousand takes three seconds, and the machine's own speed moves within minutes: so the medians of each end are
    # shown too. The bar is on the thousands.
    end = max(1, len(rates) // 10)
    early, late = statistics.median(rates[:end]), statistics.median(rates[-end:])
    note = f"{rates[0]:.0f} to {rates[-1]:.0f} runs/s; the spread is over all {len(rates)} thousands"
    if first_cpu is not None and last_cpu is not None:
        note += f"; CPU a run {first_cpu.run_s / WINDOW * 1e3:.2f} to {last_cpu.run_s / WINDOW * 1e3:.2f} ms"
    what = f"{counts.jobs} jobs:"
    is_same = first is not None and last is not None and first.key == last.key
    slot = "the slot" if is_same else "the slot, replaced in between"
    return [
        Figure(
            f"{what} rate of the last {WINDOW} to that of the first",
            rates[-1] / rates[0],
            FLAT_RATE,
            spread=(min(rates) / rates[0], max(rates) / rates[0]),
            note=note,
        ),
        Figure(
            f"{what} the same by medians of the first and last {end} thousand",
            late / early,
            note=f"{early:.0f} to {late:.0f} runs/s",
        ),
        growth_figure(f"{what} growth of the host's process (RSS)", first_rss, last_rss),
        growth_figure(
            f"{what} growth of {slot} (PSS)",
            first_held,
            last_held,
        ),
    ]


def growth_figure(what: str, first: int | None, last: int | None) -> Figure:
    if first is None or last is None:
        return Figure(what, None, FLAT_MEMORY_MB, is_upper=True, unit="MB", note="it could not be read")
    note = f"{first / MB:.1f} to {last / MB:.1f} MB"
    return Figure(what, (last - first) / MB, FLAT_MEMORY_MB, is_upper=True, unit="MB", note=note)


def held_by(slot: Slot | None) -> int | None:
    """Bytes of PSS; None where it cannot be read."""
    try:
        return None if slot is None else memory(slot).pss
    except OSError:
        return None


async def measure(counts: Counts, watch: Watch) -> list[Figure]:
    figures: list[Figure] = []

    async def phase(name: str) -> None:
        print(f"{time.strftime('%H:%M:%S')} {name}", file=sys.stderr)
        await asyncio.to_thread(watch.pause)

    await phase("ours and the peers in turn")
    figures += await race(counts, watch)
    cpu_s: dict[Backend, float | None] = {}
    for backend, profile in CONFIGURATIONS:
        await phase(f"{backend} {profile}: CPU, memory, start")
        found, run_s = await study(backend, profile, counts)
        figures += found
        if profile is Profile.BARE:
            cpu_s[backend] = run_s
    for backend, run_s in cpu_s.items():
        await phase(f"{backend}: two slots")
        figures.append(await pair(backend, run_s, counts))
    await phase(f"{counts.jobs} jobs")
    figures += await soak(counts)
    return figures


def versions() -> dict[str, str]:
    asked = ["docker", "version", "--format", "{{.Server.Version}}"]
    said = subprocess.run(asked, capture_output=True, text=True, check=False)
    if said.returncode != 0:
        raise Unavailable(f"no Docker engine answers, and most peers need one: {said.stderr.strip()}; start dockerd")
    return {"docker": said.stdout.strip(), "image": image_name(), "llm-sandbox": LLM_SANDBOX}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    watch = Watch()
    try:
        where = setting() | versions()
        figures = asyncio.run(measure(QUICK if options.quick else FULL, watch))
    except (SandboxFault, FileNotFoundError) as error:
        print(f"benchmarks/sandbox.py: {error}", file=sys.stderr)
        return 2
    load = watch.report()
    if options.json:
        print(as_json(figures, setting=where, load=load))
    else:
        print("  ".join(f"{name}: {value}" for name, value in where.items()), end="\n\n")
        print(table(figures), end="\n\n")
        print("  ".join(f"{name}: {value}" for name, value in load.items()))
        print("the machine was quiet" if load["is_quiet"] else "OTHER WORK RAN: take no figure of this run at its word")
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
