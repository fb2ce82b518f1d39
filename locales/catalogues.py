"""Catalogues as the running house uses them: read once at the start, in memory, each text one look-up away.

The Italian text itself is the key; a text that a language lacks is shown in Italian rather than not at all.
Never reads a file after the start, never formats what people typed.
"""

import string
from collections.abc import Iterable, Mapping
from gettext import c2py
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from domain.faults import Fault, Faulty
from locales import direction, reviews

FOLDER: Final = Path(__file__).parent
SOURCE: Final = "it"
FILE: Final = Path("LC_MESSAGES") / "cordata.po"


class Translate:
    """The words of one language, called with the Italian text; safe to share between all talks."""

    __slots__ = ("_form", "_plurals", "_texts", "language", "whole")

    def __init__(
        self,
        language: str,
        texts: Mapping[str, str],
        plurals: Mapping[str, tuple[str, ...]],
        rule: str,
        *,
        whole: bool = True,
    ) -> None:
        self.language = language
        self.whole = whole  # False where only the texts of families are translated.
        self._texts = dict(texts)
        self._plurals = dict(plurals)
        self._form = c2py(rule)

    def __call__(self, text: str) -> str:
        """Give `text` in this language, or `text` itself where the catalogue lacks it."""
        return self._texts.get(text, text)

    def knows(self, text: str) -> bool:
        """Say whether this language has words of its own for `text`."""
        return text in self._texts

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Give the form of `one`/`many` that this language uses for `count`, placeholders still unfilled."""
        forms = self._plurals.get(one)
        if forms is None:
            return one if count == 1 else many
        return forms[self._form(count)]


def load(folder: Path = FOLDER) -> Mapping[str, Translate]:
    """Read every `<language>/LC_MESSAGES/cordata.po` of `folder` into memory, by language tag (BCP 47).

    Raises `Faulty` with all faults at once: no Italian catalogue, an unreadable file, or a translation with
    other placeholders than its text, which would fail in front of a person. Unfinished ones are passed over.
    """
    faults: list[Fault] = []
    loaded: dict[str, Translate] = {}
    partial = {one.language for one in reviews.load(folder).values() if one.texts == reviews.FAMILIES}
    for path in sorted(folder.glob(f"*/{FILE}")):
        language = path.parent.parent.name
        try:
            catalogue = read(path)
        except Faulty as unreadable:
            faults.extend(unreadable.faults)
            continue
        faults.extend(placeholder_faults(catalogue, file=name_of(path, folder)))
        loaded[language] = _in_memory(language, catalogue, whole=language not in partial)
    if SOURCE not in loaded and not faults:
        faults.append(
            Fault(
                f"locales/{SOURCE}/{FILE.as_posix()}",
                1,
                "the Italian catalogue is missing",
                "Restore it from the release",
            )
        )
    if faults:
        raise Faulty(tuple(faults))
    return loaded


def read(path: Path) -> Catalog:
    """Parse one catalogue as it stands; raises `Faulty` when it is no catalogue at all."""
    try:
        with path.open("rb") as stream:
            return read_po(stream, locale=path.parent.parent.name, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        line = getattr(error, "lineno", 0) + 1
        raise Faulty(
            (Fault(name_of(path), line, f"cannot be read: {error}", "Mend the quotes or the header"),)
        ) from error


def name_of(path: Path, folder: Path = FOLDER) -> str:
    """Name a catalogue as faults show it."""
    return (
        f"locales/{path.relative_to(folder).as_posix()}" if path.is_relative_to(folder) else path.as_posix()
    )


def placeholders(text: str) -> frozenset[str]:
    """Give the `{names}` of a text; broken braces give one name that no translation can match."""
    try:
        return frozenset(field for _, field, _, _ in string.Formatter().parse(text) if field is not None)
    except ValueError:
        return frozenset({f"broken: {text}"})


def placeholder_faults(catalogue: Catalog, *, file: str) -> Iterable[Fault]:
    """Name each translation with other placeholders than its text; a plural form may leave out the count."""
    for message in finished(catalogue):
        expected = placeholders(forms_of(message.id)[-1])
        for form in forms_of(message.string):
            found = placeholders(form)
            if found != expected and not (message.pluralizable and found < expected):
                yield Fault(
                    file,
                    message.lineno or 1,
                    f"placeholders {sorted(found)} stand where {sorted(expected)} should, in “{form}”",
                    "Use the same names in braces as the Italian text",
                )


def finished(catalogue: Catalog) -> Iterable[Message]:
    """Give the messages that people may be shown: translated, not fuzzy, not the header."""
    for message in catalogue:
        if message.id and not message.fuzzy and all(forms_of(message.string)):
            yield message


def forms_of(words: str | Iterable[str] | None) -> tuple[str, ...]:
    """Give singular and plurals as one tuple, so that both kinds of message are read alike."""
    return (words or "",) if words is None or isinstance(words, str) else tuple(words)


def _in_memory(language: str, catalogue: Catalog, *, whole: bool) -> Translate:
    texts: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    for message in finished(catalogue):
        forms = forms_of(message.string)
        if language in direction.RIGHT_TO_LEFT:
            forms = tuple(map(direction.isolated, forms))
        if message.pluralizable:
            plurals[forms_of(message.id)[0]] = forms
        else:
            texts[forms_of(message.id)[0]] = forms[0]
    return Translate(language, texts, plurals, catalogue.plural_expr, whole=whole)
