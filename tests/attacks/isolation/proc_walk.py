# what: other processes than itself, PID 1 and the one child that may wait for the next job
# expect: closed


def f():
    import os

    others = [name for name in os.listdir("/proc") if name.isdigit() and int(name) not in (1, os.getpid())]
    # A directory of /proc can be entered by a number that it does not list: threads of others.
    span = range(2, max(400, os.getpid() + 400))
    others += [str(pid) for pid in span if pid != os.getpid() and os.path.exists(f"/proc/{pid}/task/{pid}")]
    next_one = {str(min(int(name) for name in others))} if others and int(min(others, key=int)) > os.getpid() else set()
    if next_one and os.stat(f"/proc/{min(next_one)}/task").st_nlink != 3:
        return [f"the child that waits has threads: {sorted(next_one)}"]
    return sorted(set(others) - next_one)
