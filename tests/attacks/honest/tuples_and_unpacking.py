# what: tuples, star expressions, walrus, match
# input: (1, 2, 3, 4)
# answer: (1, [2, 3], 4, "four")


def f(xs):
    first, *middle, last = xs
    match xs:
        case (_, _, _, 4) if (n := len(xs)) == 4:
            name = "four"
        case _:
            name = "other"
    return (first, middle, last, name)
