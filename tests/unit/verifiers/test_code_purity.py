"""What the syntax of a program shows of its answers: which programs are run once, and which never are."""

import ast
from typing import Any

import pytest

from sparring_verifiers.code.extract import parse_program
from sparring_verifiers.code.purity import is_pure, names, program


def shown(source: str, *inputs: tuple[Any, ...], entry: str = "f", has_memory: bool = False) -> bool:
    tree = parse_program(source)
    assert tree is not None, source
    return is_pure(tree, entry, inputs or ((1,),), has_memory=has_memory)


def body(*lines: str) -> str:
    return "\n".join(("def f(x):", *(f"    {line}" for line in lines)))


PURE = [
    body("return x + 1"),
    body("return sorted(set(x))"),
    body("return sorted(list(set(x)), reverse=True)"),
    body("return len(set(x)), len(list(set(x)))"),
    body("seen = set()", "for i in x:", "    if i in seen: return i", "    seen.add(i)", "return None"),
    body("s = set(x) & {1, 2} | set()", "s |= {3}", "s.update(x)", "return len(s.union([1])), s == {1}, not s"),
    body("return ''.join(c for c in x if c not in {'a', 'b'})"),
    body("return [a * b for a, b in zip(x, reversed(x))] + list(map(str.upper, map(str, x)))"),
    body("return sorted(x, key=lambda i: (-len(i), i)), max(x, key=len), min(*x)"),
    body("x.sort(key=g)", "return x, dict(enumerate(x)), {k: v for k, v in dict(x).items()}")
    + "\n\ndef g(y=None, *rest):\n    return (y, rest)\n",
    body("try:", "    return int(x)", "except (ValueError, TypeError):", "    return f'{x!r:>10}'"),
    body("if type(x) == int or isinstance(x, (list, str)):", "    return x is None", "raise ValueError(x)"),
    """
import math
from typing import List, Optional

WEIGHTS = (1, -2)

def f(x: List[int], y: 'int | None' = None) -> Optional[float]:
    return math.sqrt(x) + math.pi + WEIGHTS[0]
""",
    "from math import ceil, floor\n" + body("return [ceil(x), *map(floor, [x])]"),
    body("import collections", "c = collections.Counter(x)", "return c.most_common(2), [i for i in x if c[i] > 1]"),
    body("import re", "return re.split('[.?!]', x, flags=re.I | re.S), re.sub('a', 'b', x), list(map(re.escape, x))"),
    body("def step(n):", "    nonlocal x", "    x += n", "    return x", "return step(1) + step(2)"),
    body("import hashlib", "return hashlib.md5(x.encode('ascii')).hexdigest(), hashlib.sha256(b).digest()[0]").replace(
        "(x)", "(x, b)"
    ),
    "def f(dict):\n    return [key for key in dict.keys() if isinstance(key, str)], dict\n",
    body("max = x[0]", "for sum in x:", "    if sum > max: max = sum", "def g(): return max", "return max, g()"),
    "def f(x, id: int = 0):\n    return id\n\ndef g(len):\n    return len\n",
    body("while x:", "    x, *rest = map(int, x)", "    del rest[0]", "    assert rest, x", "return (y := x)"),
]


@pytest.mark.parametrize("source", PURE)
def test_plain_computing_is_shown_to_depend_on_its_input_alone(source: str) -> None:
    assert shown(source)


ORDERS = [  # the order of a set's items
    "list({'a', 'b', 'c'})",
    "list(set(x))",
    "tuple(set(x))",
    "[i for i in set(x)]",
    "''.join(set(x))",
    "str(set(x))",
    "f'{set(x)}'",
    "'%s' % {1, 2}",
    "set(x).pop()",
    "sorted(set(x), key=len)",
    "sorted(i for i in set(x))",
    "sorted([*set(x)])",
    "max(set(x), key=len)",
    "min(set(x))",
    "sum(set(x))",
    "dict.fromkeys(set(x))",
    "dict(zip(set(x), range(9)))",
    "list(set(x)) == list(set(x[::-1]))",
    "[1] + list(set(x) - {1})",
    "list(frozenset(x))",
    "list(dict(x).keys() & {'a', 'b'})",
    "list({1: 2}.keys() | x)",
    "list(set(x).union(x))",
    "next(iter(set(x)))",
    "list(map(set, x))",
    "[set(x)][0]",
    "(lambda s: list(s))(set(x))",
    "list(set(x) or x)",
    "list(set(x) if x else x)",
    "all(i for i in set(x))",
    "any(map(f, set(x)))",
    "x.extend(set(x)) or x",
    "[*{'a', 'b'}]",
    "list(s := {'a', 'b'})",
    "reversed(list(set(x)))",
    "len(list(set(x))[0])",
    "sorted(list(set(x)) + x)[0]",
    "g(set(x))",
    "list(enumerate({'a', 'b'}))",
]


@pytest.mark.parametrize("expression", ORDERS)
def test_the_order_of_a_set_is_never_shown_to_be_without_effect(expression: str) -> None:
    helper = "\n\ndef g(y):\n    return list(y)\n"
    assert not shown(body(f"return {expression}") + helper, ([("a", 1)],))


@pytest.mark.parametrize(
    "lines",
    [
        ("s = {'a', 'b'}", "return list(s)"),
        ("s = set()", "t = s", "return list(t)"),
        ("s = t = set(x)", "for i in t: return i"),
        ("s = {1}", "a, b = s", "return a"),
        ("s = set(x)", "x += s", "return x"),
        ("s: set = set(x)", "return s.pop()"),
        ("s = set(x)", "t = s | {1}", "u = t - s", "return [*u]"),
        ("s = set(x)", "return (s or x).pop()"),
        ("y = [0]", "y[0] = set(x)", "return list(y[0])"),
        ("s = set(x)", "def g(): return list(s)", "return g()"),
        ("for i in {'a', 'b'}: return i",),
        ("return (yield from {'a', 'b'})",),
        ("while {'a'}:", "    return {'a', 'b'}.pop()"),
    ],
)
def test_a_set_behind_a_name_is_followed(lines: tuple[str, ...]) -> None:
    assert not shown(body(*lines), (["a"],))


def test_floats_leave_the_order_of_a_set_open_for_one_of_them_may_be_no_number() -> None:
    assert shown(body("return sorted(set(x))"), ([1, 2],))
    assert not shown(body("return sorted(set(x))"), ([1, 2.5],))
    assert not shown(body("return sorted({i / 1 for i in x})"), ([1, 2],))
    assert not shown(body("return sorted({float(i) for i in x})"), (["nan"],))
    assert not shown(body("return sorted({i ** -1 for i in x})"), ([1],))
    assert not shown("import math\n" + body("return sorted({math.nan, 1})"))
    assert not shown("from math import sqrt\n" + body("return sorted({sqrt(i) for i in x})"), ([1],))


@pytest.mark.parametrize("given", [{"a"}, frozenset(), b"a", 1j, [{"a"}], {"k": ({1},)}])
def test_an_input_that_is_or_holds_more_than_plain_data_shows_nothing(given: object) -> None:
    assert not shown(body("return len(x)"), (given,))


OBJECTS = [  # a text that holds an address, or a hash of one
    "str(f)",
    "str(lambda: 1)",
    "str(len)",
    "str(x.append)",
    "str(map(str, x))",
    "f'{zip(x)}'",
    "repr(i for i in x)",
    "str(reversed(x))",
    "'%s' % enumerate(x)",
    "'{0.append}'.format(x)",
    "str({}.values())",
    "str(object())",
    "hash('a')",
    "id(x)",
    "[f]",
    "{f: 1}",
    "g(f)",
    "g(key=lambda y: y)",
    "dict(key=len)",
    "max(map(str, x), map(str, x), key=id)",
    "sum([], map(str, x))",
    "sorted(x, key=id)",
    "sorted(x, key=hash)",
    "list(map(id, x))",
    "list(map(reversed, x))",
    "list(map(lambda i: map(str, i), x))",
    "(map(str, x), 1)",
    "x is x",
    "x[0] is 'a'",
    "type(x)",
    "str(type(f))",
    "f.__name__",
    "x.__class__",
    "f'{x:n}'",
    "f'{x:{y}}'",
    "format(x, 'n')",
    "vars()",
    "globals()",
    "eval('1')",
    "open('/etc/hostname')",
    "input()",
    "__import__('os')",
    "__name__",
    "print(x)",
]


@pytest.mark.parametrize("expression", OBJECTS)
def test_what_hangs_on_an_address_a_hash_or_the_outside_is_never_shown(expression: str) -> None:
    helper = "\n\ndef g(y=0, key=0):\n    return str(key)\n"
    assert not shown(body("y = 1", f"return {expression}") + helper)


STATES = [  # what could be kept from one call to the next
    "seen = []\n" + body("seen.append(x)", "return len(seen)"),
    "seen = {}\n" + body("return seen.setdefault('n', x)"),
    "n = 0\n" + body("global n", "n += 1", "return n"),
    "def f(x, seen=[]):\n    seen.append(x)\n    return len(seen)\n",
    "def f(x, *, seen={}):\n    return seen.setdefault('n', x)\n",
    "def f(x, seen=(1, [])):\n    return seen\n",
    body("f.calls = 1", "return x"),
    body("return (lambda y, seen=[]: seen.append(y) or len(seen))(x)"),
    "from functools import lru_cache\n@lru_cache\n" + body("return x"),
    "import math\n" + body("math.pi = x", "return math.pi"),
    "class K:\n    n = 0\n" + body("K.n += 1", "return K.n"),
    "g = iter([1, 2, 3])\n" + body("return next(g)"),
    "def made():\n    n = []\n    def f(x):\n        n.append(x)\n        return n\n    return f\nf = made()\n",
    "x = [i for i in 'ab']\n" + body("return x"),
    "for i in 'ab':\n    pass\n" + body("return x"),
    "if True:\n    n = []\n" + body("return n"),
    "n = 0\nn += 1\n" + body("return n"),
]


@pytest.mark.parametrize("source", STATES)
def test_what_a_call_may_leave_for_the_next_one_is_never_shown_to_be_nothing(source: str) -> None:
    assert not shown(source)


OTHERS = [
    "import re\n" + body("return str(re.match('a', x))"),
    "import re\n" + body("return re.compile(x)"),
    "import re\n" + body("return re.sub('a', lambda found: str(found), x)"),
    "import re\n" + body("return re.DEBUG"),
    "import collections\n" + body("return collections.Counter(set(x))"),
    "import collections\n" + body("return collections.Counter(x).update(set(x))"),
    "import collections\n" + body("return collections.defaultdict(list)"),
    "from collections import Counter\n" + body("return str(Counter)"),
    "import random\n" + body("return random.random()"),
    "import time\n" + body("return time.time()"),
    "import os\n" + body("return os.getcwd()"),
    "from math import *\n" + body("return sqrt(x)"),
    "from random import random as sqrt\n" + body("return sqrt()"),
    "from math import sqrt\n" + body("return str(sqrt)"),
    "from math import nan\n" + body("return nan"),
    "from math import sqrt as id\n" + body("return id(x)"),
    "from .math import sqrt\n" + body("return sqrt(x)"),
    "import random as math\n" + body("return math.random()"),
    "def sorted(x):\n    return list({'a', 'b'})\n" + body("return sorted(x)"),
    body("len = id", "return len(x)"),
    body("def str(y): return y", "return str(x)"),
    "def f(id):\n    return id\n\ndef g(x):\n    return str(id)\n",
    "def f(x, y=id):\n    return y\n\ndef g(id):\n    return id\n",
    body("def g(id): return id", "return str(id)"),
    body("def g(): return str(id)", "def h(id): return id", "return g()"),
    body("y = [id for id in x]", "return str(id)"),
    body("y = (lambda id: id)", "return str(id)"),
    body("y = sorted(x, key=lambda id: id)", "return str(id)"),
    body("global id", "id = x", "return id"),
    body("id = x", "return id(x)"),
    body("id = x", "return sorted(x, key=id)"),
    body("str = x", "return list(map(str.upper, x))"),
    body("str = x", "return list(map(str, x))"),
    body("set = list", "return list(set(x))"),
    body("set = x", "return list(set(x))"),
    body("int = x", "return isinstance(x, int)"),
    body("type = x", "return type(x) == list"),
    "id = 1\n" + body("return str(id)"),
    "import hashlib\n" + body("return str(hashlib.md5(x))"),
    "import hashlib\n" + body("return hashlib.md5(x)"),
    "import hashlib\n" + body("return hashlib.md5(set(x)).hexdigest()"),
    "import hashlib\n" + body("return hashlib.new(x).hexdigest()"),
    "import hashlib\n" + body("return hashlib.algorithms_available"),
    "import hashlib\n" + body("return hashlib.file_digest(x).hexdigest()"),
    "import math as hashlib\n" + body("return hashlib.md5(x).hexdigest()"),
    "from hashlib import md5\n" + body("return md5(x).hexdigest()"),
    body("return x.hexdigest()"),
    body("return id(x).hexdigest()"),
    "def f(id):\n    return id\n\ndef g(x):\n    return id(x)\n",
    "def f(x: print('a')):\n    return x\n",
    "def f(x) -> open('a'):\n    return x\n",
    "async def f(x):\n    return x\n",
    body("with x: return 1"),
    body("try:", "    return f(x)", "except RecursionError:", "    return 1"),
    body("try:", "    return 'a' * 10 ** 12", "except:", "    return 1"),
    body("try:", "    return x", "except Exception:", "    return 1"),
    body("e = 1", "try:", "    return x / 0", "except ZeroDivisionError as e:", "    return str(e)"),
    body("try:", "    return f(x)", "finally:", "    return 1"),
    "def g(y):\n    return y\n\n@g\n" + body("return x"),
    "def g():\n    return 1\n\ndef h(g):\n    return g\n\n" + body("return str(g)"),
    body("match x:", "    case [y]: return y"),
    body("import random", "return random.random()"),
    body("return unknown(x)"),
    body("return (x)(1)"),
    body("yield x"),
    body("class K: pass", "return K()"),
    "def g(x):\n    return x\n",
    "f = lambda x: x\n",
    "def f(x):\n    return x\nf = print\n",
    "from typing import List as math\n" + body("return x"),
    body("(x.extend({'a', 'b'}) or x)[0]: int", "return x"),
    body("x.append(__import__('time').time_ns()).z: int", "return x"),
    body("(f.__dict__.__setitem__('k', 1) or x)[0]: int", "return x"),
]

CATCHING = [
    body("try:", "    return int(x)", "except:", "    return 1"),
    body("try:", "    return int(x)", "except (ValueError, Exception):", "    return 1"),
    body("try:", "    return int(x)", "except BaseException:", "    return 1"),
]


@pytest.mark.parametrize("source", CATCHING)
def test_who_catches_all_is_run_once_where_memory_was_left(source: str) -> None:
    assert shown(source, has_memory=True)
    assert not shown(source)


@pytest.mark.parametrize(
    "source",
    [
        body("try:", "    return f(x)", "except:", "    return 1"),
        body("try:", "    return g(x)", "except:", "    return 1") + "\n\ndef g(x):\n    return g(x)\n",
        body("try:", "    return list(map(f, x))", "except Exception:", "    return 1"),
        body("try:", "    return x", "except MemoryError:", "    return 1"),
        body("try:", "    return x", "except RecursionError:", "    return 1"),
        body("try:", "    return x", "except Exception as e:", "    return str(e)"),
        body("try:", "    return x", "finally:", "    return 1"),
        body("try:", "    return list({'a', 'b'})", "except:", "    return 1"),
        body("try:", "    return open(x)", "except:", "    return 1"),
    ],
)
def test_memory_that_was_left_shows_nothing_of_depth_order_or_the_outside(source: str) -> None:
    assert not shown(source, has_memory=True)


# A name that stands for a set in one place and for a dict in another: the dict is filled in the set's order.
MIXED = [
    body("s = set()", "d = {}", "for s in [d]:", "    s |= {(w, 1) for w in x}", "return list(d)"),
    body("s = set()", "d = {}", "s = d", "s.update({('a', 1), ('b', 2)})", "return list(d)"),
    "def g(s):\n    s.update(set((1, i) for i in 'abc'))\n\n" + body("s = set()", "d = {}", "g(d)", "return d[1]"),
    body("s = {c for c in x}", "d = {}", "if (s := d) == {}:", "    s.update({(c, 0) for c in x})", "return list(d)"),
    body("return sum(a in list({x, a}) for a in x)"),
]


@pytest.mark.parametrize("source", MIXED)
def test_a_dict_is_never_filled_in_the_order_of_a_set(source: str) -> None:
    assert not shown(source)


def test_a_name_bound_to_sets_alone_stays_one() -> None:
    assert shown(body("s = set()", "s |= {1}", "s = s | set(x)", "t = s", "return len(t)"))


def test_no_part_of_a_long_program_is_looked_at_again_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[ast.expr] = []
    told = names.Names._is_set

    def counted(self: names.Names, node: ast.expr) -> bool:
        looked.append(node)
        return told(self, node)

    monkeypatch.setattr(names.Names, "_is_set", counted)
    searched: list[bool] = []
    monkeypatch.setattr(program, "_has_floats", lambda _: searched.append(True))
    source = body(
        "a = b", "b = c", "c = set(x)", "y = len(" + " | ".join(["a"] * 200) + ")", *["z = sorted(x)"] * 99, "return y"
    )
    assert shown(source, ([1],))
    assert len(looked) == len(set(looked))
    assert len(searched) == 1


@pytest.mark.parametrize("source", OTHERS)
def test_what_is_not_in_the_table_shows_nothing(source: str) -> None:
    assert not shown(source)


def test_a_program_that_is_too_deep_to_read_shows_nothing() -> None:
    assert shown(body("return " + "+".join(["x"] * 9)))
    assert not shown(body("return " + "+".join(["x"] * 900)))


def test_only_a_function_of_the_module_is_an_entry() -> None:
    assert not shown("def g(x):\n    def f(x):\n        return x\n    return f(x)\n")
    assert not shown(body("return x"), entry="<script>")
