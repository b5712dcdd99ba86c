"""What `sparring doctor` shows of a host, and how it ends."""

import pytest
from typer.testing import CliRunner

from sparring import doctor
from sparring.cli import app
from sparring.doctor import Finding, Health, examine
from sparring_sandbox import Unavailable


def shown(monkeypatch: pytest.MonkeyPatch, *findings: Finding) -> tuple[int, str]:
    async def found(kind: str) -> tuple[Finding, ...]:
        return findings

    monkeypatch.setattr("sparring.doctor.examine", found)
    monkeypatch.setenv("COLUMNS", "120")
    result = CliRunner().invoke(app, ["doctor"])
    return result.exit_code, result.output


def test_a_remedy_is_shown_to_the_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    finding = Finding("local models", Health.MISSING, "xllamacpp is not installed", "pip install 'sparring[local]'")
    code, said = shown(monkeypatch, finding)
    assert code == 0  # what is optional may be missing
    assert "pip install 'sparring[local]'" in said


def test_an_open_wall_ends_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = shown(monkeypatch, Finding("wall: network", Health.BAD, "open"))
    assert code == 1
    assert "wall: network" in said


async def test_a_host_without_a_sandbox_is_told_and_not_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(kind: str) -> None:
        raise Unavailable("no engine and no bubblewrap")

    monkeypatch.setattr(doctor, "open_sandbox", refuse)
    (finding,) = [found for found in await examine() if found.what == "sandbox"]
    assert (finding.health, finding.found) == (Health.BAD, "no engine and no bubblewrap")


async def test_python_disk_and_local_models_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(kind: str) -> None:
        raise Unavailable("none")

    monkeypatch.setattr(doctor, "open_sandbox", refuse)
    assert [found.what for found in await examine()] == ["python", "disk", "local models", "sandbox"]
