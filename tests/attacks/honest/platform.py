# what: what a program asks of its surroundings before it begins
# input: 1
# answer: ["Linux", True, True, True, True, True]

import getpass
import locale
import os
import platform
import resource
import shutil
import sys


def f(x):
    locale.getpreferredencoding()
    try:
        getpass.getuser()
    except (KeyError, OSError):
        pass  # nobody has a name here
    return [
        platform.system(),
        len(os.sched_getaffinity(0)) >= 1 and os.cpu_count() >= 1,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0,
        shutil.which("no such program") is None,
        os.getpid() > 1 and os.getuid() > 0,
        sys.getsizeof([]) > 0 and os.path.isabs(os.getcwd()),
    ]
