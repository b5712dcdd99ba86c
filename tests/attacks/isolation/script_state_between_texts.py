# what: what the program left at its first text, looked for at the second
# expect: closed
# mode: script
# input: "first"
# input: "second"

import builtins
import os
import sys

if hasattr(builtins, "kept") or "KEPT" in os.environ or "kept" in sys.modules:
    print("kept")
builtins.kept = 1
os.environ["KEPT"] = "1"
sys.modules["kept"] = sys
