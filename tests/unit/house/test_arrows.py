"""The one arrow: a lower room never imports a higher one, and every room is entered by its face."""

import ast
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[3]
ROOMS = {
    "sparring_sandbox": (HOUSE / "sandbox", set()),
    "sparring_verifiers": (HOUSE / "verifiers", {"sparring_sandbox"}),
    "sparring_agents": (HOUSE / "agents", {"sparring_sandbox", "sparring_verifiers", "sparring_prompts"}),
    "sparring_curation": (HOUSE / "curation", {"sparring_sandbox", "sparring_verifiers"}),
    "sparring": (
        HOUSE / "runs",
        {"sparring_sandbox", "sparring_verifiers", "sparring_agents", "sparring_curation", "sparring_prompts"},
    ),
}
ONLY_IN_AGENTS = {"langgraph", "openai", "anthropic"}


def imports(path: Path) -> list[tuple[str, int]]:
    """Every absolute module name that a file imports, with its line."""
    found: list[tuple[str, int]] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.append((node.module, node.lineno))
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_lies_below_it(room: str) -> None:
    root, below = ROOMS[room]
    files = list((root / room).rglob("*.py"))
    assert files
    wrong = [
        f"{path.relative_to(HOUSE)}:{line} imports {name}"
        for path in files
        for name, line in imports(path)
        if name.split(".")[0] in ROOMS and name.split(".")[0] not in below | {room}
    ]
    assert wrong == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_entered_by_its_face(room: str) -> None:
    root, below = ROOMS[room]
    wrong = [
        f"{path.relative_to(HOUSE)}:{line} imports {name}"
        for path in (root / room).rglob("*.py")
        for name, line in imports(path)
        if name.split(".")[0] in below and "." in name
    ]
    assert wrong == []


def test_langgraph_and_the_sdks_are_imported_in_agents_only() -> None:
    wrong = [
        f"{path.relative_to(HOUSE)}:{line} imports {name}"
        for room, (root, _) in ROOMS.items()
        if room != "sparring_agents"
        for path in (root / room).rglob("*.py")
        for name, line in imports(path)
        if name.split(".")[0] in ONLY_IN_AGENTS
    ]
    assert wrong == []


def test_the_docker_folder_never_shadows_the_sdk() -> None:
    assert not (HOUSE / "docker" / "__init__.py").exists()


def test_every_room_is_typed() -> None:
    assert [room for room, (root, _) in ROOMS.items() if not (root / room / "py.typed").is_file()] == []


def test_there_is_no_room_without_a_name() -> None:
    nameless = {"core", "common", "utils", "helpers", "misc"}
    assert [path for root, _ in ROOMS.values() for path in root.rglob("*.py") if path.stem in nameless] == []


def test_nothing_is_read_that_runs_what_it_reads() -> None:
    unsafe = {"pickle", "_pickle", "cloudpickle", "dill", "joblib", "jsonpickle", "multiprocessing", "shelve"}
    wrong = [
        f"{path.relative_to(HOUSE)}:{line} imports {name}"
        for room, (root, _) in ROOMS.items()
        for path in (root / room).rglob("*.py")
        for name, line in imports(path)
        if name.split(".")[0] in unsafe
    ]
    assert wrong == []
