"""A day in minutes, shortened: memory stays flat, the state does not drift, the alarms are those of one batch.

The whole day at 1,000 comments a second is ``python -m benchmarks.speed.soak``.
"""

import pytest
from benchmarks.speed.soak import REFERENCE, slope, soak_comments, soak_counts


@pytest.mark.slow
def test_counts_at_the_full_rate_leave_memory_and_state_as_they_are():
    """A thousand comments a second, as counts of a minute: 14 hours of which the crisis begins at the tenth."""
    made = soak_counts(streams=10, per_s=100.0, hours=14)
    assert made.n == 10 * 14 * 60
    assert len(made.alarms) == 1
    assert made.alarms == made.expected
    assert made.drift < 0.01, "only the digits of numbers change"
    # In so short a run a page here and there counts for more than a reference a bin: 1 MB in all is allowed.
    assert made.growth * (made.second_half[-1][0] - made.second_half[0][0]) < 1e6


@pytest.mark.slow
def test_comments_one_by_one_give_the_alarms_of_one_batch():
    made = soak_comments(streams=2, per_s=0.25, hours=13)
    assert made.n > 10_000
    assert len(made.alarms) == 1
    assert made.alarms == made.expected


def test_a_leak_of_one_reference_an_item_would_be_seen():
    flat = [(1000 * i, 10**8 + (i % 2) * 4096) for i in range(12)]
    leak = [(n, memory + REFERENCE * n) for n, memory in flat]
    assert slope(flat) < REFERENCE <= slope(leak) + 1
