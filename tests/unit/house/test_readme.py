"""What the README says works when pasted, and its diagrams are those of the graphs."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import sparring_agents as agents
from sparring.config import parse
from sparring.templates import template
from sparring_sandbox import Sandbox
from sparring_verifiers import (
    VERIFIERS,
    Author,
    Candidate,
    Domain,
    Finish,
    Gold,
    Message,
    Origin,
    Role,
    Source,
    Status,
    Text,
    Tools,
    load_verifier,
    make_problem,
)

HOUSE = Path(__file__).parents[3]
README = (HOUSE / "README.md").read_text(encoding="utf-8")
DRAWN = {
    "Examination": lambda: agents.build_examination(agents.ExaminationPolicy()),
    "Constitution": lambda: agents.build_constitution(agents.ConstitutionPolicy(agents.load_constitution("honest"))),
    "Tournament": lambda: agents.build_tournament(agents.TournamentPolicy()),
}


def block(heading: str, language: str) -> str:
    """The first code block of that language under the heading."""
    found = re.search(rf"^(?:## |\*\*){heading}.*?^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    assert found, f"no {language} block under {heading}"
    return found[1]


@pytest.mark.parametrize("name", DRAWN)
def test_the_diagrams_are_drawn_by_the_graphs(name: str) -> None:
    assert block(name, "mermaid").strip() == agents.draw(DRAWN[name]()).strip()


def test_the_models_make_a_run_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "not-a-key")
    raw: dict[str, Any] = yaml.safe_load(template("math"))
    raw |= yaml.safe_load(block("Add a model", "yaml"))
    raw["seats"] = {"examiner": "mine", "examinee": "theirs"}
    config = parse(raw)
    assert config.models["mine"].base_url == "http://127.0.0.1:11434/v1"


def test_the_constitution_is_one(tmp_path: Path) -> None:
    path = tmp_path / "brief.yaml"
    path.write_text(block("Add a constitution", "yaml"))
    assert [principle.id for principle in agents.load_constitution(str(path)).principles] == ["short"]


@pytest.mark.parametrize(("length", "status"), [(1, Status.ACCEPTED), (400, Status.UNDECIDED)])
async def test_the_verifier_decides(length: int, status: Status, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sparring_verifiers.registry.VERIFIERS", VERIFIERS)
    monkeypatch.setitem(VERIFIERS, "short", None)
    exec(block("Add a verifier", "python"), {})
    problem = make_problem(Domain.MATH, "1 + 1?", Gold("2"), Origin(Source.FILE, Author("me")))
    message = Message(Role.ASSISTANT, (Text("2" * length),))
    candidate = Candidate(problem.id, 0, (message,), "2", Author("m"), Finish.STOP)
    sandbox: Sandbox = object()  # type: ignore[assignment]  # this verifier runs nothing
    assert (await load_verifier("short", Tools(sandbox)).verify(problem, candidate)).status is status


@pytest.mark.parametrize(
    ("heading", "language"),
    [("Add a model", "yaml"), ("Add a constitution", "yaml"), ("Add a verifier", "python")],
)
def test_each_way_to_add_something_is_under_ten_lines(heading: str, language: str) -> None:
    assert len([line for line in block(heading, language).splitlines() if line.strip()]) < 10


def test_every_link_of_the_readme_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", README)
    assert links
    assert [link for link in links if not link.startswith("http") and not (HOUSE / link).exists()] == []
