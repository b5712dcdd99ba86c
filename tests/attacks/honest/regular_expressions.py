# what: regular expressions
# input: "a1b22c333"
# answer: [["1", "22", "333"], "a<1>b<22>c<333>", {"letter": "a", "digits": "1"}]

import re


def f(text):
    found = re.match(r"(?P<letter>[a-z])(?P<digits>\d+)", text)
    return [re.findall(r"\d+", text), re.sub(r"(\d+)", r"<\1>", text), found.groupdict()]
