# what: every module is taken away, builtins included
# expect: contained
# limits: wall_s=0.05

import builtins
import sys

for module in list(sys.modules.values()):
    if module is not sys and module is not builtins:
        try:
            vars(module).clear()
        except Exception:
            pass


def f():
    return []
