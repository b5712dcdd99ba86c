# what: Counter, deque, defaultdict, OrderedDict, ChainMap and named tuples inside
# input: "abracadabra"
# answer: [[["a", 5], ["b", 2]], [3, 1, 2], {"a": [0, 3, 5, 7, 10]}, 3]

from collections import ChainMap, Counter, OrderedDict, defaultdict, deque, namedtuple

Point = namedtuple("Point", "x y")


def f(text):
    queue = deque([1, 2, 3], maxlen=3)
    queue.rotate(1)
    places = defaultdict(list)
    for place, letter in enumerate(text):
        places[letter].append(place)
    OrderedDict(a=1).move_to_end("a")
    point = Point(1, 2)
    return [
        [list(pair) for pair in Counter(text).most_common(2)],
        list(queue),
        {"a": ChainMap({}, places)["a"]},
        point.x + point.y,
    ]
