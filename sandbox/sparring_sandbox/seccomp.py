"""The system calls that a candidate may not make, as a classic BPF program.

This file also runs inside the sandbox, as text: standard library only. It is a list of what is refused; what the
kernel's namespaces, the read-only root and the resource limits already stop is not repeated here.
"""

import ctypes
import os
import struct

_ALLOW, _KILL, _EPERM, _ENOSYS = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}

# name: numbers on x86_64 and aarch64; None where there is no such call. Source: Linux 6.18, syscall tables.
_KILLED = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsmount": (432, 432),
    "mount_setattr": (442, 442),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "open_by_handle_at": (304, 265),
}
_REFUSED = {
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "kcmp": (312, 272),
    "socket": (41, 198),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "kill": (62, 129),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "personality": (135, 92),
    "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    "name_to_handle_at": (303, 264),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "landlock_create_ruleset": (444, 444),
    "fanotify_init": (300, 262),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
}
_CLONE, _CLONE3, _MMAP, _PRLIMIT, _SOCKETPAIR = (56, 220), (435, 435), (9, 222), (302, 261), (53, 199)
_CLONE_THREAD, _MAP_SHARED, _AF_UNIX = 0x10000, 1, 1


def _statement(code: int, operand: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, operand)


def _argument(index: int) -> bytes:
    """Loads the low word of an argument; both architectures are little-endian."""
    return _statement(_LOAD, 16 + 8 * index)


def program(machine: str) -> bytes:
    """The filter for an architecture as uname names it: everything is allowed but what stands above.

    A new process is refused and a thread allowed (clone with CLONE_THREAD); memory shared with nobody but counted by no
    resource limit is refused (mmap with MAP_SHARED, memfd); another process's limits are out of reach.

    Raises:
        KeyError: no table for this architecture.
    """
    audit, column = _ARCHITECTURES[machine]
    number = _statement(_LOAD, 0)
    parts = [
        _statement(_LOAD, 4),
        _statement(_JUMP_EQUAL, audit, 1, 0),
        _statement(_RETURN, _KILL),
        number,
        _statement(_JUMP_AT_LEAST, 0x40000000, 0, 1),  # the x32 numbers would pass by the table
        _statement(_RETURN, _KILL),
    ]
    for table, action in ((_KILLED, _KILL), (_REFUSED, _EPERM), ({"clone3": _CLONE3}, _ENOSYS)):
        for numbers in table.values():
            if (call := numbers[column]) is not None:
                parts += [_statement(_JUMP_EQUAL, call, 0, 1), _statement(_RETURN, action)]
    for numbers, index, test in (
        (_CLONE, 0, _statement(_JUMP_ANY_BIT, _CLONE_THREAD, 1, 0)),
        (_MMAP, 3, _statement(_JUMP_ANY_BIT, _MAP_SHARED, 0, 1)),
        (_PRLIMIT, 0, _statement(_JUMP_EQUAL, 0, 1, 0)),
        (_SOCKETPAIR, 0, _statement(_JUMP_EQUAL, _AF_UNIX, 1, 0)),
    ):
        parts += [_statement(_JUMP_EQUAL, numbers[column], 0, 4), _argument(index), test, _statement(_RETURN, _EPERM)]
        parts.append(number)
    parts.append(_statement(_RETURN, _ALLOW))
    return b"".join(parts)


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


def install(filter_program: bytes) -> None:
    """Puts this process and its threads under the filter, for good."""
    text = ctypes.create_string_buffer(filter_program, len(filter_program))
    header = _Program(len(filter_program) // 8, ctypes.cast(text, ctypes.c_void_p))
    prctl(38, 1)  # PR_SET_NO_NEW_PRIVS
    prctl(22, 2, ctypes.byref(header))  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER


def machine() -> str:
    return os.uname().machine
