"""Agentic self-play that leaves verified reasoning data.

    import sparring
    report = await sparring.run("examples/quickstart.yaml", **{"run.bouts": 5})

Importing this loads nothing heavy; the rooms below are loaded when a run begins.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .config import RunConfig, load
    from .faults import ConfigFault, Interrupted, LedgerFault
    from .ledger import Ledger
    from .progress import OnProgress, Progress
    from .report import RunReport


async def run(
    config: "RunConfig | Path | str", *, on_progress: "OnProgress | None" = None, **overrides: Any
) -> "RunReport":
    """Plays a run, or what is left of it, and writes its tables; in a script and inside a running event loop alike.

    config: a run file, or one that was loaded. overrides: dotted fields, ``**{"run.bouts": 5}``.

    Raises:
        ConfigFault, KeyRefused, UnknownModel, Unreachable, Unavailable: found before anything was spent.
        LedgerFault: nothing can be written any more; the run resumes when the cause is mended.
    """
    from sparring.config import RunConfig, changed, load

    from .engine import play_config

    chosen = changed(config, overrides) if isinstance(config, RunConfig) else load(config, overrides)
    return await play_config(chosen, on_progress=on_progress, handle_signals=False)


_LAZY = {
    "ConfigFault": ".faults",
    "Interrupted": ".faults",
    "Ledger": ".ledger",
    "LedgerFault": ".faults",
    "OnProgress": ".progress",
    "Progress": ".progress",
    "RunConfig": ".config",
    "RunReport": ".report",
    "load": ".config",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LAZY[name], __name__), name)


__all__ = [
    "ConfigFault",
    "Interrupted",
    "Ledger",
    "LedgerFault",
    "OnProgress",
    "Progress",
    "RunConfig",
    "RunReport",
    "load",
    "run",
]
