# what: names and text beyond ASCII in the program itself
# input: 3
# answer: "π≈3"


def f(größe):
    π = größe
    return f"π≈{π}"
