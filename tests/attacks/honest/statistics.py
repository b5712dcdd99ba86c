# what: statistics and math
# input: [2, 4, 4, 4, 5, 5, 7, 9]
# tolerance: 1e-12
# answer: [5.0, 4.5, 4, 2.0, 2520, 1.0]

import math
import statistics


def f(xs):
    return [
        float(statistics.mean(xs)),
        statistics.median(xs),
        statistics.mode(xs),
        statistics.pstdev(xs),
        math.lcm(*range(1, 10)),
        math.fsum([0.1] * 10),
    ]
