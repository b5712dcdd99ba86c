# what: deleted files that are held open by threads when the job ends
# expect: closed
# limits: scratch_bytes=1MiB scratch_inodes=64

import os
import threading

kept = []


def f():
    for number in range(8):
        kept.append(os.open(f"held{number}", os.O_CREAT | os.O_RDWR))
        os.write(kept[-1], bytes(1 << 16))
        os.unlink(f"held{number}")
    threading.Thread(target=threading.Event().wait, daemon=True).start()
    return []
