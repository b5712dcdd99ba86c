"""The run's log: JSON lines in a file, one canonical line a bout, keys removed; no prompt and no reply in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedIOBase, RawIOBase
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from .faults import boundary

MAX_TEXT = 300


@contextmanager
def open_log(path: Path, redact: Callable[[str], str], **bound: Any) -> Iterator[structlog.typing.FilteringBoundLogger]:
    """A logger that appends to the file, with these fields in each line. Nothing global is configured.

    redact: takes keys out of a text.

    Raises:
        LedgerFault: the file cannot be opened or, from the logger, written.
    """
    with boundary(str(path)):
        file = path.open("ab", buffering=0)  # nothing is left to write at the end, when the disk may be full
    with file:
        logger: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
            structlog.WriteLogger(_Lines(path, file)),  # type: ignore[arg-type]  # it writes and flushes, no more
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
                _Clean(redact),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            wrapper_class=structlog.make_filtering_bound_logger("info"),
        )
        yield logger.bind(**bound)


class _Lines:
    """The log's file as structlog writes to it: a failure is a fault of ours, not a traceback."""

    def __init__(self, path: Path, file: RawIOBase | BufferedIOBase) -> None:
        self._path = path
        self._file = file

    def write(self, text: str) -> None:
        with boundary(str(self._path)):
            self._file.write(text.encode())

    def flush(self) -> None:
        """Every line is on its way to the disk already."""


class _Clean:
    """A structlog processor: every text redacted and cut, so that no line carries a key or a whole reply."""

    def __init__(self, redact: Callable[[str], str]) -> None:
        self._redact = redact

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> EventDict:  # noqa: ARG002 - structlog gives them
        return {key: self._clean(value, MAX_TEXT if key != "exception" else 20_000) for key, value in event.items()}

    def _clean(self, value: Any, limit: int) -> Any:
        if isinstance(value, str):
            text = self._redact(value)
            return text if len(text) <= limit else f"{text[:limit]}..."
        if isinstance(value, dict):
            return {str(key): self._clean(item, limit) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._clean(item, limit) for item in value]
        if value is None or isinstance(value, bool | int | float):
            return value
        return self._clean(str(value), limit)
