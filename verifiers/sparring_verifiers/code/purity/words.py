"""The closed table of what a program may use while its answers can only depend on their input.

What is not listed here proves nothing: a hash, an id, the clock, a random source, a file, an attribute, a class.
"""

import ast
import builtins

BUILTINS = frozenset(dir(builtins))

# Functions that make plain data of plain data. Of sums and sizes, see CONSUMERS.
PLAIN_CALLS = frozenset(
    ("abs", "bin", "chr", "divmod", "float", "hex", "int", "oct", "ord", "pow", "range", "repr", "round", "str")
)
# They go through what they are given once, in its order, and keep nothing of how it was made.
CONSUMERS = frozenset(("all", "any", "dict", "list", "max", "min", "sorted", "sum", "tuple"))
ORDERING = frozenset(("max", "min", "sorted"))
# What they give has an address for a text, so it must be gone through where it stands.
LAZY_CALLS = frozenset(("enumerate", "filter", "map", "reversed", "zip"))
LAZY_METHODS = frozenset(("items", "keys", "values"))
# Functions that may be handed to map, filter and key=. None of them gives a set or something lazy.
CALLBACKS = PLAIN_CALLS - {"range"} | CONSUMERS | {"bool", "len"}
TYPES = frozenset(("bool", "bytes", "complex", "dict", "float", "int", "list", "set", "str", "tuple"))

# Of text, lists, dicts and numbers; none shows an object's address, and none hangs on a locale or a hash.
METHODS = frozenset(
    (
        *(
            "append",
            "bit_count",
            "bit_length",
            "capitalize",
            "casefold",
            "center",
            "clear",
            "copy",
            "count",
            "encode",
            "endswith",
        ),
        *("extend", "find", "get", "index", "insert", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit"),
        *("isidentifier", "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper", "is_integer", "join"),
        *(
            "ljust",
            "lower",
            "lstrip",
            "most_common",
            "partition",
            "pop",
            "popitem",
            "remove",
            "removeprefix",
            "removesuffix",
        ),
        *("replace", "reverse", "rfind", "rindex", "rjust", "rpartition", "rsplit", "rstrip", "setdefault", "sort"),
        *("split", "splitlines", "startswith", "strip", "swapcase", "title", "update", "upper", "zfill"),
    )
)
CONSUMING_METHODS = frozenset(("extend", "join", "update"))
# Of sets, whatever the order of their items; pop is none of them. The first take one item, and none gives a set.
ITEM_METHODS = frozenset(("add", "discard", "remove"))
SET_METHODS = ITEM_METHODS | {
    *("clear", "difference_update", "intersection_update", "isdisjoint", "issubset", "issuperset", "update")
}
SET_MAKERS = frozenset(("copy", "difference", "intersection", "symmetric_difference", "union"))
SET_OPERATORS = (ast.BitAnd, ast.BitOr, ast.BitXor, ast.Sub)

# Their functions give plain data for plain data, their names stand for constants. A Counter is a dict; what compiles or
# matches an expression is left out, for a match keeps more than plain data.
MODULES = {
    "collections": (frozenset(("Counter",)), frozenset[str]()),
    "hashlib": (frozenset[str](), frozenset[str]()),  # what it gives is no plain data, see HASHES
    "math": (
        frozenset(
            (
                *(
                    "acos",
                    "acosh",
                    "asin",
                    "asinh",
                    "atan",
                    "atan2",
                    "atanh",
                    "ceil",
                    "comb",
                    "copysign",
                    "cos",
                    "cosh",
                ),
                *("degrees", "dist", "exp", "expm1", "fabs", "factorial", "floor", "fmod", "fsum", "gamma", "gcd"),
                *("hypot", "isclose", "isfinite", "isinf", "isnan", "isqrt", "lcm", "log", "log10", "log1p", "log2"),
                *("modf", "perm", "pow", "prod", "radians", "sin", "sinh", "sqrt", "tan", "tanh", "trunc"),
            )
        ),
        frozenset(("e", "inf", "nan", "pi", "tau")),
    ),
    "re": (
        frozenset(("escape", "findall", "split", "sub", "subn")),
        frozenset(("A", "ASCII", "DOTALL", "I", "IGNORECASE", "M", "MULTILINE", "S", "VERBOSE", "X")),
    ),
    "string": (
        frozenset[str](),
        frozenset(
            ("ascii_letters", "ascii_lowercase", "ascii_uppercase", "digits", "hexdigits", "octdigits", "punctuation")
        ),
    ),
}
HASHES = frozenset(("md5", "sha1", "sha224", "sha256", "sha384", "sha512"))
DIGEST_METHODS = frozenset(("digest", "hexdigest"))
TYPING = frozenset(("Any", "Callable", "Dict", "Iterable", "List", "Optional", "Sequence", "Set", "Tuple", "Union"))

# A program that catches one of these cannot have met a limit of the sandbox by it.
CAUGHT = frozenset(
    (
        *("ArithmeticError", "AssertionError", "AttributeError", "IndexError", "KeyError", "LookupError"),
        *("OverflowError", "TypeError", "ValueError", "ZeroDivisionError"),
    )
)
CAUGHT_WITH_MEMORY = frozenset(("BaseException", "Exception"))
RAISED = CAUGHT | {"Exception", "NotImplementedError", "RuntimeError"}

# Where no float can come up no NaN can, which has no place in an order and a hash of its address.
FLOAT_CALLS = frozenset(("float", "pow", "complex"))
