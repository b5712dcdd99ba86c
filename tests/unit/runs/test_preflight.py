"""Before anything is spent: what is missing or unreachable is one line and exit code 2."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.servers.scripts import seats
from tests.servers.wire_server import FaultPlan, WireServer
from tests.unit.runs.test_config import GOOD, refusal, written

from sparring.config import load
from sparring.faults import ConfigFault, exit_code
from sparring.lineup import specs_of
from sparring.preflight import check_disk, check_keys, check_models, check_reachable
from sparring_agents import KeyRefused, UnknownModel, Unreachable, open_models


def test_a_missing_key_is_told_by_field_and_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STUDENT_KEY", raising=False)
    config = load(written(tmp_path, GOOD))
    with pytest.raises(ConfigFault, match=r"models\.student\.key_env: the environment variable STUDENT_KEY") as caught:
        check_keys(config)
    assert exit_code(caught.value) == 2
    monkeypatch.setenv("STUDENT_KEY", "a-key")
    check_keys(config)


def test_the_key_of_a_model_that_sits_nowhere_is_not_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDENT_KEY", "a-key")
    check_keys(load(written(tmp_path, GOOD, models__spare={"provider": "openai", "model": "gpt-5-mini"})))


def test_a_full_disk_is_told_before_the_first_bout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_disk(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1 << 20))
    with pytest.raises(ConfigFault, match="1 MiB free"):
        check_disk(tmp_path)


async def test_an_endpoint_that_is_down_refuses_the_key_or_lacks_the_model_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDENT_KEY", "a-key-of-mine")
    async with WireServer(seats, keys=["a-key-of-mine"], models=["student"]) as server:
        fine = {"provider": "openai", "base_url": server.base_url, "family": "qwen", "key_env": "STUDENT_KEY"}
        for change, fault in (
            ({"model": "student"}, None),
            ({"model": "other"}, UnknownModel),
            ({"model": "student", "key_env": None}, KeyRefused),
            ({"model": "student", "base_url": "http://127.0.0.1:9/v1"}, Unreachable),
        ):
            config = load(written(tmp_path, GOOD, models__student={**fine, **change}))
            async with open_models(specs_of(config)) as models:
                if fault is None:
                    await check_reachable(models, config)
                    continue
                with pytest.raises(fault) as caught:
                    await check_reachable(models, config)
            assert exit_code(caught.value) == 2
            assert "\n" not in str(caught.value)
            assert "a-key-of-mine" not in str(caught.value)


@pytest.mark.parametrize("client", ["raw", "sdk"])
@pytest.mark.parametrize("kind", ["reset", "truncated"])
async def test_a_connection_that_breaks_is_tried_again_and_refused_where_it_always_breaks(
    tmp_path: Path, kind: str, client: str
) -> None:
    for most, calls in ((2, 3), (None, 5)):
        async with WireServer(seats, faults=FaultPlan(rate=1.0, kinds=(kind,), most=most)) as server:
            here = {"provider": "openai", "base_url": server.base_url, "family": "qwen", "client": client}
            config = load(written(tmp_path, GOOD, models__student={**here, "model": "student"}))
            async with open_models(specs_of(config)) as models:
                if most is not None:
                    await check_reachable(models, config)
                else:
                    with pytest.raises(Unreachable, match="the connection broke") as caught:
                        await check_reachable(models, config)
                    assert exit_code(caught.value) == 2
            assert server.stats.faults[kind] == sum(server.stats.seen.values()) - (most is not None)
            assert sum(server.stats.seen.values()) == calls


async def test_models_check_says_of_each_model_whether_it_can_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("MINE", "another-key-of-mine")
    async with WireServer(seats, keys=["none"]) as server:
        here = {"provider": "openai", "base_url": server.base_url, "family": "qwen"}
        models = {
            "up": {**here, "model": "up", "price": 0},
            "shut": {**here, "model": "shut", "key_env": "MINE"},
            "down": {**here, "model": "down", "base_url": "http://127.0.0.1:9/v1", "family": "llama"},
            "bare": {"provider": "openai", "model": "gpt-5-mini"},
        }
        seated = {"examinee": "up", "test_writer": "down", "generator": "shut", "examiner": "bare"}
        path = written(tmp_path, GOOD, models=models, seats=seated, allow_same_family=True)
        found = {check.name: check for check in await check_models(path)}
    up, down, shut, bare = (found[name] for name in ("up", "down", "shut", "bare"))
    assert (up.ok, up.model, up.key, up.schema, up.price) == (True, "up", "none needed", "ignored", "free")
    assert (down.ok, down.is_reached, "Unreachable" in down.detail) == (False, False, True)
    assert (shut.ok, shut.is_reached, shut.key, shut.price) == (False, True, "MINE refused", "unknown")
    assert (bare.ok, bare.key, "export OPENAI_API_KEY" in bare.detail) == (False, "OPENAI_API_KEY not set", True)
    assert bare.price.startswith("20")  # the day of the shipped table


def test_what_is_wrong_in_the_file_is_told_without_asking_a_model(tmp_path: Path) -> None:
    assert "unknown field" in refusal(written(tmp_path, GOOD, run__bout=1))
