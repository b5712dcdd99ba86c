"""What a person sees while a run plays."""

import io
import json
from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from sparring.config import RunConfig
from sparring.cost import Cost, Line
from sparring.display import LiveDisplay, PlainDisplay, open_display, progress_json
from sparring.pace import Pace, about
from sparring.panel import panel, tokens_per_s, waits_for
from sparring.progress import Busyness, Progress, Stopping
from sparring.report import Funnel, RunReport, Tally
from sparring.summary import summary
from sparring_agents import EndpointState


def picture(**changes: object) -> Progress:
    facts: dict[str, object] = {
        "total": 40,
        "done": 10,
        "resumed": 0,
        "finished": 6,
        "failed": 1,
        "accepted": 12,
        "dropped": {"grade: too_hard": 3},
        "calls": 80,
        "input_tokens": 900,
        "output_tokens": 500,
        "elapsed_s": 5.0,
    }
    return Progress(**(facts | changes))  # type: ignore[arg-type]


def text_of(renderable: object, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, record=True, force_terminal=True)
    console.print(renderable)
    return console.export_text()


def report(**changes: object) -> RunReport:
    funnel = Funnel(
        bouts=Tally(total=3, accepted=1, dropped=Counter({"grade: too_hard": 1}), failed=Counter({"Overloaded": 1})),
        problems=Tally(total=4, accepted=1, dropped=Counter({"grade: too_hard": 2}), failed=Counter({"Overloaded": 1})),
        candidates=Tally(total=8, accepted=2, rejected=Counter({"differs": 6})),
    )
    facts: dict[str, object] = {
        "name": "x",
        "out": Path("out/x"),
        "funnel": funnel,
        "tables": {"sft": 2, "preference": 0},
        "dropped_rows": {},
        "planned": 3,
        "calls": 9,
        "input_tokens": 1,
        "output_tokens": 2,
        "wall_s": 3.0,
        "stopped": "",
        "is_interrupted": False,
    }
    return RunReport(**(facts | changes))  # type: ignore[arg-type]


BUSY = EndpointState("127.0.0.1:8000/v1", 12, 3, 16, 32, 1200.0, 321.0, 0.0, "", 7, 9)
COOLING = EndpointState("api.example.com", 0, 40, 1, 32, 0.0, 0.0, 11.6, "429: slow down", 2, 2)


def pace_of(*pictures: Progress) -> Pace:
    pace = Pace()
    for one in pictures:
        pace.note(one)
    return pace


def config() -> RunConfig:
    model = {"provider": "openai", "model": "m", "family": "a", "base_url": "http://127.0.0.1:1/v1"}
    return RunConfig.model_validate(
        {
            "run": {"name": "x", "out": "out/x", "bouts": 40},
            "graph": {"kind": "examination"},
            "models": {"m": model},
            "seats": {"examinee": "m"},
            "problems": {"procedural": []},
        }
    )


def test_the_panel_shows_counts_and_reasons_in_80_columns() -> None:
    shown = text_of(panel("quickstart", picture(), pace_of(picture(done=0, elapsed_s=0.0)), 80))
    assert all(len(line) <= 78 for line in shown.splitlines())  # two columns are left to the terminal's ^C
    for fact in ("10 of 40 bouts", "12 candidates accepted", "grade: too_hard", "(100/s)", "about 15 s left", "USD -"):
        assert fact in shown


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_each_endpoint_has_a_row_with_its_rates_and_why_it_is_left_alone(columns: int) -> None:
    shown = text_of(panel("x", picture(endpoints=(BUSY, COOLING)), Pace(), columns), columns)
    rows = [line.split()[-8:-1] for line in shown.splitlines() if "12/16" in line or "0/1 " in line]
    assert rows == [
        ["0/1", "0.0", "0", "2", "waits", "12", "s"],
        ["12/16", "20.0", "321", "7", "slowed", "from", "32"],
    ]
    assert "429: slow down" in shown
    assert all(len(line) <= columns for line in shown.splitlines())


def test_a_panel_with_many_endpoints_and_reasons_fits_24_lines() -> None:
    reasons = {f"screen: reason {number}": 1 for number in range(9)}
    busy = picture(endpoints=(*(BUSY,) * 8, COOLING), dropped=reasons, stopping=Stopping())
    shown = text_of(panel("x", busy, Pace(), 80)).splitlines()
    assert len(shown) <= 24
    assert any("429: slow down" in line for line in shown)
    assert any("6 endpoints more" in line for line in shown)
    assert any("5 for other reasons" in " ".join(line.split()) for line in shown)
    assert any("Ctrl-C again ends at once" in line for line in shown)


@pytest.mark.parametrize(
    ("stopping", "said"),
    [
        (Stopping("", 64, 599.6), "stopping: waits for 64 requests, at most 600 s; Ctrl-C again ends at once"),
        (Stopping("", 1, 0.0), "stopping: waits for 1 request, at most 0 s; Ctrl-C again ends at once"),
        (Stopping(), "stopping: waits for verdicts under way; Ctrl-C again ends at once"),
        (Stopping("BudgetSpent", 2, 9.0), "stopping: BudgetSpent; bouts in flight end first; Ctrl-C ends at once"),
    ],
)
def test_one_line_of_the_panel_says_what_a_stop_waits_for(stopping: Stopping, said: str) -> None:
    assert waits_for(stopping) == said
    assert any(said in line for line in text_of(panel("x", picture(stopping=stopping), Pace(), 80)).splitlines())


def test_the_json_picture_says_what_a_stop_waits_for() -> None:
    shown = progress_json(picture(stopping=Stopping("", 3, 599.64)), Pace())
    assert shown["is_stopping"]
    assert shown["waits_for"] == {
        "requests": 3,
        "at_most_s": 599.6,
        "fault": "",
        "message": "stopping: waits for 3 requests, at most 600 s; Ctrl-C again ends at once",
    }
    assert progress_json(picture(), Pace())["waits_for"] is None


HELD_UP = "one core is the limit (97% busy); limits.processes: 2 takes another"


@pytest.mark.parametrize("columns", [80, 120])
def test_a_run_that_one_core_holds_up_says_what_to_set(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sparring.panel.cores", lambda: 2)
    shown = text_of(panel("x", picture(busy=0.973), Pace(), columns), columns)
    assert any(HELD_UP in line for line in shown.splitlines())
    stream = io.StringIO()
    plain = PlainDisplay(Console(file=stream, width=columns), "x")
    for _ in range(3):
        plain.update(picture(busy=0.973))
    assert stream.getvalue().splitlines().count(HELD_UP) == 1
    assert progress_json(picture(busy=0.97312), Pace())["busy"] == 0.973


@pytest.mark.parametrize(
    ("changes", "cores"),
    [
        ({"busy": 0.5}, 2),
        ({"busy": 0.97}, 1),
        ({"busy": 0.97, "processes": 2}, 2),
        ({"busy": 0.97, "done": 40}, 2),
        ({"busy": 0.97, "stopping": Stopping()}, 2),
    ],
)
def test_a_run_that_another_core_would_not_help_says_nothing_of_it(
    changes: dict[str, object], cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sparring.panel.cores", lambda: cores)
    assert "limits.processes" not in text_of(panel("x", picture(**changes), Pace(), 80))


def test_how_busy_a_thread_is_is_measured_over_some_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    clocks = {"monotonic": 100.0, "thread_time": 1.0}
    for name in clocks:
        monkeypatch.setattr(f"time.{name}", lambda name=name: clocks[name])
    busyness = Busyness()
    for passed, worked, share in ((4.0, 4.0, 0.0), (1.0, 0.5, 0.9), (4.9, 4.9, 0.9), (5.1, 0.1, 0.5), (10.0, 0.0, 0.0)):
        clocks["monotonic"] += passed
        clocks["thread_time"] += worked
        busyness.note()
        assert busyness.share == pytest.approx(share)


def test_money_is_shown_in_all_and_for_each_candidate_that_this_session_accepted() -> None:
    start = picture(accepted=10, pico_usd=0)
    shown = text_of(panel("x", picture(accepted=14, pico_usd=2 * 10**12), pace_of(start), 80))
    assert "USD 2.0000, 0.5000 per accepted candidate" in shown
    assert "USD 2.0000, - per accepted candidate" in text_of(panel("x", picture(pico_usd=2 * 10**12), Pace(), 80))


def test_time_left_goes_by_the_last_minutes_and_counts_only_bouts_of_this_session() -> None:
    start = picture(done=10, resumed=10, elapsed_s=0.0)
    assert pace_of(start).left_s(start) is None
    now = picture(done=20, resumed=10, elapsed_s=10.0)
    assert pace_of(start, now).left_s(now) == 20.0
    slow = [picture(total=1000, done=500, elapsed_s=100.0), picture(total=1000, done=502, elapsed_s=300.0)]
    assert pace_of(picture(total=1000, done=0, elapsed_s=0.0), *slow).left_s(slow[-1]) == 498 * 200 / 2
    stuck = picture(done=20, elapsed_s=1000.0)
    assert pace_of(now, picture(done=20, elapsed_s=500.0), stuck).left_s(stuck) is None
    assert pace_of(now).left_s(picture(done=40, elapsed_s=11.0)) == 0.0


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, "time left: unknown"),
        (0.0, "0 s left"),
        (1.0, "about 5 s left"),
        (43.0, "about 45 s left"),
        (100.0, "about 2 min left"),
        (3600.0, "about 60 min left"),
        (7860.0, "about 2 h 10 min left"),
        (400_000.0, "about 5 days left"),
    ],
)
def test_time_left_is_said_no_finer_than_it_is_known(seconds: float | None, said: str) -> None:
    assert about(seconds) == said


def test_speed_before_the_first_second_is_zero() -> None:
    assert tokens_per_s(picture(elapsed_s=0.0)) == 0


def test_plain_lines_are_said_at_the_start_and_at_the_end_and_rarely_between() -> None:
    out = io.StringIO()
    display = PlainDisplay(Console(file=out, width=200), "x")
    for done in range(41):
        display.update(picture(done=done))
    lines = out.getvalue().splitlines()
    assert lines[0].startswith("0/40 bouts")
    assert lines[-1].startswith("40/40 bouts")
    assert len(lines) <= 3


def test_a_plain_line_is_said_at_once_where_an_endpoint_is_left_alone_or_the_user_stops() -> None:
    out = io.StringIO()
    display = PlainDisplay(Console(file=out, width=200), "x")
    for cooling, stopping in ((False, None), (True, None), (True, Stopping("", 3, 599.6)), (False, Stopping())):
        state = COOLING if cooling else EndpointState("api.example.com")
        display.update(picture(endpoints=(state,), stopping=stopping))
    assert out.getvalue().splitlines()[1:] == [
        "api.example.com is left alone for 12 s: 429: slow down",
        "stopping: waits for 3 requests, at most 600 s; Ctrl-C again ends at once",
        "api.example.com is asked again",
    ]


def test_json_lines_are_one_object_each_with_the_report_last(capsys: pytest.CaptureFixture[str]) -> None:
    with open_display(config(), as_json=True) as display:
        display.update(picture(endpoints=(COOLING,)))
        display.update(picture(done=11))
        display.update(picture(done=40))
    display.summary(report())
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["event"] for line in lines] == ["start", "progress", "progress", "progress", "report"]
    assert (lines[0]["name"], lines[0]["bouts"], lines[0]["out"]) == ("x", 40, "out/x")
    first = lines[1]
    assert (first["done"], first["kept"], first["dropped"], first["failed"]) == (10, 6, {"grade: too_hard": 3}, 1)
    assert first["endpoints"][0]["cool_down_s"] == 11.6
    assert (first["usd"], first["left_s"]) == (None, None)
    assert lines[-1]["funnel"]["adds_up"] is True


def test_a_small_or_dumb_terminal_and_a_pipe_get_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    for columns, lines, term, wanted in (
        ("80", "24", "xterm", LiveDisplay),
        ("50", "24", "xterm", PlainDisplay),
        ("80", "10", "xterm", PlainDisplay),
        ("80", "24", "dumb", PlainDisplay),
    ):
        monkeypatch.setenv("FORCE_COLOR", "1")  # rich then takes the captured stdout for a terminal
        monkeypatch.setenv("COLUMNS", columns)
        monkeypatch.setenv("LINES", lines)
        monkeypatch.setenv("TERM", term)
        with open_display(config()) as display:
            assert isinstance(display, wanted), (columns, lines, term)
    monkeypatch.delenv("FORCE_COLOR")
    with open_display(config()) as display:
        assert isinstance(display, PlainDisplay)


def test_a_terminal_that_shrinks_is_cleared_once_and_drawn_anew() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=100, height=30)
    with LiveDisplay(console, "x") as display:
        display.update(picture())
        console.width = 70
    _, cleared, after = out.getvalue().partition("\x1b[2J")
    assert cleared
    assert "\x1b[2J" not in after
    drawn = Text.from_ansi(after.replace("\r", "\n")).plain.splitlines()
    assert {len(line) for line in drawn if line.startswith("│")} == {68}


def test_no_color_means_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def drawn() -> str:
        out = io.StringIO()
        console = Console(file=out, force_terminal=True, width=80)
        console.print(panel("x", picture(endpoints=(COOLING,)), Pace(), 80))
        return out.getvalue()

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "[33m" in drawn()
    monkeypatch.setenv("NO_COLOR", "1")
    assert "[33m" not in drawn()


def test_the_summary_names_rows_files_and_the_next_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    shown = text_of(summary(report()))
    for fact in (
        "25% of decided candidates",
        "2 sft",
        "out/x",
        "sparring audit out/x",
        "2 grade: too_hard",
        "Overloaded",
    ):
        assert fact in shown


def test_the_next_command_is_one_that_the_shell_finds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.argv", [".venv/bin/sparring", "run"])
    assert ".venv/bin/sparring audit out/x" in text_of(summary(report()), width=120)


def test_the_summary_tells_rows_from_records_of_what_was_dropped() -> None:
    both = text_of(summary(report(tables={"sft": 2, "preference": 0, "rejected": 3})))
    assert "rows      2 sft; 3 dropped, with reasons, in rejected" in both
    none = text_of(summary(report(tables={"rejected": 3})))
    assert "rows      no row; 3 dropped, with reasons, in rejected" in none
    assert "with reasons" not in text_of(summary(report()))


def test_the_summary_tells_calls_from_the_replies_that_the_card_counts() -> None:
    used = Cost(seats={"examinee": Line(7), "judge": Line(1)})
    assert "9 calls; ended bouts used 8 replies; 2 tokens written" in text_of(summary(report(cost=used)))
    shared = text_of(summary(report(calls=5, cached_replies=4, cost=used)))
    assert "5 calls; ended bouts used 8 replies, 4 from the cache; 2 tokens" in shared


def test_the_summary_of_an_interrupted_run_says_how_to_go_on() -> None:
    ended = report(stopped="Interrupted: SIGINT", is_interrupted=True)
    assert "Interrupted: SIGINT; the same command resumes" in text_of(summary(ended))


def test_the_summary_of_a_stopped_run_says_how_to_go_on() -> None:
    assert "the same command resumes" in text_of(summary(report(stopped="BudgetSpent: 10 calls")))


def test_the_command_for_a_trainer_names_a_table_that_the_run_left() -> None:
    plain = text_of(summary(report()), width=200)
    assert "export out/x --format sharegpt" in plain
    assert "--table" not in plain
    assert "--format sharegpt --table preference" in text_of(summary(report(tables={"preference": 2})), width=200)
    assert "export" not in text_of(summary(report(tables={"rejected": 3})))


def test_a_run_that_cost_nothing_says_so_in_a_word() -> None:
    assert "USD 0\n" in "\n".join(line.rstrip() for line in text_of(summary(report())).splitlines())
