"""What is wrong with a run file, said in one line a mistake: file, field, what was found, what would be right."""

import difflib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

SECRETS = frozenset({"api_key", "apikey", "key", "token", "secret", "password"})
MAX_LINES = 5

_EXPECTED = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "string": "text",
    "list": "a list",
    "tuple": "a list",
    "dict": "a mapping",
    "model": "a mapping",
    "path": "a path",
}


def complaint(where: str, model: type[BaseModel], error: ValidationError) -> str:
    """One line for each mistake that pydantic found, the first MAX_LINES of them. where: the run file's name."""
    lines = list(dict.fromkeys(f"{where}: {_line(model, detail)}" for detail in error.errors(include_url=False)))
    more = len(lines) - MAX_LINES
    return "\n".join(lines[:MAX_LINES]) + (f"\n{where}: and {more} more." if more > 0 else "")


def nearest(word: str, known: Iterable[str], *, article: str = "Known here") -> str:
    """'Did you mean "bouts"?', or what there is to choose from."""
    choices = sorted(known)
    folded = {choice.lower(): choice for choice in choices}
    near = difflib.get_close_matches(word.lower(), folded, n=1, cutoff=0.6)
    if near:
        return f'Did you mean "{folded[near[0]]}"?'
    return f"{article}: {', '.join(choices)}." if choices else f"{article}: nothing."


def _line(model: type[BaseModel], detail: ErrorDetails) -> str:
    place = _path(detail["loc"])
    kind = detail["type"]
    if kind == "extra_forbidden":
        return f"{place}: unknown field. {_unknown(model, detail['loc'])}"
    if kind == "missing":
        return f"{place}: missing. {_missing(model, detail['loc'])}"
    if kind in ("value_error", "assertion_error"):
        said = str(detail.get("ctx", {}).get("error", detail["msg"]))
        return f"{place}: {said}" if place else said
    return f"{place}: found {shown(detail['input'])}, expected {_expected(detail)}."


def shown(value: Any) -> str:
    """What the user wrote, short enough for a line."""
    if isinstance(value, dict):
        return f"a mapping with {', '.join(map(str, value)) or 'nothing'}"[:80]
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _expected(detail: ErrorDetails) -> str:
    kind = detail["type"]
    context = detail.get("ctx", {})
    bounds: dict[str, Callable[[], str]] = {
        "greater_than": lambda: f"more than {context['gt']}",
        "greater_than_equal": lambda: f"at least {context['ge']}",
        "less_than": lambda: f"less than {context['lt']}",
        "less_than_equal": lambda: f"at most {context['le']}",
        "literal_error": lambda: _one_of(detail),
        "enum": lambda: f"one of {context['expected']}",
        "string_too_short": lambda: "text that is not empty",
        "too_short": lambda: f"at least {context['min_length']}",
        "too_long": lambda: f"at most {context['max_length']}",
        "int_from_float": lambda: "a whole number",
        "union_tag_invalid": lambda: f"one of {context['expected_tags']}",
    }
    if kind in bounds:
        return bounds[kind]()
    stem = kind.split("_")[0]
    return _EXPECTED.get(stem, detail["msg"][:1].lower() + detail["msg"][1:])


def _one_of(detail: ErrorDetails) -> str:
    said = str(detail.get("ctx", {}).get("expected", ""))
    choices = [word.strip("' ") for word in said.replace(" or ", ", ").split(",")]
    found = detail["input"]
    near = difflib.get_close_matches(found, choices, n=1, cutoff=0.6) if isinstance(found, str) else []
    return f"{said}; did you mean '{near[0]}'" if near else said


def _unknown(model: type[BaseModel], place: tuple[int | str, ...]) -> str:
    name = str(place[-1])
    if name.lower() in SECRETS:
        return (
            "A key never stands in a file: put it into an environment variable and name that, key_env: OPENAI_API_KEY."
        )
    fields = _fields_at(model, place[:-1])
    return nearest(name, fields)


def _missing(model: type[BaseModel], place: tuple[int | str, ...]) -> str:
    owner = _model_at(model, place[:-1])
    field = owner.model_fields.get(str(place[-1])) if owner else None
    return f"Expected {field.description}." if field is not None and field.description else "It has no default."


def _fields_at(model: type[BaseModel], place: tuple[int | str, ...]) -> tuple[str, ...]:
    owner = _model_at(model, place)
    return tuple(owner.model_fields) if owner else ()


def _model_at(model: type[BaseModel], place: tuple[int | str, ...]) -> type[BaseModel] | None:
    """The section that stands at a place of the file, or None when the place is inside something free."""
    owner: type[BaseModel] | None = model
    is_inside_container = False  # then this step is a key or an index, and the section is known already
    for step in place:
        if is_inside_container:
            is_inside_container = False
            continue
        if owner is None or str(step) not in owner.model_fields:
            return None
        annotation = owner.model_fields[str(step)].annotation
        owner = next(_models_in(annotation), None)
        is_inside_container = owner is not None and annotation is not owner and _is_container(annotation)
    return owner


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _is_container(annotation: Any) -> bool:
    return get_origin(annotation) in (dict, tuple, list)


def _path(place: tuple[int | str, ...]) -> str:
    path = ""
    for step in place:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path
