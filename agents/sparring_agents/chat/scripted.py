"""A model that answers from a script: the public double for tests, and for runs that should cost nothing.

It is no language model and says so: its provider is "scripted". Its reply is a function of (request, sample) alone, so
a run with it is byte-identical each time. Replies to a schema are validated exactly like an endpoint's.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sparring_agents.faults import ModelFault
from sparring_agents.types import Identity, Reply, Request, Usage
from sparring_verifiers import Finish, Message, Role, Text

from . import structured
from .limits import Meter
from .toll import FREE_PASSAGE, Toll

Script = Callable[[Request], str | Reply]


@dataclass(frozen=True, slots=True)
class Rule:
    """Answers a request that holds the words ``when`` ("" holds always) with one of the replies, by sample.

    Sample 0 gets the first reply, sample 1 the second, and so on round.
    """

    when: str
    replies: tuple[str, ...]


class ScriptedChat:
    """A ChatModel that plays a script.

    script: a function of a Request (Request.sample included) that returns a text or a whole Reply, or raises a
    ModelFault; or rules, of which the first that fits answers.
    """

    def __init__(
        self,
        families: Sequence[str],
        name: str,
        script: Script | Sequence[Rule],
        *,
        meter: Meter | None = None,
        digest: str | None = None,
        toll: Toll = FREE_PASSAGE,
    ) -> None:
        self._script: Script = script if callable(script) else rules_script(tuple(script))
        self._families = tuple(families)
        self._identity = Identity("scripted", name, digest)
        self.meter = meter or Meter()
        self._toll = toll

    @property
    def identity(self) -> Identity:
        return self._identity

    @property
    def families(self) -> tuple[str, ...]:
        return self._families

    async def complete(self, request: Request) -> Reply:
        """What the script says; with a schema, the JSON in it where it satisfies that.

        Raises:
            ModelFault: the script raised it, or no rule fits.
        """
        return await structured.exact(request, await self.ask(request))

    async def ask(self, request: Request) -> Reply:
        """What the script says, unvalidated. Tokens are counted as words."""
        self.meter.calls += 1
        said = self._script(request)
        if isinstance(said, str):
            words_in = sum(len(message.text.split()) for message in request.messages)
            usage = Usage(words_in, len(said.split()))
            said = Reply(Message(Role.ASSISTANT, (Text(said),)), Finish.STOP, usage, self._identity.model)
        asked = [message.text for message in request.messages]
        async with self._toll.fare({"messages": asked, "max_tokens": said.usage.output_tokens}) as fare:
            fare.begin()
            self.meter.add(said.usage)
            fare.settle(said.usage)
        return said


def rules_script(rules: tuple[Rule, ...]) -> Script:
    """A script of rules: the first whose words stand in the request's visible text answers."""

    def play(request: Request) -> str:
        asked = "\n".join(message.text for message in request.messages)
        for rule in rules:
            if rule.when in asked:
                return rule.replies[request.sample % len(rule.replies)]
        raise ModelFault("the script has no rule for this request: add one, or one with when: '' for all others")

    return play


def read_rules(path: Path) -> tuple[tuple[Rule, ...], str]:
    """The rules of a YAML file, and the SHA-256 of its bytes.

    The file is a list; each entry holds ``when`` (words, or '' for any) and either ``reply`` (a text) or ``replies``
    (texts, by sample).

    Raises:
        ValueError: the file is not such a list; the message names the entry.
        OSError: it cannot be read.
    """
    body = path.read_bytes()
    try:
        raw = yaml.safe_load(body)
    except yaml.YAMLError as error:
        raise ValueError(f"{path}: no YAML: {' '.join(str(error).split())[:200]}") from None
    if not isinstance(raw, list) or not raw:
        raise ValueError(f"{path}: expected a list of rules, each with when and reply or replies")
    rules = tuple(_rule(entry, f"{path}: rule {number}") for number, entry in enumerate(raw, 1))
    return rules, hashlib.sha256(body).hexdigest()


def _rule(entry: Any, where: str) -> Rule:
    if not isinstance(entry, dict) or set(entry) not in ({"when", "reply"}, {"when", "replies"}):
        raise ValueError(f"{where}: expected exactly when and one of reply, replies")
    replies = entry["replies"] if "replies" in entry else [entry["reply"]]
    texts = (entry["when"], *replies) if isinstance(replies, list) else ()
    if len(texts) < 2 or not all(isinstance(text, str) for text in texts):
        raise ValueError(f"{where}: when, reply and each of replies must be texts; write numbers in quotes")
    return Rule(entry["when"], tuple(replies))
