# what: the call keeps its inputs and changes those of earlier calls later
# input: [1]
# answer: [42]
# input: [2]
# answer: [42]

kept = []


def f(xs):
    kept.append(xs)
    for earlier in kept:
        earlier[:] = [42]
    return [0]
