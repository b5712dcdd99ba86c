"""How long a newcomer waits: `make run` in a fresh clone, first with every cache empty, then warm; no Docker engine.

    python benchmarks/quickstart.py [--quick] [--json]

--quick measures the warm run only, in this checkout's environment. Exit code 1 when a bar falls short. There is no
peer here: the bars are what the README promises.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from figures import Figure, as_json, setting, table

HOUSE = Path(__file__).parents[1]
COLD_BAR_S = 300
WARM_BAR_S = 120
ROWS_BAR = 10
PAIRS_BAR = 3
FAMILIES_BAR = 4
LEVELS_BAR = 2


def timed(command: list[str], cwd: Path, env: dict[str, str]) -> float:
    """Seconds that a command took; its output goes to stderr so that stdout stays a table."""
    start = time.perf_counter()
    subprocess.run(command, cwd=cwd, env=env, check=True, stdout=sys.stderr)
    return time.perf_counter() - start


def yields(out: Path) -> list[Figure]:
    """What the run left, counted from its own tables."""
    import pyarrow.parquet as pq

    sft = pq.read_table(out / "data" / "sft").to_pylist()
    pairs = pq.read_table(out / "data" / "preference").num_rows
    origins = [json.loads(row["certificate"])["problem"]["origin"] for row in sft]
    return [
        Figure("sft rows", len(sft), ROWS_BAR, is_upper=False),
        Figure("preference pairs", pairs, PAIRS_BAR, is_upper=False),
        Figure("problem families in sft", len({o["family"] for o in origins}), FAMILIES_BAR, is_upper=False),
        Figure("levels in sft", len({o["level"] for o in origins}), LEVELS_BAR, is_upper=False),
    ]


def measure(is_quick: bool) -> list[Figure]:
    """Every figure, measured now."""
    with tempfile.TemporaryDirectory(prefix="sparring-quickstart-") as folder:
        work = Path(folder)
        env = os.environ | {"DOCKER_HOST": f"unix://{work}/no-engine.sock"}
        if is_quick:
            command = [str(HOUSE / ".venv/bin/sparring"), "run", str(HOUSE / "examples/quickstart.yaml")]
            warm_s = timed([*command, "--set", f"run.out={work / 'out'}"], HOUSE, env)
            return [Figure("warm run", warm_s, WARM_BAR_S, is_upper=True, unit="s"), *yields(work / "out")]
        env |= {"XDG_CACHE_HOME": str(work / "cache"), "PIP_NO_CACHE_DIR": "1"}
        clone = work / "sparring"
        subprocess.run(["git", "clone", "--quiet", str(HOUSE), str(clone)], check=True)
        cold_s = timed(["make", "run"], clone, env)
        found = yields(clone / "out/quickstart")
        subprocess.run(["rm", "-r", str(clone / "out")], check=True)
        warm_s = timed(["make", "run"], clone, env)
        return [
            Figure("make run, caches empty", cold_s, COLD_BAR_S, is_upper=True, unit="s"),
            Figure("make run, warm", warm_s, WARM_BAR_S, is_upper=True, unit="s"),
            *found,
        ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = measure(options.quick)
    print(as_json(figures, setting=setting()) if options.json else table(figures))
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
