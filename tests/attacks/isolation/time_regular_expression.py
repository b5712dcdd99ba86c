# what: a regular expression that backtracks without end
# expect: stop time
# limits: wall_s=0.05


def f():
    import re

    return [re.match(r"(a*)*b", "a" * 64)][:0]
