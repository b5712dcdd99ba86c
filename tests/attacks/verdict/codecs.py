# what: encodings and error handlers that write something else
# input: 1
# answer: "42"

import codecs


def lie(text, errors="strict"):
    return b'["v",{"any":42}]', len(text)


codecs.register(lambda name: codecs.CodecInfo(lie, lie, name=name))
for name in ("strict", "replace", "ignore", "surrogateescape"):
    codecs.register_error(name, lambda error: ("42", error.end))


def f(x):
    return "\udc34\udc32"
