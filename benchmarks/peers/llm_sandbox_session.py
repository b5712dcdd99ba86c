"""Runs inside llm-sandbox's own environment: one open session, one `session.run` for each line on stdin.

Each line is a program as a JSON string; each answer is a line of JSON: what it wrote and the seconds of `session.run`
alone, so that this pipe is not held against the peer.
"""

import json
import os
import sys
import time

from llm_sandbox import SandboxSession  # type: ignore[import-not-found]  # not in our environment


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever the library prints is not an answer
    # The image's own command ends at once; a session needs one that waits. No pip in it: nothing can be installed.
    waiting = {"command": ["sleep", "infinity"], "network_mode": "none"}
    with SandboxSession(
        lang="python", image=sys.argv[1], keep_template=True, skip_environment_setup=True, runtime_configs=waiting
    ) as session:
        # It calls `python`, which Debian's python3 does not bring.
        named = 'sh -c "command -v python || ln -s $(command -v python3) /usr/local/bin/python"'
        if session.execute_command(named).exit_code != 0:
            raise SystemExit("llm-sandbox: the image has no python")
        for line in sys.stdin:
            program = json.loads(line)
            began = time.perf_counter()
            output = session.run(program)
            elapsed_s = time.perf_counter() - began
            said = {"s": elapsed_s, "exit_code": output.exit_code, "stdout": output.stdout, "stderr": output.stderr}
            answers.write(json.dumps(said) + "\n")
            answers.flush()


main()
