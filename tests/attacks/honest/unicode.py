# what: text beyond ASCII, normalised and measured
# input: "e\u0301\u00df\U0001f600"
# answer: ["\u00e9\u00df\U0001f600", "e\u0301ss\U0001f600", "GRINNING FACE", 9]

import unicodedata


def f(text):
    return [
        unicodedata.normalize("NFC", text),
        text.casefold(),
        unicodedata.name(text[-1]),
        len(text.encode("utf-8")),
    ]
