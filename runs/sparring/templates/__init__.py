"""The run files that `sparring init` starts from: YAML beside this file, comments and all."""

from importlib.resources import files


def template(kind: str) -> str:
    """The text of the run file for that kind."""
    return (files(__name__) / f"{kind}.yaml").read_text(encoding="utf-8")
