"""The job through distilabel: two generation steps in a pipeline.

python distilabel_process.py BASE_URL COUNT CONCURRENCY FOLDER
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from distilabel.models import OpenAILLM  # type: ignore[import-not-found]
from distilabel.pipeline import Pipeline  # type: ignore[import-not-found]
from distilabel.steps import LoadDataFromDicts  # type: ignore[import-not-found]
from distilabel.steps.tasks import TextGeneration  # type: ignore[import-not-found]
from engine_job import MODEL, PROMPT, statement


def main() -> None:
    base_url, count, concurrency = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with Pipeline(name="job", cache_dir=sys.argv[4]) as pipeline:
        rows = [{"instruction": statement(number)} for number in range(count)]
        step = LoadDataFromDicts(data=rows, batch_size=concurrency)
        for name in ("first", "second"):
            ask = TextGeneration(
                name=name,
                llm=OpenAILLM(model=MODEL, base_url=base_url, api_key="none"),
                system_prompt=PROMPT,
                input_batch_size=concurrency,
                output_mappings={"generation": name, "model_name": f"model_{name}"},
            )
            step >> ask
            step = ask
    made = pipeline.run(use_cache=False)
    print(json.dumps({"bouts": len(made["default"]["train"])}))


if __name__ == "__main__":
    main()
