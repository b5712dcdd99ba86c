# what: an expression that the compiler would take long to parse
# expect: contained
# limits: wall_s=0.05


def f():
    source = "[" * 90 + "1" + "]" * 90 + "\n"
    while True:
        compile(source * 5000, "x", "exec")
