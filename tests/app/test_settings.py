"""The environment: what cannot be is refused at the start, with the variable's name and the cure."""

import pytest

from app import settings

HOOK = {"TELEGRAM_TOKEN": "123:ABC", "CORDATA_WEBHOOK": "https://cordata.example.org/telegram"}


@pytest.mark.parametrize("secret", ["a" * 16, "Aa0_-" * 51, "x" * 256])
def test_a_secret_of_telegrams_own_characters_is_taken(secret: str) -> None:
    assert settings.read({**HOOK, "CORDATA_WEBHOOK_SECRET": secret}).secret == secret


@pytest.mark.parametrize(
    "secret", ["", " ", "a", "x" * 15, "a b" * 9, "perché" * 9, "a.b" * 9, "x" * 257, "a\n" * 9]
)
def test_a_secret_that_telegram_would_refuse_or_somebody_guess_is_refused_at_the_start(secret: str) -> None:
    with pytest.raises(settings.Unset, match="CORDATA_WEBHOOK_SECRET"):
        settings.read({**HOOK, "CORDATA_WEBHOOK_SECRET": secret})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CORDATA_DATABASE", "mysql://x"),
        ("TELEGRAM_TOKEN", "no token"),
        ("CORDATA_PORT", "eighty"),
        ("CORDATA_ADDRESS", "http://cordata.example.org"),
        ("CORDATA_ADDRESS", "https://cordata.example.org/path"),
    ],
)
def test_what_cannot_be_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(settings.Unset, match=name):
        settings.read({name: value})
