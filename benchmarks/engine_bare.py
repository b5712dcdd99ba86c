"""The loop that a careful engineer writes by hand, in a process of its own: it keeps nothing and survives nothing.

    python benchmarks/engine_bare.py default|tuned|graph BASE_URL COUNT CONCURRENCY

default: AsyncOpenAI as it comes. tuned: its aiohttp transport with keep-alive equal to the concurrency, raw responses,
uvloop, and a collector that does not walk what was imported. graph: the tuned loop with each item's two calls in a
LangGraph state machine of two nodes: what a state machine costs that verifies and keeps nothing.
"""

import asyncio
import gc
import json
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import TypedDict

import httpx2
import openai
from engine_job import MODEL, PROMPT, statement

from sparring.hosting import loop_factory

Ask = Callable[[str], Awaitable[str]]
Pair = Callable[[str], Awaitable[tuple[str, str]]]


def default_ask(base_url: str, concurrency: int) -> Ask:  # noqa: ARG001 - its default limits are the point
    client = openai.AsyncOpenAI(base_url=base_url, api_key="none")

    async def ask(text: str) -> str:
        made = await client.chat.completions.create(
            model=MODEL, messages=[{"role": "system", "content": PROMPT}, {"role": "user", "content": text}]
        )
        return made.choices[0].message.content or ""

    return ask


def tuned_ask(base_url: str, concurrency: int) -> Ask:
    limits = httpx2.Limits(max_connections=concurrency, max_keepalive_connections=concurrency)
    client = openai.AsyncOpenAI(
        base_url=base_url, api_key="none", http_client=openai.DefaultAioHttpClient(limits=limits)
    )

    async def ask(text: str) -> str:
        messages = [{"role": "system", "content": PROMPT}, {"role": "user", "content": text}]
        body = {"model": MODEL, "messages": messages}
        response = await client.post("/chat/completions", body=body, cast_to=httpx2.Response)
        said: str = json.loads(response.content)["choices"][0]["message"]["content"]
        return said

    return ask


def in_a_loop(ask: Ask) -> Pair:
    async def pair(text: str) -> tuple[str, str]:
        return await ask(text), await ask(text)

    return pair


class State(TypedDict, total=False):
    text: str
    said: tuple[str, str]


def in_a_graph(ask: Ask) -> Pair:
    from langgraph.graph import END, START, StateGraph  # here, so that the plain loops do not carry it

    async def propose(state: State) -> State:
        return State(text=state["text"])

    async def attempt(state: State) -> State:
        return State(said=(await ask(state["text"]), await ask(state["text"])))

    graph = StateGraph(State)
    graph.add_node("propose", propose)
    graph.add_node("attempt", attempt)
    graph.add_edge(START, "propose")
    graph.add_edge("propose", "attempt")
    graph.add_edge("attempt", END)
    compiled = graph.compile()

    async def pair(text: str) -> tuple[str, str]:
        said: tuple[str, str] = (await compiled.ainvoke(State(text=text)))["said"]
        return said

    return pair


async def play(pair: Pair, count: int, concurrency: int) -> dict[str, float]:
    numbers: Iterator[int] = iter(range(count))
    answers = [("", "")] * count

    async def work() -> None:
        for number in numbers:
            answers[number] = await pair(statement(number))

    start, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work() for _ in range(concurrency)))
    return {
        "wall_s": time.perf_counter() - start,
        "cpu_s": time.process_time() - cpu,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "bouts": sum(all(pair) for pair in answers),
    }


def main() -> None:
    kind, base_url, count, concurrency = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    if kind == "default":
        said = asyncio.run(play(in_a_loop(default_ask(base_url, concurrency)), count, concurrency))
    else:
        form = in_a_graph if kind == "graph" else in_a_loop
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)
        with asyncio.Runner(loop_factory=loop_factory()) as loop:
            said = loop.run(play(form(tuned_ask(base_url, concurrency)), count, concurrency))
    print(json.dumps(said))


if __name__ == "__main__":
    main()
