# what: the builtins that the harness would use are broken
# expect: contained
# limits: wall_s=0.05

import builtins

for name in ("len", "type", "str", "int", "list", "repr", "isinstance", "memoryview", "bytes", "BaseException"):
    setattr(builtins, name, None)


def f():
    return []
