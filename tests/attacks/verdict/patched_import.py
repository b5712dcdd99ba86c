# what: the import function gives modules that lie
# input: 1
# answer: b"42"

import builtins
import types

real = builtins.__import__


def lying(name, *rest):
    module = real(name, *rest)
    if name in ("fractions", "decimal", "datetime", "binascii", "json"):
        fake = types.ModuleType(name)
        vars(fake).update({key: (lambda *_, **__: True) for key in vars(module)})
        return fake
    return module


builtins.__import__ = lying


def f(x):
    return b"0"
