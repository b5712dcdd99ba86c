# what: the program and the input of the job before, looked for in every Python object
# expect: closed
# limits: cpu_s=10


def f():
    import gc
    import sys

    word = "-".join(("sparring", "well", ""))
    seen, found = set(), []
    waiting = [*gc.get_objects(), sys.modules]
    while waiting and len(seen) < 2_000_000:
        one = waiting.pop()
        if id(one) in seen or one is seen or one is waiting:
            continue
        seen.add(id(one))
        if type(one) is str and len(one) > len(word) and word in one:
            found.append(one[:60])
        elif type(one) in (bytes, bytearray) and word.encode() in one and len(one) > len(word):
            found.append(repr(one[:60]))
        elif type(one) not in (str, bytes, int, float, bytearray):
            waiting += gc.get_referents(one)
    return found
