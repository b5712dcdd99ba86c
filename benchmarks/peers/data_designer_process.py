"""The job through data-designer: two text columns, the second after the first.

python data_designer_process.py BASE_URL COUNT CONCURRENCY FOLDER
"""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import data_designer.config as dd  # type: ignore[import-not-found]
import pandas as pd  # type: ignore[import-untyped]
from data_designer.config.seed_source_dataframe import DataFrameSeedSource  # type: ignore[import-not-found]
from data_designer.interface import DataDesigner  # type: ignore[import-not-found]
from engine_job import MODEL, PROMPT, statement


def main() -> None:
    base_url, count, concurrency, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    parameters = dd.ChatCompletionInferenceParams(max_parallel_requests=concurrency)
    model = dd.ModelConfig(
        alias="mock", model=MODEL, provider="server", inference_parameters=parameters, skip_health_check=True
    )
    builder = dd.DataDesignerConfigBuilder(model_configs=[model])
    builder.with_seed_dataset(DataFrameSeedSource(df=pd.DataFrame({"text": [statement(n) for n in range(count)]})))
    prompts = {"first": "{{ text }}", "second": "{{ first }}\n{{ text }}"}
    for name, prompt in prompts.items():
        column = dd.LLMTextColumnConfig(name=name, prompt=prompt, model_alias="mock", system_prompt=PROMPT)
        builder.add_column(column)
    provider = dd.ModelProvider(name="server", endpoint=base_url, provider_type="openai", api_key="none")
    designer = DataDesigner(artifact_path=folder, model_providers=[provider])
    cpu = time.process_time()
    made = designer.create(builder, num_records=count).load_dataset()
    print(json.dumps({"bouts": len(made), "cpu_s": time.process_time() - cpu}))


if __name__ == "__main__":
    main()
