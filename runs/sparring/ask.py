"""One question to one verifier, from the command line: is this program right?"""

from pathlib import Path

from sparring_sandbox import Kind, open_sandbox
from sparring_verifiers import (
    Author,
    Candidate,
    Domain,
    Finish,
    Message,
    Origin,
    Program,
    Role,
    Source,
    Text,
    Tools,
    Verdict,
    load_verifier,
    make_problem,
)

from .faults import ConfigFault


async def compare_programs(candidate: Path, reference: Path, entry: str, kind: Kind = "auto") -> Verdict:
    """What `code_property` says of the candidate, on inputs drawn from the reference's annotations.

    Raises:
        ConfigFault: a file cannot be read.
        SandboxFault: no sandbox on this host.
    """
    program = Program(_read(reference), entry)
    author = Author(str(reference))
    origin = Origin(Source.FILE, author, location=str(reference))
    problem = make_problem(Domain.CODE, f"Do what {entry} in {reference.name} does.", program, origin)
    source = _read(candidate)
    message = Message(Role.ASSISTANT, (Text(source),))
    answer = Candidate(problem.id, 0, (message,), source, Author(str(candidate)), Finish.STOP)
    async with open_sandbox(kind) as sandbox:
        return await load_verifier("code_property", Tools(sandbox)).verify(problem, answer)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text in UTF-8"
        raise ConfigFault(f"{path}: {reason}. Give a Python file.") from None
