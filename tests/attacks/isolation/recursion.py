# what: recursion without end
# expect: contained


def f():
    return f()
