# what: asyncio: tasks, sleep, gather, timeout, queues
# input: 5
# answer: [[0, 1, 4, 9, 16], "late", 10]

import asyncio


async def square(i):
    await asyncio.sleep(0.001)
    return i * i


async def main(n):
    squares = await asyncio.gather(*(square(i) for i in range(n)))
    try:
        await asyncio.wait_for(asyncio.sleep(30), 0.01)
    except asyncio.TimeoutError:
        late = "late"
    waiting = asyncio.Queue()
    for i in range(n):
        waiting.put_nowait(i)
    total = 0
    while not waiting.empty():
        total += await waiting.get()
    return [squares, late, total]


def f(n):
    return asyncio.run(main(n))
