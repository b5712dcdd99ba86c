"""The loop that a careful engineer writes by hand, in a process of its own: it keeps nothing and survives nothing.

    python benchmarks/engine_bare.py default|tuned BASE_URL COUNT CONCURRENCY

default: AsyncOpenAI as it comes. tuned: its aiohttp transport with keep-alive equal to the concurrency, raw responses,
uvloop, and a collector that does not walk what was imported.
"""

import asyncio
import gc
import json
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Iterator

import httpx2
import openai
from engine_job import MODEL, PROMPT, statement

from sparring.hosting import loop_factory

Ask = Callable[[str], Awaitable[str]]


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


async def play(ask: Ask, count: int, concurrency: int) -> dict[str, float]:
    numbers: Iterator[int] = iter(range(count))
    answers = [("", "")] * count

    async def work() -> None:
        for number in numbers:
            text = statement(number)
            answers[number] = (await ask(text), await ask(text))

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
        said = asyncio.run(play(default_ask(base_url, concurrency), count, concurrency))
    else:
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)
        with asyncio.Runner(loop_factory=loop_factory()) as loop:
            said = loop.run(play(tuned_ask(base_url, concurrency), count, concurrency))
    print(json.dumps(said))


if __name__ == "__main__":
    main()
