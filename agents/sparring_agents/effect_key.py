"""Which effect is being made: its key in the ledger, for those far below who must know the same effect again."""

from contextvars import ContextVar

EFFECT_KEY: ContextVar[str | None] = ContextVar("EFFECT_KEY", default=None)
