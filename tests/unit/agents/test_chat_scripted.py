from dataclasses import replace
from pathlib import Path

import pytest

from sparring_agents.chat import Rule, ScriptedChat, read_rules
from sparring_agents.faults import ModelFault, Overloaded
from sparring_agents.types import Identity, Request
from sparring_verifiers import Message, Role, Text

ASKED = Request((Message(Role.SYSTEM, (Text("You judge."),)), Message(Role.USER, (Text("A or B?"),))))
RULES = (Rule("You solve", ("42",)), Rule("You judge", ("A", "B", "A")))


async def test_the_first_rule_that_fits_answers_by_sample() -> None:
    model = ScriptedChat(["acme"], "acme-1", RULES)
    replies = [(await model.complete(replace(ASKED, sample=sample))).message.text for sample in range(5)]
    assert replies == ["A", "B", "A", "A", "B"]


async def test_the_same_request_gets_the_same_reply_whatever_came_before() -> None:
    one, other = ScriptedChat(["acme"], "acme-1", RULES), ScriptedChat(["acme"], "acme-1", RULES)
    await one.complete(replace(ASKED, sample=2))
    assert await one.complete(ASKED) == await other.complete(ASKED)


async def test_no_rule_is_a_fault_and_not_an_answer() -> None:
    with pytest.raises(ModelFault, match="no rule"):
        await ScriptedChat(["acme"], "acme-1", RULES[:1]).complete(ASKED)


async def test_a_script_may_fail_like_an_endpoint() -> None:
    def script(_: Request) -> str:
        raise Overloaded("busy")

    with pytest.raises(Overloaded):
        await ScriptedChat(["acme"], "acme-1", script).complete(ASKED)


def test_it_says_that_it_is_scripted() -> None:
    assert ScriptedChat(["acme"], "gpt-5", RULES).identity == Identity("scripted", "gpt-5")


def test_rules_are_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("- {when: You solve, reply: '42'}\n- when: ''\n  replies: [A, B]\n")
    rules, digest = read_rules(path)
    assert rules == (Rule("You solve", ("42",)), Rule("", ("A", "B")))
    assert len(digest) == 64


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected a list of rules"),
        ("a: 1", "expected a list of rules"),
        ("- {when: x}", "rule 1: expected exactly"),
        ("- {when: x, reply: a, replies: [b]}", "rule 1: expected exactly"),
        ("- {when: '', reply: a}\n- {when: x, reply: 42}", "rule 2: .*in quotes"),
        ("- {when: x, replies: []}", "rule 1: "),
        ("- {when: x", "no YAML"),
    ],
)
def test_a_flawed_rule_file_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(text)
    with pytest.raises(ValueError, match=said):
        read_rules(path)
