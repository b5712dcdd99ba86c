# what: a coroutine that would give the answer
# input: 1
# answer: 42


async def f(x):
    return 42
