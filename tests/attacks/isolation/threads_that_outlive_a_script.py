# what: a program whose thread never ends: the interpreter would wait for it
# expect: stop time
# mode: script
# limits: wall_s=0.05

import threading

threading.Thread(target=threading.Event().wait).start()
