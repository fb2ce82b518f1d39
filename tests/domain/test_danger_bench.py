"""How the bench counts: hits, soft finds, intervals, confusion."""

import pytest

from domain import danger_bench
from domain.danger_bench import Phrase, Row, Share
from tests.domain import danger_language


def a_row(label: str, text: str, language: str = "xx") -> Row:
    (row,) = danger_bench.rows(danger_language.scanner(), [Phrase(2, language, label, text)])
    return row


FOUND = a_row("suicide_explicit", "I want to die")
MISSED = a_row("runaway", "I am off")
ALARM = a_row("none", "my plants want to die")
ASKED = a_row("none", "I do not want to die")
QUIET = a_row("none", "good morning")
ALL = (FOUND, MISSED, ALARM, ASKED, QUIET)


class TestShares:
    def test_recall_counts_any_label_above_soft(self) -> None:
        assert danger_bench.recall(ALL) == Share(1, 2)
        assert danger_bench.recall(ALL, label="runaway") == Share(0, 1)
        assert danger_bench.recall(ALL, language="it") == Share(0, 0)

    def test_a_soft_find_is_neither_hit_nor_false_alarm(self) -> None:
        assert danger_bench.false_alarms(ALL) == Share(1, 3)
        assert danger_bench.soft_share(ALL) == Share(1, 3)

    def test_only_misses_and_false_alarms_fail(self) -> None:
        assert [row for row in ALL if not row.is_right] == [MISSED, ALARM]

    def test_the_confusion_table_shows_what_was_found_instead(self) -> None:
        table = danger_bench.confusion(ALL)

        assert table["runaway"] == {"none": 1}
        assert table["none"] == {"suicide_explicit": 1, "soft": 1, "none": 1}

    def test_nothing_counted_gives_no_share(self) -> None:
        assert Share(0, 0).value is None
        assert Share(0, 0).interval == (0.0, 1.0)

    @pytest.mark.parametrize(
        ("share", "low", "high"),
        [(Share(9, 10), 0.596, 0.982), (Share(0, 10), 0.0, 0.278), (Share(50, 100), 0.404, 0.596)],
    )
    def test_the_interval_is_wilsons(self, share: Share, low: float, high: float) -> None:
        assert list(share.interval) == pytest.approx([low, high], abs=0.001)
