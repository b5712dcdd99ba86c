# what: the function that the benchmarks call
# input: [2, 7, 11, 15], 9
# answer: [0, 1]


def f(numbers, target):
    seen = {}
    for index, number in enumerate(numbers):
        if target - number in seen:
            return [seen[target - number], index]
        seen[number] = index
    return None
