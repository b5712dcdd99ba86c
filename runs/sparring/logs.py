"""The run's log: JSON lines in a file, one canonical line a bout, keys removed; no prompt and no reply in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

MAX_TEXT = 300


@contextmanager
def open_log(path: Path, redact: Callable[[str], str], **bound: Any) -> Iterator[structlog.typing.FilteringBoundLogger]:
    """A logger that appends to the file, with these fields in each line. Nothing global is configured.

    redact: takes keys out of a text.
    """
    with path.open("a", encoding="utf-8", buffering=1) as file:
        logger: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
            structlog.WriteLogger(file),
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


class _Clean:
    """A structlog processor: every text redacted and cut, so that no line carries a key or a whole reply."""

    def __init__(self, redact: Callable[[str], str]) -> None:
        self._redact = redact

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> EventDict:  # noqa: ARG002
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
