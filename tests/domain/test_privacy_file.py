"""What the privacy file must say, its faults by line and cure, and notices that the people they are for can read."""

import tomllib
from pathlib import Path

import pytest

from domain import privacy_file
from domain.faults import Faulty
from domain.people import REPORTERS, Duty
from domain.privacy_file import Privacy
from tests.locales.gulpease import measure

FILE = Path("protocol/privacy.toml")


def parsed(text: str) -> Privacy:
    return privacy_file.parse(tomllib.loads(text), file="privacy.toml", source=text)


@pytest.fixture
def text() -> str:
    return FILE.read_text(encoding="utf-8")


def test_every_reporter_has_a_notice_with_a_version(text: str) -> None:
    privacy = parsed(text)

    for kind in REPORTERS:
        notice = privacy.notice_for(kind)
        assert notice is not None and notice.reference == f"{notice.id} {notice.version}"


def test_notices_are_short_and_read_easily(text: str) -> None:
    for notice in parsed(text).notices:
        floor = 70 if Duty.YOUNG_PERSON in notice.kinds else 60
        assert measure(notice.text) >= floor, notice.id
        assert len(notice.text) < 450
        assert "Telegram può vedere" in notice.text and "/dati" in notice.text


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        ("orientata = 90", "", "orientata"),
        ("warning = 14", "warning = 100", "longer than a term"),
        ("chiusa = 730", "chiusa = 0", "no number of days"),
        ('for = ["family"]', 'for = ["nonno"]', "no kind of reporter"),
        ('id = "telegram"', 'id = "altro"', "Telegram is not among the recipients"),
        ('kept = ["allarme"]', 'kept = ["sempre"]', "is no term"),
        ('version = "2027.1"', 'version = "2027.1"\nsegreto = 1', "segreto"),
    ],
)
def test_a_fault_is_named(text: str, good: str, bad: str, fault: str) -> None:
    assert good in text

    with pytest.raises(Faulty) as faulty:
        parsed(text.replace(good, bad, 1))

    assert any(fault in one.what for one in faulty.value.faults)
