"""The job through ChatOpenAI.abatch of langchain-openai: two calls a row, the second after the first.

python langchain_process.py BASE_URL COUNT CONCURRENCY FOLDER
"""

import asyncio
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from engine_job import MODEL, PROMPT, statement
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from langchain_openai import ChatOpenAI  # type: ignore[import-not-found]


async def main() -> None:
    base_url, count, concurrency = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    model = ChatOpenAI(model=MODEL, base_url=base_url, api_key="none")
    cpu = time.process_time()

    def asked(row: dict[str, str]) -> list[tuple[str, str]]:
        return [("system", PROMPT), ("user", row["text"])]

    ask = RunnableLambda(asked) | model
    rows = RunnablePassthrough.assign(first=ask) | RunnablePassthrough.assign(second=ask)
    texts = [{"text": statement(number)} for number in range(count)]
    made = await rows.abatch(texts, config={"max_concurrency": concurrency})
    bouts = sum(bool(row["first"].content and row["second"].content) for row in made)
    print(json.dumps({"bouts": bouts, "cpu_s": time.process_time() - cpu}))


asyncio.run(main())
