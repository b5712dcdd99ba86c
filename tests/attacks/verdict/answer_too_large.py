# what: the right answer beside megabytes that nobody asked for
# limits: output_bytes=64KiB
# input: 1
# answer: [42]


def f(x):
    return [42] + [0] * 400_000
