# what: random numbers from a seed
# input: 7
# answer: [41, 19, 50]

import random


def f(seed):
    generator = random.Random(seed)
    return [generator.randrange(100) for _ in range(3)]
