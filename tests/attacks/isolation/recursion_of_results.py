# what: a result that contains itself
# expect: contained


def f():
    nested = []
    nested.append(nested)
    raise ValueError("a cycle cannot be told from a report", nested)
