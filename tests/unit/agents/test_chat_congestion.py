import pytest

from sparring_agents.chat.allowance import Allowance
from sparring_agents.chat.breaker import Breaker
from sparring_agents.chat.congestion import CongestionWindow


def test_a_window_falls_by_a_share_and_is_whole_again_within_half_a_minute_from_the_floor() -> None:
    window = CongestionWindow(64)
    window.lower(0.0, 0.0)
    assert window.size(0.0) == pytest.approx(0.9 * 64)
    now = 0.0
    for _ in range(100):
        now += 0.5
        window.lower(now, now)
    assert window.size(now) == window.floor == 8
    sizes = [window.size(now + step) for step in range(31)]
    assert sizes == sorted(sizes)
    assert sizes[30] == 64
    assert not window.is_lowered(now + 30.0)


def test_a_window_grows_slowly_where_the_sign_came() -> None:
    window = CongestionWindow(64)
    window.lower(0.0, 0.0)
    window.lower(5.0, 5.0)
    assert window.size(9.0) == pytest.approx(64.0, abs=0.1)
    assert window.size(8.0) - window.size(7.0) < 0.2 * (window.size(6.0) - window.size(5.0))


def test_requests_sent_before_a_lowering_say_nothing_new() -> None:
    window = CongestionWindow(64)
    for sent_at in (0.0, 0.5, 1.0):
        window.lower(sent_at, 1.0)
    assert window.size(1.0) == pytest.approx(0.9 * 64)


@pytest.mark.parametrize("most", [1, 2, 7, 8, 9, 1000])
def test_a_window_is_never_under_one_nor_over_the_most(most: int) -> None:
    window = CongestionWindow(most)
    for step in range(200):
        now = step * 0.25
        window.lower(now, now)
        assert 1 <= window.floor <= window.size(now) <= most
    assert window.size(now + 60.0) == most


@pytest.mark.parametrize("per_minute", [1, 2, 3, 30, 60, 61, 90, 600, 5_000])
def test_an_allowance_lets_no_half_open_minute_pass_it_and_wastes_little(per_minute: int) -> None:
    allowance, now, taken = Allowance(per_minute), 0.0, []
    while now < 300.0:
        wait_s = allowance.wait_s(1.0, now)
        if wait_s == 0.0:
            allowance.take(1.0, now)
            taken.append(now)
        now += wait_s
    assert (
        max(sum(start <= at < start + 60.0 - 1e-6 for at in taken) for start in taken[:: max(1, per_minute // 50)])
        <= per_minute
    )
    assert len(taken) >= 0.97 * per_minute * 5


def test_more_than_the_burst_is_lent_and_paid_back_before_the_next() -> None:
    allowance = Allowance(60.0)
    assert allowance.wait_s(500.0, 0.0) == 0.0
    allowance.take(500.0, 0.0)
    assert allowance.wait_s(1.0, 0.0) == pytest.approx(500.0)
    allowance.take(-100.0, 0.0)
    assert allowance.wait_s(1.0, 0.0) == pytest.approx(400.0)


def test_only_a_probe_that_fails_prolongs_an_outage() -> None:
    breaker = Breaker()
    for step in range(5):
        breaker.note_fault("gone", in_flight=0, is_probe=False, now=step * 0.2)
    assert breaker.cool_down_s(0.8) == 1.0
    breaker.note_fault("gone", in_flight=0, is_probe=False, now=1.5)  # sent before the outage was known
    assert breaker.cool_down_s(1.5) == pytest.approx(0.3)
    breaker.probe()
    breaker.note_fault("gone", in_flight=0, is_probe=True, now=2.0)
    assert breaker.cool_down_s(2.0) == 2.0


def test_faults_while_more_requests_are_still_out_are_no_outage_yet() -> None:
    breaker = Breaker()
    for step in range(9):
        breaker.note_fault("gone", in_flight=10, is_probe=False, now=float(step))
    assert not breaker.is_open
    breaker.note_fault("gone", in_flight=10, is_probe=False, now=9.0)
    assert breaker.is_open
