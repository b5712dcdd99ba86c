"""The system calls that a candidate may make, as a classic BPF program: what is not listed is refused.

This file also runs inside the sandbox, as text: standard library only. Calls whose harm lies in an argument (a process
instead of a thread, memory shared with nobody but counted by no limit) are decided by that argument. A refused call
fails with EPERM, as an unprivileged program expects it; one that only an attack makes ends the program.

There are two programs, and the stricter answer of both counts: `program` for all that ever runs in a slot, its first
process too, which the kernel takes in once; and `candidates_program`, as short as can be, since the kernel takes it in
anew for each candidate.
"""

from __future__ import annotations

import ctypes
import os
import struct

TYPE_CHECKING = False
if TYPE_CHECKING:  # the import costs time inside
    from collections.abc import Callable

_ALLOW, _KILL, _EPERM, _ENOTTY, _ENOSYS = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050019, 0x00050026
_LOAD, _JUMP, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_ANY_BIT, _AND, _RETURN = 0x20, 0x05, 0x15, 0x35, 0x45, 0x54, 0x06
_FARTHEST = 255  # instructions that a conditional jump can pass over
_NEAR = 64  # how far a shared return may lie when it is chosen, more being put between afterwards
ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}

# name: numbers on x86_64 and aarch64; None where there is no such call. Source: Linux 6.1, its system call tables.
# fmt: off
_ALLOWED = {
    "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66), "pread64": (17, 67),
    "pwrite64": (18, 68), "preadv": (295, 69), "pwritev": (296, 70), "preadv2": (327, 286), "pwritev2": (328, 287),
    "sendfile": (40, 71), "close": (3, 57), "close_range": (436, 436), "fstat": (5, 80), "stat": (4, None),
    "lstat": (6, None), "newfstatat": (262, 79), "statx": (332, 291), "lseek": (8, 62), "munmap": (11, 215),
    "mremap": (25, 216), "mprotect": (10, 226), "madvise": (28, 233), "brk": (12, 214), "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "rt_sigtimedwait": (128, 137),
    "rt_sigsuspend": (130, 133), "rt_sigpending": (127, 136), "sigaltstack": (131, 132),
    "restart_syscall": (219, 128), "pause": (34, None), "access": (21, None), "faccessat": (269, 48),
    "faccessat2": (439, 439), "pipe": (22, None), "pipe2": (293, 59), "select": (23, None), "pselect6": (270, 72),
    "poll": (7, None), "ppoll": (271, 73), "epoll_create": (213, None), "epoll_create1": (291, 20),
    "epoll_ctl": (233, 21), "epoll_wait": (232, None), "epoll_pwait": (281, 22), "epoll_pwait2": (441, 441),
    "eventfd": (284, None), "eventfd2": (290, 19), "timerfd_create": (283, 85), "timerfd_settime": (286, 86),
    "timerfd_gettime": (287, 87), "sched_yield": (24, 124), "sched_getaffinity": (204, 123),
    "sched_getparam": (143, 121), "sched_getscheduler": (145, 120), "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126), "getcpu": (309, 168), "nanosleep": (35, 101), "clock_nanosleep": (230, 115),
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "gettimeofday": (96, 169), "time": (201, None),
    "times": (100, 153), "getitimer": (36, 102), "setitimer": (38, 103), "alarm": (37, None), "getpid": (39, 172),
    "gettid": (186, 178), "getppid": (110, 173), "getuid": (102, 174), "geteuid": (107, 175), "getgid": (104, 176),
    "getegid": (108, 177), "getgroups": (115, 158), "getresuid": (118, 148), "getresgid": (120, 150),
    "getpgrp": (111, None), "getpgid": (121, 155), "getsid": (124, 156), "getpriority": (140, 141),
    "uname": (63, 160), "sysinfo": (99, 179), "getrusage": (98, 165), "getrlimit": (97, 163), "umask": (95, 166),
    "dup": (32, 23), "dup2": (33, None), "dup3": (292, 24), "getdents": (78, None),
    "getdents64": (217, 61), "getcwd": (79, 17), "chdir": (80, 49), "fchdir": (81, 50), "open": (2, None),
    "openat": (257, 56), "creat": (85, None), "readlink": (89, None), "readlinkat": (267, 78), "statfs": (137, 43),
    "fstatfs": (138, 44), "set_robust_list": (273, 99), "get_robust_list": (274, 100),
    "rseq": (334, 293), "set_tid_address": (218, 96), "arch_prctl": (158, None), "exit": (60, 93),
    "exit_group": (231, 94), "getrandom": (318, 278), "membarrier": (324, 283), "get_mempolicy": (239, 236),
    "fsync": (74, 82), "fdatasync": (75, 83), "sync_file_range": (277, 84), "fadvise64": (221, 223),
    "readahead": (187, 213), "sendto": (44, 206), "recvfrom": (45, 207), "shutdown": (48, 210),
    "getsockopt": (55, 209), "getsockname": (51, 204), "getpeername": (52, 205),
}
# Only where there is a scratch directory: they change files, or lock them. Links are not among them.
_SCRATCH = {
    "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None), "unlink": (87, None), "unlinkat": (263, 35),
    "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276), "ftruncate": (77, 46), "truncate": (76, 45),
    "fallocate": (285, 47), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "utimensat": (280, 88),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "copy_file_range": (326, 285),
    "flock": (73, 32),
}
_KILLED = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "unshare": (272, 97),
    "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442), "keyctl": (250, 219),
    "add_key": (248, 217), "request_key": (249, 218), "bpf": (321, 280), "perf_event_open": (298, 241),
    "open_by_handle_at": (304, 265), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225),
}
# fmt: on
# What the first process does for its children, with forks and filters, and no candidate may.
_FIRST_ALONE = {"wait4": (61, 260), "kill": (62, 129), "setresuid": (117, 147), "pidfd_open": (434, 434)}
_CLONE, _CLONE3, _MMAP, _PRLIMIT, _SOCKETPAIR = (56, 220), (435, 435), (9, 222), (302, 261), (53, 199)
_TGKILL, _PRCTL, _FCNTL, _IOCTL, _FUTEX = (234, 131), (157, 167), (72, 25), (16, 29), (202, 98)
_CLONE_THREAD, _CLONE_NAMESPACES, _MAP_SHARED, _AF_UNIX = 0x10000, 0x7E020000, 1, 1
_SIGNALS_REFUSED = (9, 19)  # to oneself: SIGKILL would look like the kernel's, SIGSTOP only wastes the wall time
_PRCTL_OPTIONS = (15, 16)  # the name of a thread
_PRCTL_SECCOMP = 22
_FCNTL_COMMANDS = (0, 1, 2, 3, 4, 1030, 1032)  # duplicates and flags; no owner, no pipe size
_FCNTL_LOCKS = (5, 6, 7, 36, 37, 38)  # of ranges, without end: only where a file can be written
_FUTEX_OPERATIONS = (0, 1, 3, 4, 5, 9, 10)  # wait, wake, requeue; none that inherits priorities
_IOCTL_REQUESTS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # is it a terminal, how much is there, flags
_NEWEST = 462  # a call of a later kernel does not exist, which libraries know how to meet


def _statement(code: int, operand: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, operand)


_LOAD_NUMBER = _statement(_LOAD, 0)


def _argument(index: int) -> bytes:
    """Loads the low word of an argument; both architectures are little-endian."""
    return _statement(_LOAD, 16 + 8 * index)


def _if_any_bit(index: int, bits: int, then: int, otherwise: int) -> bytes:
    test = _statement(_JUMP_ANY_BIT, bits, 0, 1)
    return _argument(index) + test + _statement(_RETURN, then) + _statement(_RETURN, otherwise)


def _if_one_of(index: int, values: tuple[int, ...], then: int, otherwise: int, mask: int | None = None) -> bytes:
    count = len(values)
    tests = [_statement(_JUMP_EQUAL, value, count - at, 0) for at, value in enumerate(values)]
    masked = b"" if mask is None else _statement(_AND, mask)
    return b"".join([_argument(index), masked, *tests, _statement(_RETURN, otherwise), _statement(_RETURN, then)])


def _by_argument(*, has_scratch: bool = False) -> list[tuple[tuple[int, int], bytes]]:
    """The calls that an argument decides. clone3 hides its arguments in memory, so libc is sent to clone."""
    return [
        (_CLONE, _if_any_bit(0, _CLONE_NAMESPACES, _EPERM, _ALLOW)),
        (_CLONE3, _statement(_RETURN, _ENOSYS)),
        (_MMAP, _if_any_bit(3, _MAP_SHARED, _EPERM, _ALLOW)),
        (_PRLIMIT, _if_one_of(0, (0,), _ALLOW, _EPERM)),
        (_SOCKETPAIR, _if_one_of(0, (_AF_UNIX,), _ALLOW, _EPERM)),
        (_TGKILL, _if_one_of(2, _SIGNALS_REFUSED, _EPERM, _ALLOW)),
        (_PRCTL, _if_one_of(0, (*_PRCTL_OPTIONS, _PRCTL_SECCOMP), _ALLOW, _EPERM)),
        (_FCNTL, _if_one_of(1, _FCNTL_COMMANDS + (_FCNTL_LOCKS if has_scratch else ()), _ALLOW, _EPERM)),
        (_FUTEX, _if_one_of(1, _FUTEX_OPERATIONS, _ALLOW, _ENOSYS, mask=0x7F)),
        (_IOCTL, _if_one_of(1, _IOCTL_REQUESTS, _ALLOW, _ENOTTY)),
    ]


def program(machine: str, *, has_scratch: bool = False) -> bytes:
    """The filter of a slot, for an architecture as uname names it.

    A binary search over the numbers: the kernel runs a new filter once for every system call there is.

    Raises:
        KeyError: no table for this architecture.
    """
    audit, column = ARCHITECTURES[machine]
    leaves: dict[int, bytes] = {}
    for table, action in (
        (_ALLOWED | _FIRST_ALONE, _ALLOW),
        (_SCRATCH, _ALLOW if has_scratch else _EPERM),
        (_KILLED, _KILL),
    ):
        numbers = [one[column] for one in table.values()]
        leaves |= {number: _statement(_RETURN, action) for number in numbers if number is not None}
    leaves |= {both[column]: decision for both, decision in _by_argument(has_scratch=has_scratch)}
    spans = _spans(leaves, _EPERM)
    spans.append((_NEWEST + 1, _statement(_RETURN, _ENOSYS)))
    spans.append((0x40000000, _statement(_RETURN, _KILL)))  # the x32 numbers would pass by the table
    start = [_statement(_LOAD, 4), _statement(_JUMP_EQUAL, audit, 1, 0), _statement(_RETURN, _KILL), _LOAD_NUMBER]
    return b"".join([*start, _search(spans)])


def candidates_program(machine: str) -> bytes:
    """What a candidate gives up of a slot's filter, which holds already: no process but a thread, no filter of its own.

    Raises:
        KeyError: no table for this architecture.
    """
    _, column = ARCHITECTURES[machine]
    leaves = {one[column]: _statement(_RETURN, _EPERM) for one in _FIRST_ALONE.values()}
    leaves[_CLONE[column]] = _if_any_bit(0, _CLONE_THREAD, _ALLOW, _EPERM)
    leaves[_PRCTL[column]] = _if_one_of(0, _PRCTL_OPTIONS, _ALLOW, _EPERM)
    return _LOAD_NUMBER + _search(_spans(leaves, _ALLOW))


def _spans(leaves: dict[int, bytes], otherwise: int) -> list[tuple[int, bytes]]:
    """Where in the numbers each decision begins."""
    spans: list[tuple[int, bytes]] = []
    for number in range(_NEWEST + 1):
        leaf = leaves.get(number, _statement(_RETURN, otherwise))
        if not spans or spans[-1][1] != leaf:
            spans.append((number, leaf))
    return spans


def _search(spans: list[tuple[int, bytes]]) -> bytes:
    """A tree of comparisons. Returns are shared where a jump reaches one: the kernel compiles each instruction."""
    text: list[bytes] = []  # from its end to its beginning, so that each jump knows how far it goes
    returns: dict[bytes, int] = {}  # how much of the text was there when this one had been added

    def leaf(decision: bytes) -> int:
        if len(decision) == len(_LOAD_NUMBER):
            if decision not in returns or len(text) - returns[decision] > _NEAR:
                text.append(decision)
                returns[decision] = len(text)
            return returns[decision]
        text.extend(decision[at - 8 : at] for at in range(len(decision), 0, -8))
        return len(text)

    def node(part: list[tuple[int, bytes]]) -> int:
        if len(part) == 1:
            return leaf(part[0][1])
        middle = len(part) // 2
        above, below = node(part[middle:]), node(part[:middle])
        to_above, to_below = len(text) - above, len(text) - below
        if to_above > _FARTHEST:
            text.append(_statement(_JUMP, to_above))
            to_above, to_below = 0, to_below + 1
        text.append(_statement(_JUMP_AT_LEAST, part[middle][0], to_above, to_below))
        return len(text)

    node(spans)
    return b"".join(reversed(text))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


_libc = ctypes.CDLL(None, use_errno=True)


def prctl(option: int, second: int, third: object = 0) -> None:
    """The system call; third: an integer or a pointer.

    Raises:
        OSError: it failed.
    """
    if _libc.prctl(option, ctypes.c_ulong(second), third, 0, 0):
        raise OSError(ctypes.get_errno(), f"prctl {option}")


def mount_own(target: str, options: str) -> None:
    """Mounts a file system in memory, in a mount namespace of its own, and gives up every capability for good.

    Raises:
        OSError: this process may not, or the kernel did not.
    """
    calls: tuple[Callable[[], int], ...] = (
        lambda: _libc.unshare(0x20000),  # CLONE_NEWNS
        lambda: _libc.mount(b"tmpfs", target.encode(), b"tmpfs", 2 | 4 | 8, options.encode()),  # nosuid, nodev, noexec
        lambda: _libc.prctl(47, ctypes.c_ulong(4), 0, 0, 0),  # PR_CAP_AMBIENT, clear all
        lambda: _libc.capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()),
    )
    for call in calls:
        if call():
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error), target)


def madvise(start: int, size: int, advice: int) -> bool:
    """Whether the kernel took the advice about these pages."""
    return int(_libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(size), advice)) == 0


class Filter:
    """A program laid out for the kernel once, so that installing it is two system calls."""

    def __init__(self, filter_program: bytes) -> None:
        self._text = ctypes.create_string_buffer(filter_program, len(filter_program))
        header = _Program(len(filter_program) // 8, ctypes.cast(self._text, ctypes.c_void_p))
        self._header = ctypes.byref(header)

    def install(self) -> None:
        """Puts this process and its threads under the filter, for good. It must have given up new privileges."""
        prctl(_PRCTL_SECCOMP, 2, self._header)  # SECCOMP_MODE_FILTER


def machine() -> str:
    return os.uname().machine
