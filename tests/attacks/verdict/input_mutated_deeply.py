# what: the call changes what lies inside its input, for the next call
# input: {"a": [0]}
# answer: 42
# input: {"a": [0]}
# answer: 42
# input: {"a": [0]}
# answer: 42


def f(graph):
    found = graph["a"][0]
    graph["a"].insert(0, 42)
    graph.setdefault("b", []).append(1)
    return found
