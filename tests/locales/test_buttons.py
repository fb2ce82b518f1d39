"""Every button of the conversations, in every language: read whole on a small phone, and meaning something by itself."""

import ast
import re
import unicodedata
from collections.abc import Iterator

import pytest

from locales import catalogues
from tests.house.sources import python_files

WORDS = catalogues.load()
LONGEST_BY_ITSELF = 42
"""Letters that one row of a small phone shows whole."""


def labels() -> Iterator[str]:
    """Give the words of every button that handlers make with words of their own."""
    for source in python_files("handlers"):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Button" and node.args:
                yield from _words(node.args[0])


def _words(node: ast.expr) -> Iterator[str]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "_":
            given = call.args[0]
            if isinstance(given, ast.Constant) and isinstance(given.value, str):
                yield given.value


def test_the_buttons_of_the_handlers_are_found() -> None:
    assert {"La prendo io", "Inizia", "Aiuto"} <= set(labels())


@pytest.mark.parametrize("language", sorted(WORDS))
def test_every_button_is_read_whole(language: str) -> None:
    wide = {WORDS[language](label) for label in labels()}

    assert not {label for label in wide if len(label) > LONGEST_BY_ITSELF}


@pytest.mark.parametrize("language", sorted(WORDS))
def test_every_button_means_something_without_signs(language: str) -> None:
    for label in map(WORDS[language], labels()):
        bare = "".join(sign for sign in label if unicodedata.category(sign)[0] in "LN{" or sign in " {}")
        assert re.search(r"\w{2}", bare), label


@pytest.mark.parametrize("language", sorted(WORDS))
def test_no_two_buttons_of_one_language_say_the_same(language: str) -> None:
    said: dict[str, set[str]] = {}
    for label in labels():
        said.setdefault(WORDS[language](label), set()).add(label)

    assert not {words: meant for words, meant in said.items() if len(meant) > 1}


@pytest.mark.parametrize("language", sorted(WORDS))
def test_no_text_shouts_or_speaks_in_pictures(language: str) -> None:
    catalogue = WORDS[language]
    texts = [*catalogue._texts.values(), *(form for forms in catalogue._plurals.values() for form in forms)]

    loud = [text for text in texts if "!" in text or "¡" in text]
    pictures = [
        text for text in texts if any(unicodedata.category(sign) == "So" for sign in text if sign != "✓")
    ]

    assert not loud
    assert not pictures
