# what: many calls, each with a result below the limit
# expect: stop output
# limits: output_bytes=16KiB
# input: 1
# input: 2
# input: 3
# input: 4


def f(index):
    if index < 4:
        raise ValueError(str(index) * 400 + "x" * 400)
    return ["x" * 20_000]
