"""What runs inside WebAssembly beside the candidate: loads the program and claims results.

This file is sent inside as text and is never imported there. What it writes is a claim, whoever wrote it: the candidate
shares its memory and its descriptors. So it decides nothing. candidate.py is its like for Linux; what WASI has not
(processes, limits, filters, time zones) is why they are two.

Descriptor 0 is the payload (8 bytes of length, the marshalled job, in script mode then the stdin text).
"""

from __future__ import annotations

import _json
import _locale
import marshal
import os
import random
import sys
from types import FunctionType, ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Job = dict[str, Any]  # what wasm.py packs

_MESSAGE_CHARACTERS = 500
# The C encoder, bound before a candidate can patch the json module. It only meets what values.encode makes.
_text, _plain = _json.encode_basestring_ascii, (False, False, False)
_to_json = _json.make_encoder(None, None, _text, None, ":", ",", *_plain)  # type: ignore[arg-type]  # None is allowed


class _StandardLibrary:
    """Hides the packages that are linked into this interpreter: the bare profile has none of them.

    tzdata stays: it is where zoneinfo reads from when a host has no time zones of its own. So do private modules, which
    are the interpreter's own.
    """

    @staticmethod
    def find_spec(name: str, *_where: object) -> None:
        first = name.partition(".")[0]
        if first not in sys.stdlib_module_names and first != "tzdata" and not first.startswith("_"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def main() -> None:
    job = marshal.loads(read(int.from_bytes(read(8), "big")))  # noqa: S302 - it comes from our host, into the sandbox
    values = ModuleType("values")
    exec(compile(job["values"], "values", "exec", dont_inherit=True), values.__dict__)  # noqa: S102 - ours
    sys.meta_path.insert(0, _StandardLibrary)
    sys.argv = [""]
    _locale.setlocale(_locale.LC_ALL, job["locale"])
    random.seed(job["random_seed"])
    os.write(job["ready"], b"+")  # from here on time and memory are the candidate's
    if job["entry"] is None:
        run_script(job)
    run_calls(job, values)


def load(job: Job, name: str) -> dict[str, Any]:
    """The candidate's module, executed."""
    module = ModuleType(name)
    sys.modules[name] = module
    exec(compile(job["source"], "<candidate>", "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - the purpose
    return module.__dict__


def called(space: dict[str, Any], name: str) -> Any:
    """The function of the program that is to be called.

    Raises:
        NameError, TypeError: the program has no such function; the message says what it has.
    """
    if name not in space:
        own = [each for each, value in space.items() if type(value) is FunctionType]
        raise NameError(f"the program defines no {name!r}; it defines {', '.join(own) or 'no function'}")
    if not callable(space[name]):
        raise TypeError(f"{name!r} is no function but of type {type(space[name]).__name__}")
    return space[name]


def run_calls(job: Job, values: ModuleType) -> None:
    """Writes one record for loading and one for each input: lines of JSON."""
    result = job["result"]
    try:
        function = called(load(job, "candidate"), job["entry"])
    except BaseException as error:  # noqa: BLE001 - SystemExit too is how a program fails to load
        kind, message = described(error)
        send(result, ["x", kind, message])
        os._exit(0)
    send(result, ["l"])
    for raw in job["inputs"]:
        try:
            record = ["v", values.encode(function(*values.decode(raw)))]
        except BaseException as error:  # noqa: BLE001 - whatever a call raises is its result
            record = ["e", *described(error)]
        send(result, record)
    os._exit(0)


def run_script(job: Job) -> None:
    """Runs the program as the interpreter would run a file, and leaves with its exit status."""
    import atexit

    status: object = 0
    try:
        load(job, "__main__")
    except SystemExit as leaving:
        status = leaving.code
    except BaseException as error:  # noqa: BLE001 - printed as the interpreter prints it
        sys.excepthook(type(error), error, error.__traceback__)
        status = 1
    try:
        atexit._run_exitfuncs()
        if status is not None and not isinstance(status, int):
            sys.stderr.write(f"{status}\n")
            status = 1
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:  # noqa: BLE001 - the interpreter's own status for a failed flush
        os._exit(120)
    os._exit(status & 0xFF if isinstance(status, int) else 0)


def described(error: BaseException) -> tuple[str, str]:
    try:
        return type(error).__name__[:100], str(error)[:_MESSAGE_CHARACTERS]
    except BaseException:  # noqa: BLE001 - its __str__ is the candidate's
        return "Exception", "it cannot be described"


def send(result: int, record: list[Any]) -> None:
    rest = memoryview(("".join(_to_json(record, 0)) + "\n").encode("ascii"))
    while rest:
        rest = rest[os.write(result, rest) :]


def read(size: int) -> bytes:
    """So many bytes of the payload, past the buffer of sys.stdin, which a script then finds at its own text."""
    parts = []
    while size:
        part = os.read(0, size)
        if not part:
            os._exit(3)
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


main()
