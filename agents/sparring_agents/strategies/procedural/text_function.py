"""Python functions of one text of small letters and spaces."""

from .family import Dice
from .function import Argument, Function, function_family

WORDS = ("apple", "river", "sea", "lantern", "of", "tree", "stone", "level", "a", "moon", "data", "kayak", "sun", "bee")
EDGES = ("", " ", "a", "noon", "aa bb", "see the sea")
ALPHABET = "".join(sorted({letter for text in (*WORDS, *EDGES) for letter in text}))


def _draw(dice: Dice) -> str:
    return " ".join(dice.choice(WORDS) for _ in range(dice.whole(1, 4)))


TEXT = Argument(
    name="text",
    annotation="str",
    note=" The text has only small letters and spaces.",
    schema={"type": "string", "minLength": 0, "maxLength": 40, "alphabet": ALPHABET},
    edges=EDGES,
    draw=_draw,
)
LETTERS = ("a", "e", "o", "n", "s")

FUNCTIONS = {
    "upper": Function(1, "shout", "str", "the text in capital letters", "return text.upper()", lambda t, _: t.upper()),
    "reverse": Function(
        1, "reverse_text", "str", "the text reversed", "return text[::-1]", lambda t, _: "".join(reversed(t))
    ),
    "length": Function(
        1,
        "text_length",
        "int",
        "the number of characters in the text",
        "return len(text)",
        lambda t, _: sum(1 for _ in t),
    ),
    "twice": Function(
        1,
        "repeat_{k}",
        "str",
        "the text repeated {k} times",
        "return text * {k}",
        lambda t, k: "".join([t] * k),
        (2, 3, 4),
    ),
    "count": Function(
        2,
        "count_{k}",
        "int",
        "how many times the letter '{k}' occurs in the text",
        "return text.count({quoted})",
        lambda t, k: len([c for c in t if c == k]),
        LETTERS,
    ),
    "remove": Function(
        2,
        "remove_{k}",
        "str",
        "the text without the letter '{k}'",
        "return text.replace({quoted}, '')",
        lambda t, k: "".join(c for c in t if c != k),
        LETTERS,
    ),
    "vowels": Function(
        2,
        "count_vowels",
        "int",
        "how many vowels (a, e, i, o, u) are in the text",
        "return sum(1 for letter in text if letter in 'aeiou')",
        lambda t, _: sum(t.count(vowel) for vowel in "aeiou"),
    ),
    "palindrome": Function(
        2,
        "is_palindrome",
        "bool",
        "True if the text reads the same forwards and backwards, else False",
        "return text == text[::-1]",
        lambda t, _: all(t[i] == t[-1 - i] for i in range(len(t) // 2)),
    ),
    "long_words": Function(
        3,
        "count_words_longer_than_{k}",
        "int",
        "how many words of the text are longer than {k} letters; words are separated by spaces",
        "return sum(1 for word in text.split() if len(word) > {k})",
        lambda t, k: len([word for word in t.split(" ") if len(word) > k]),
        (2, 3, 4),
    ),
    "reverse_words": Function(
        3,
        "reverse_words",
        "str",
        "the words of the text in reverse order, joined by single spaces",
        "return ' '.join(reversed(text.split()))",
        lambda t, _: " ".join([word for word in t.split(" ") if word][::-1]),
    ),
    "longest": Function(
        3,
        "longest_word",
        "str",
        "the longest word of the text, the first one if several are equally long, and '' if there is none",
        "return max(text.split(), key=len, default='')",
        lambda t, _: max(t.split(" "), key=len),
    ),
}

FAMILY = function_family("text_function", TEXT, FUNCTIONS)
