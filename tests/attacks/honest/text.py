# what: string, textwrap, difflib, formatting
# input: "the quick brown fox"
# answer: ["The Quick Brown Fox", ["the quick", "brown fox"], ["quick"], "  12.50|0x1f|00000011", "hi you"]

import difflib
import string
import textwrap


def f(text):
    return [
        string.capwords(text),
        textwrap.wrap(text, 10),
        difflib.get_close_matches("quikc", text.split(), n=1),
        f"{12.5:7.2f}|{31:#x}|{3:08b}",
        string.Template("hi $who").substitute(who="you"),
    ]
