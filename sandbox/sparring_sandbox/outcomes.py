"""From what PID 1 saw and what the candidate claims to an Outcome. The only file that decides how a job ended.

The order of the decision and its evidence: nothing that the candidate says can make a job OK that was not, and a record
that is not well-formed is never a value. Source: research on the sandbox, "Limits and verdicts".
"""

import json
import signal
from collections.abc import Sequence

from .frames import Report
from .types import Job, NotReached, Outcome, Raised, Return, Returned, Stop
from .values import Unencodable, decode

_KIND_CHARACTERS = 100
_MESSAGE_CHARACTERS = 500
_NUMBER_CHARACTERS = 17  # of a bare JSON number: below 2**53


def outcome(job: Job, reports: Sequence[Report | None]) -> Outcome:
    """What the program did.

    reports: one for each child that ran, in order; None for one under which slot after slot was lost.
    """
    if job.entry is None:
        stop, returns, stopped_at, detail = _texts(job, reports)
    else:
        stop, returns, stopped_at, detail = _calls(job, reports[0])
    return Outcome(
        stop=stop,
        returns=returns + (NotReached(),) * (len(job.inputs) - len(returns)),
        stopped_at=stopped_at,
        cpu_s=sum(report.cpu_us for report in reports if report is not None) / 1e6,
        wall_s=sum(report.wall_us for report in reports if report is not None) / 1e6,
        peak_bytes=max((report.peak_bytes for report in reports if report is not None), default=0),
        detail=detail,
    )


_Ending = tuple[Stop, tuple[Return, ...], int | None, str]
_SLOT_KILLER = "two slots were lost under it, and a harmless program was well in the next"


def _stop(report: Report, job: Job) -> tuple[Stop, str]:
    """How a child ended, as far as PID 1 could see it; a non-zero exit and other signals are EXCEPTION."""
    if report.status == -signal.SIGSYS:
        return Stop.VIOLATION, "it made a system call that is not allowed"
    if report.strays > 0:
        return Stop.VIOLATION, f"it left {report.strays} processes behind"
    if report.ended == "output":
        return Stop.OUTPUT, f"it wrote more than {job.limits.output_bytes} bytes"
    if report.ended == "wall":
        return Stop.TIME, f"it ran for more than {job.limits.wall_s:g} s, the limit"
    if report.ended == "cpu" or report.status == -signal.SIGXCPU or report.cpu_us > 1e6 * job.limits.cpu_s:
        return Stop.TIME, f"it used more than {job.limits.cpu_s:g} s of CPU time, the limit"
    if report.status == -signal.SIGKILL and report.memory_kills != 0:
        return Stop.MEMORY, "the kernel killed it" + (" for memory" if report.memory_kills else "")
    if report.status < 0:
        return Stop.EXCEPTION, f"it ended by signal {-report.status}"
    if report.status > 0:
        return Stop.EXCEPTION, f"it left with exit status {report.status}"
    return Stop.OK, ""


def _calls(job: Job, report: Report | None) -> _Ending:
    if report is None:
        return Stop.VIOLATION, (), None, _SLOT_KILLER
    stop, detail = _stop(report, job)
    count = len(job.inputs)
    lines = report.output.split(b"\n", count + 2)  # one more than there may be
    rest = lines.pop()
    if stop is Stop.OK and (rest or len(lines) > count + 1):
        return Stop.EXCEPTION, (), None, "it wrote to the channel of its results"
    try:
        first = _parse(lines[0]) if lines else None
        if first is not None and first != ["l"]:
            kind, message = _failure(first, "x")
            if len(lines) > 1:
                raise ValueError("more after a failure to load")
            return (Stop.EXCEPTION if stop is Stop.OK else stop), (), None, detail or f"{kind}: {message}"
        returns = tuple(_record(_parse(line)) for line in lines[1 : count + 1])
    except (ValueError, RecursionError):
        return (Stop.EXCEPTION if stop is Stop.OK else stop), (), None, detail or "it wrote what is no result"
    if stop is Stop.OK and first is not None and len(returns) == count:
        return Stop.OK, returns, None, ""
    if stop is Stop.OK:
        stop, detail = Stop.EXCEPTION, "it exited early"
    if first is None or not count:
        return stop, (), None, detail
    stopped_at = min(len(returns), count - 1)  # a job that was stopped has a call that is not vouched for
    return stop, returns[:stopped_at], stopped_at, detail


def _texts(job: Job, reports: Sequence[Report | None]) -> _Ending:
    returns: list[Return] = []
    for index, report in enumerate(reports[: len(job.inputs)]):
        if report is None:
            return Stop.VIOLATION, tuple(returns), index, _SLOT_KILLER
        stop, detail = _stop(report, job)
        if stop is Stop.OK:
            try:
                returns.append(Returned(report.output.decode()))
            except UnicodeDecodeError:
                returns.append(Raised("UnicodeDecodeError", "what it printed is not UTF-8"))
        elif stop is Stop.EXCEPTION:
            lines = report.error.strip().splitlines()
            kind = f"exit {report.status}" if report.status > 0 else f"signal {-report.status}"
            returns.append(Raised(kind, _clean(lines[-1] if lines else "", _MESSAGE_CHARACTERS)))
        else:
            return stop, tuple(returns), index, detail
    if len(returns) < len(job.inputs):  # PID 1 saw a stop where we see none
        return Stop.EXCEPTION, tuple(returns), len(returns), "it stopped early"
    return Stop.OK, tuple(returns), None, ""


def _record(raw: object) -> Return:
    """One result as the child claims it.

    Raises:
        ValueError: it is none.
    """
    if type(raw) is list and len(raw) == 2 and raw[0] == "v":
        return Returned(decode(raw[1]))
    return Raised(*_failure(raw, "e"))


def _failure(raw: object, tag: str) -> tuple[str, str]:
    if type(raw) is not list or len(raw) != 3 or raw[0] != tag:
        raise ValueError("no record")
    kind, message = raw[1:]
    if type(kind) is not str or type(message) is not str:
        raise ValueError("no record of an exception")
    return _clean(kind, _KIND_CHARACTERS), _clean(message, _MESSAGE_CHARACTERS)


def _clean(text: str, characters: int) -> str:
    return text[:characters].encode("utf-8", "replace").decode()


def _parse(line: bytes) -> object:
    """One JSON value, strictly.

    Raises:
        ValueError: NaN, a float (they cross as text), a key twice, a number of too many digits, more around it, or no
            JSON at all.
        RecursionError: nested too deep.
    """
    text = line.decode("ascii")
    found, end = _DECODER.raw_decode(text)
    if end != len(text):
        raise Unencodable("more than a JSON value")
    return found


def _refuse(text: str) -> object:
    raise Unencodable(f"{text} is not how a number crosses")


def _integer(text: str) -> int:
    if len(text) > _NUMBER_CHARACTERS:
        raise Unencodable("a number of too many digits")
    return int(text)


def _one_of_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Unencodable("a key twice")
    return made


_DECODER = json.JSONDecoder(
    parse_constant=_refuse, parse_float=_refuse, parse_int=_integer, object_pairs_hook=_one_of_each
)
