"""Peers that play the same job, from PyPI, each in a process and an environment of its own."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from peers.environments import python_of

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Peer:
    """name: also of its environment and script. requirements: for pip. What a fresh install lacks is among them."""

    name: str
    requirements: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)

    def command(self, base_url: str, bouts: int, concurrency: int, folder: str) -> list[str]:
        script = HERE / f"{self.name.replace('-', '_')}_process.py"
        return [
            str(python_of(self.name, *self.requirements)),
            str(script),
            base_url,
            str(bouts),
            str(concurrency),
            folder,
        ]

    def surroundings(self, folder: str) -> dict[str, str]:
        """Its environment variables: nothing is fetched, told to anyone or kept outside the folder."""
        found = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": folder, "HOME": folder, **self.environment}
        if self.name == "curator":
            (tokenizers,) = (
                python_of(self.name, *self.requirements)
                .parents[1]
                .glob("lib/python*/site-packages/litellm/litellm_core_utils/tokenizers")
            )
            found["TIKTOKEN_CACHE_DIR"] = str(tokenizers)  # cl100k_base as litellm ships it, under tiktoken's own name
            found["CURATOR_CACHE_DIR"] = folder
        return found


PEERS = (
    Peer("curator", ("bespokelabs-curator==0.1.31",), {"CURATOR_VIEWER": "0", "TELEMETRY_ENABLED": "false"}),
    Peer("distilabel", ("distilabel==1.5.3", "requests", "openai")),  # it imports requests and does not ask for it
    Peer("data-designer", ("data-designer==0.9.6",), {"NEMO_TELEMETRY_ENABLED": "false"}),
    Peer("langchain", ("langchain-openai==1.7.3",), {"LANGSMITH_TRACING": "false"}),
)
