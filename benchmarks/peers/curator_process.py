"""The job through bespokelabs-curator: two stages over all rows, as its documentation chains them.

python curator_process.py BASE_URL COUNT CONCURRENCY FOLDER
"""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bespokelabs import curator  # type: ignore[import-not-found]
from datasets import Dataset  # type: ignore[import-untyped]
from engine_job import MODEL, PROMPT, statement


class Ask(curator.LLM):  # type: ignore[misc]
    """One call a row."""

    def prompt(self, input: dict[str, str]) -> list[dict[str, str]]:  # noqa: A002 - its name for it
        return [{"role": "system", "content": PROMPT}, {"role": "user", "content": input["text"]}]

    def parse(self, input: dict[str, str], response: str) -> dict[str, str]:  # noqa: A002 - the same
        return {"text": input["text"], "said": input.get("said", "") + response}


def main() -> None:
    base_url, count, concurrency = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    params = {
        "base_url": base_url,
        "api_key": "none",
        "max_requests_per_minute": 10_000_000,
        "max_tokens_per_minute": 10_000_000_000,
        "max_concurrent_requests": concurrency,
    }
    stages = [Ask(model_name=MODEL, backend="openai", backend_params=params) for _ in range(2)]
    rows = Dataset.from_list([{"text": statement(number)} for number in range(count)])
    cpu = time.process_time()
    for stage in stages:
        made = stage(rows)
        rows = getattr(made, "dataset", made)
    print(json.dumps({"bouts": len(rows), "cpu_s": time.process_time() - cpu}))


if __name__ == "__main__":
    main()
