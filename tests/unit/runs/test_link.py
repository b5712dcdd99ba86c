"""Two ends of a link in one loop: answers, faults and cancellations cross, and an end that is gone hangs nobody."""

import ast
import asyncio
import pickle
import socket
import subprocess
import sys
import traceback
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sparring.crossing import Leaf, Packed, Terms, decoded, encoded, pack, unpack
from sparring.faults import Foreign, PlayerLost, cause_of, ends_run, may_pass, stays_open
from sparring.link import Link, noted
from sparring_agents import BudgetSpent, Halted, MalformedReply, Overloaded, RateLimited
from sparring_sandbox import SlotLost, SparringFault

Serve = Callable[[Any], Coroutine[Any, Any, Any]]


class Known(NamedTuple):
    """An errand that both ends know; its answer is a number."""

    number: int


TERMS = Terms({int: int, bytes: bytes, str: list[str], Known: int}, notes=(str,))


class End:
    """One end, and what it heard."""

    def __init__(self, serve: Serve) -> None:
        self.heard: list[Any] = []
        self.lost = asyncio.Event()
        self.link = Link(TERMS, serve, self.heard.append, self.lost.set)


async def nothing(errand: Any) -> Any:
    raise AssertionError(f"nobody asks this end: {errand}")


@asynccontextmanager
async def linked(serve: Serve, other: Serve = nothing) -> AsyncIterator[tuple[End, End]]:
    """An end that asks, and one that serves."""
    loop = asyncio.get_running_loop()
    asks, serves = End(other), End(serve)
    for end, sock in zip((asks, serves), socket.socketpair(), strict=True):
        await loop.create_unix_connection(lambda end=end: end.link, sock=sock)  # type: ignore[misc]
    try:
        yield asks, serves
    finally:
        await asks.link.close()
        await serves.link.close()


async def test_many_questions_are_under_way_at_once_and_each_gets_its_own_answer() -> None:
    waiting: list[asyncio.Event] = []

    async def serve(errand: int) -> int:
        mine = asyncio.Event()
        waiting.append(mine)
        if len(waiting) == 50:
            for event in reversed(waiting):
                event.set()
        await mine.wait()
        return errand * errand

    async with linked(serve) as (asks, _):
        assert await asyncio.gather(*(asks.link.ask(n) for n in range(50))) == [n * n for n in range(50)]


async def test_either_end_may_ask_also_while_it_answers() -> None:
    async def doubled(errand: int) -> int:
        return 2 * errand

    async def serve(errand: int) -> int:
        return 1 + int(await ends[1].link.ask(errand))

    async with linked(serve, doubled) as ends:
        assert await ends[0].link.ask(20) == 41


@pytest.mark.parametrize("size", [0, 1, 65_536, 30_000_000])
async def test_a_message_of_any_size_arrives_whole_among_small_ones(size: int) -> None:
    async def serve(errand: bytes) -> bytes:
        return errand + b"!"

    body = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    async with linked(serve) as (asks, _):
        said = await asyncio.gather(*(asks.link.ask(each) for each in (b"before", body, b"after")))
    assert said == [b"before!", body + b"!", b"after!"]


async def test_what_wants_no_answer_is_heard_in_the_order_of_all_that_is_sent() -> None:
    async def serve(errand: str) -> list[str]:
        raise NotImplementedError

    def count(errand: str) -> Coroutine[Any, Any, list[str]]:
        heard = list(ends[1].heard)  # as the errand arrives

        async def answer() -> list[str]:
            return heard

        return answer()

    async with linked(count) as ends:
        asks = ends[0].link
        asks.tell(noted("first"))
        asked = [asyncio.create_task(asks.ask("one"))]
        await asyncio.sleep(0)
        asks.tell(noted("second"))
        asked.append(asyncio.create_task(asks.ask("two")))
        assert await asyncio.gather(*asked) == [["first"], ["first", "second"]]


FAULTS = [
    Overloaded("503", retry_after_s=2.5),
    RateLimited("429"),
    BudgetSpent("budget.usd: spent"),
    MalformedReply("no JSON"),
    Halted("the run is being stopped"),
    SlotLost("the slot is gone"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.kind)
async def test_a_fault_crosses_with_its_type_and_what_it_holds(fault: SparringFault) -> None:
    async def serve(errand: Any) -> None:
        raise fault

    async with linked(serve) as (asks, _):
        with pytest.raises(SparringFault) as caught:
            await asks.link.ask("anything")
    there, here = fault, caught.value
    assert type(here) is type(there)
    assert (str(here), here.args, vars(here)) == (str(there), there.args, vars(there))
    for told in (may_pass, stays_open, cause_of):
        assert told(here) == told(there)
    assert type(ends_run(here)) is type(ends_run(there))


OF_NO_BOUT = {"sparring.rehearsal.NotRecorded"}  # raised where a run is read back, which has no players


def test_every_fault_of_ours_is_known_to_a_player_before_one_crosses() -> None:
    house = Path(__file__).parents[3]
    classes = {
        f"{'.'.join(path.relative_to(house).with_suffix('').parts[1:])}.{node.name}": [
            ast.unparse(b) for b in node.bases
        ]
        for room in ("agents", "curation", "runs", "sandbox", "verifiers")
        for path in (house / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
    }
    faults = {"sparring_sandbox.faults.SparringFault"}
    while (
        more := {
            name
            for name, bases in classes.items()
            if {base.rsplit(".", 1)[-1] for base in bases} & {f.rsplit(".", 1)[-1] for f in faults}
        }
        - faults
    ):
        faults |= more
    script = (
        "import sparring.player, sparring.crossing, sparring_sandbox\n"
        "print('\\n'.join(sparring.crossing._known(sparring_sandbox.SparringFault)))"
    )
    known = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert len(faults) > 20
    assert faults - set(known) == OF_NO_BOUT


class Picky(SparringFault):
    """A fault that is not made from what it says."""

    def __init__(self, *, found: int) -> None:
        super().__init__(f"found {found}")
        self.found = found


def test_a_fault_that_takes_other_arguments_than_its_message_crosses_too() -> None:
    made = unpack(pack(Picky(found=3)))
    assert (type(made), str(made), vars(made)) == (Picky, "found 3", {"found": 3})


def test_a_fault_that_holds_what_cannot_cross_is_told_as_text() -> None:
    fault = Overloaded("503")
    fault.retry_after_s = open  # type: ignore[assignment]
    fault.extra = lambda: None  # type: ignore[attr-defined]
    assert cause_of(unpack(pack(fault))) == ("Defect", "Overloaded: 503")


def test_a_fault_with_a_note_on_it_crosses_as_the_fault_that_it_is() -> None:
    fault = Overloaded("503", retry_after_s=1.5)
    fault.add_note("During task with name 'attempt'")  # as langgraph does
    made = unpack(pack(fault))
    assert (type(made), vars(made)) == (Overloaded, {"retry_after_s": 1.5})


@pytest.mark.parametrize("said", ["half a character: \ud83d", 1 << 80], ids=["surrogate", "number"])
async def test_a_fault_that_says_what_has_no_bytes_is_told_as_text(said: Any) -> None:
    async def serve(errand: Any) -> None:
        raise Overloaded(said)

    async with linked(serve) as (asks, _):
        with pytest.raises(Foreign, match=r"Overloaded: (half a character: .ud83d|1208925819614629174706176)"):
            await asyncio.wait_for(asks.link.ask("anything"), 10)


def test_a_group_crosses_as_a_group() -> None:
    group = ExceptionGroup("two", [Overloaded("503"), ExceptionGroup("inner", [Halted("stopped")])])
    made = unpack(pack(group))
    assert isinstance(made, ExceptionGroup)
    assert [type(leaf) for leaf in made.exceptions] == [Overloaded, Halted]
    assert cause_of(made) == cause_of(group)


def test_a_defect_crosses_any_number_of_times_with_what_it_said_and_where_it_was() -> None:
    def breaks() -> None:
        raise KeyError("missing")

    with pytest.raises(KeyError) as caught:
        breaks()
    made = unpack(pack(unpack(pack(caught.value))))
    assert isinstance(made, Foreign)
    assert cause_of(made) == cause_of(caught.value) == ("Defect", "KeyError: 'missing'")
    assert "in breaks" in "".join(traceback.format_exception(made))


async def test_a_question_that_is_given_up_is_cancelled_where_it_is_answered() -> None:
    begun, cancelled = asyncio.Event(), asyncio.Event()

    async def serve(errand: Any) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    async with linked(serve) as (asks, _):
        asked = asyncio.create_task(asks.link.ask("for ever"))
        await begun.wait()
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        await asyncio.wait_for(cancelled.wait(), 10)


async def test_an_answer_that_is_cancelled_where_it_is_made_is_a_fault_and_nobody_waits_for_ever() -> None:
    async def serve(errand: Any) -> None:
        raise asyncio.CancelledError

    async with linked(serve) as (asks, _):
        with pytest.raises(Foreign, match="cancelled"):
            await asks.link.ask("anything")


async def test_what_cannot_cross_is_told_to_whoever_asks() -> None:
    async def serve(errand: Any) -> Any:
        return lambda: errand

    async with linked(serve) as (asks, _):
        with pytest.raises(TypeError, match="not msgpack serializable: function"):
            await asks.link.ask(lambda: None)
        with pytest.raises(Foreign, match="function"):
            await asks.link.ask("a function")


class Unknown(NamedTuple):
    """An errand that neither end knows."""

    number: int


class TestWhatIsReadIsChecked:
    async def test_an_errand_that_is_no_term_is_refused_where_it_arrives_and_the_link_goes_on(self) -> None:
        served: list[Any] = []

        async def serve(errand: Any) -> Any:
            served.append(errand)
            return errand.number

        async with linked(serve) as (asks, _):
            with pytest.raises(Foreign, match="Unknown"):
                await asks.link.ask(Unknown(1))
            with pytest.raises(Foreign, match="Known: invalid value"):
                await asks.link.ask(Known("seven"))  # type: ignore[arg-type]
            assert await asks.link.ask(Known(2)) == 2
        assert served == [Known(2)]

    async def test_an_answer_of_another_type_is_refused_where_it_arrives(self) -> None:
        async def serve(errand: Known) -> Any:
            return "two" if errand.number == 2 else errand.number

        async with linked(serve) as (asks, _):
            with pytest.raises(ValueError, match=r"the answer to Known: .*int"):
                await asks.link.ask(Known(2))
            assert await asks.link.ask(Known(3)) == 3

    def test_a_message_runs_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        class Reduced:
            def __reduce__(self) -> Any:
                return print, ("it ran",)

        with pytest.raises(TypeError, match="not msgpack serializable: Reduced"):
            encoded(Reduced())
        with suppress(ValueError):
            decoded(pickle.dumps(Reduced()))
        assert capsys.readouterr().out == ""

    @pytest.mark.parametrize(
        "name", ["builtins.SystemExit", "subprocess.Popen", "sparring.faults.Foreign", "os.system"]
    )
    def test_a_fault_of_a_type_that_is_none_of_ours_is_told_as_text(self, name: str) -> None:
        made = unpack(Packed(((Leaf(name, ("true",), {}), "Said: so"),), is_group=False, trace=""))
        assert (type(made), str(made)) == (Foreign, "Said: so")


@pytest.mark.parametrize("who", [0, 1])
async def test_when_one_end_is_gone_the_other_is_told_and_what_it_answers_is_cancelled(who: int) -> None:
    begun = asyncio.Event()

    async def serve(errand: Any) -> None:
        begun.set()
        await asyncio.Event().wait()

    async with linked(serve) as ends:
        asked = asyncio.create_task(ends[0].link.ask("for ever"))
        await begun.wait()
        await ends[who].link.close()
        await asyncio.wait_for(ends[1 - who].lost.wait(), 10)
        ends[0].link.break_off(PlayerLost("it is gone"))
        with pytest.raises(PlayerLost):
            await asked
        with pytest.raises(PlayerLost):
            await ends[0].link.ask("anything else")
