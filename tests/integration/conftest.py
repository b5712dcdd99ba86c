"""The sandbox that the tests of one module share: opened once on each real backend."""

import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from sparring_sandbox import ImageMissing, Sandbox, Unavailable, open_sandbox


@pytest_asyncio.fixture(
    scope="module",
    loop_scope="module",
    params=[
        pytest.param("bubblewrap", marks=pytest.mark.bubblewrap),
        pytest.param("docker", marks=pytest.mark.docker),
    ],
)
async def sandbox(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    """One with two slots, for tests that are marked with asyncio(loop_scope="module"). A module that asks for one
    backend alone parametrizes it, indirectly."""
    try:
        context = open_sandbox(request.param, slots=2)
        opened = await context.__aenter__()
    except (Unavailable, ImageMissing) as fault:
        if os.environ.get("CI"):
            pytest.fail(f"in CI this must be there: {fault}")
        pytest.skip(str(fault))
    yield opened
    await context.__aexit__(None, None, None)
