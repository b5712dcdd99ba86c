# what: asyncio with work in threads, which wakes the loop through a pipe of its own
# input: 3
# answer: [0, 1, 2]

import asyncio


async def main(n):
    return await asyncio.gather(*(asyncio.to_thread(lambda i=i: i) for i in range(n)))


def f(n):
    return asyncio.run(main(n))
