"""A user's YAML file as a mapping, or one line that says where it is wrong."""

from pathlib import Path
from typing import Any

import yaml

from .complaints import shown
from .faults import ConfigFault


class _Loader(yaml.SafeLoader):
    """YAML in which a name given twice is a mistake: one of the two values would be lost without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, str) and key in seen:
                raise yaml.constructor.ConstructorError(None, None, f'"{key}" stands here twice', key_node.start_mark)
            seen.add(key if isinstance(key, str) else id(key))
        return super().construct_mapping(node, deep)


def parse_yaml(text: str) -> Any:
    """The value in a YAML text.

    Raises:
        yaml.YAMLError: it is none, or a name stands twice in a mapping.
    """
    return yaml.load(text, _Loader)  # noqa: S506, a SafeLoader


def read_mapping(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file.

    Raises:
        ConfigFault: the file cannot be read or is no such mapping; with the line where that can be told.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigFault(f"{path}: {error.strerror}. Give a run file; `sparring init math` writes one.") from None
    except UnicodeDecodeError:
        raise ConfigFault(f"{path}: not text in UTF-8. Give a run file in YAML.") from None
    try:
        raw = parse_yaml(text)
    except yaml.YAMLError as error:
        raise ConfigFault(f"{path}{_where(error)}") from None
    except RecursionError:
        raise ConfigFault(f"{path}: nested too deep to be read. Give a run file: sparring init math") from None
    if not isinstance(raw, dict):
        found = "nothing" if raw is None else shown(raw)
        raise ConfigFault(
            f"{path}: found {found}, expected sections such as run and graph. `sparring init math` writes one."
        )
    return raw


def _where(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "not YAML"
    place = "" if mark is None else f":{mark.line + 1}:{mark.column + 1}"
    return f"{place}: {problem}. Mend the YAML there; indentation is by spaces."
