# what: a result of the first call is changed by the second, before anyone might read it
# input: 1
# answer: [42]
# input: 2
# answer: [42]

kept = []


def f(x):
    kept.append([0])
    for earlier in kept[:-1]:
        earlier[0] = 42
    return kept[-1]
