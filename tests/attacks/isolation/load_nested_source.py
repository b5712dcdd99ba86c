# what: sources that the compiler cannot take
# expect: contained
# limits: wall_s=2

for source in ("(" * 5000 + ")" * 5000, "-" * 100_000 + "1", "x = " + "[" * 150 + "]" * 150, "a." * 50_000 + "a", "\0"):
    try:
        compile(source, "x", "exec")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        pass


def f():
    return []
