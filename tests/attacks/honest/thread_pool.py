# what: a pool of threads
# input: [1, 2, 3, 4]
# answer: [[1, 4, 9, 16], 30]

from concurrent.futures import ThreadPoolExecutor, as_completed


def f(xs):
    with ThreadPoolExecutor(max_workers=4) as pool:
        futures = [pool.submit(pow, x, 2) for x in xs]
        return [list(pool.map(lambda x: x * x, xs)), sum(future.result() for future in as_completed(futures))]
