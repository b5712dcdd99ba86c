# what: what the job before left: modules changed, variables, working directory, umask, handlers
# expect: closed

import builtins
import os
import signal
import sys


def f():
    found = []
    if hasattr(builtins, "sparring_attack") or "sparring_attack" in sys.modules:
        found.append("builtins or modules")
    if "SPARRING_ATTACK" in os.environ:
        found.append("environment")
    if os.umask(0o123) == 0o123:
        found.append("umask")
    if callable(signal.getsignal(signal.SIGUSR1)):
        found.append("a handler")
    if sys.getrecursionlimit() == 4321:
        found.append("recursion limit")
    builtins.sparring_attack = 1
    sys.modules["sparring_attack"] = sys
    os.environ["SPARRING_ATTACK"] = "1"
    os.putenv("SPARRING_ATTACK", "1")
    signal.signal(signal.SIGUSR1, lambda *_: None)
    sys.setrecursionlimit(4321)
    return found
