"""Keeps the catalogues in step with the texts: writes them alike every time, names what is stale or missing.

Translates nothing by itself, save that Italian is its own translation until a native reader betters it.
"""

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.plurals import get_plural
from babel.messages.pofile import write_po

from domain.faults import Fault
from locales import audience, catalogues, extraction, forbidden, reviews
from locales.extraction import Found, Id


def template(found: Sequence[Found]) -> str:
    """Give the template (.pot) of all texts; it is made on demand and never kept."""
    return _written(_catalogue(found, language=None), language=None)


def updated(found: Sequence[Found], language: str, path: Path) -> str:
    """Give the catalogue of `language` in step with `found`.

    Kept translations stay, dropped texts go. New ones: the text itself in Italian; elsewhere empty, or fuzzy
    where a kept text is much like it.
    """
    fresh = _catalogue(found, language)
    kept = catalogues.read(path) if path.exists() else _catalogue((), language)
    kept.update(fresh, no_fuzzy_matching=language == catalogues.SOURCE)
    if language == catalogues.SOURCE:
        for entry in kept:
            if entry.id and not any(catalogues.forms_of(entry.string)):
                entry.string = entry.id if isinstance(entry.id, str) else tuple(entry.id)
    ordered = _catalogue((), language)
    for text in found:
        message = kept.get(text.id)
        if message is not None:
            ordered.add(
                text.id,
                message.string,
                locations=[(file, 0) for file in text.files],
                flags=message.flags & {"fuzzy"},
                user_comments=message.user_comments,
                previous_id=message.previous_id,
            )
    return _written(ordered, language)


def update(root: Path) -> tuple[Path, ...]:
    """Rewrite the catalogues under `root` that differ from what they should be, and say which."""
    wanted_by = _wanted(root, extraction.texts(root))
    changed = []
    for path in _files(root):
        language = path.parent.parent.name
        wanted = updated(wanted_by(language), language, path)
        if not path.exists() or path.read_text(encoding="utf-8") != wanted:
            path.write_text(wanted, encoding="utf-8")
            changed.append(path)
    return tuple(changed)


def check(root: Path) -> tuple[Fault, ...]:
    """Name every stale, missing or fuzzy entry, every translation with other placeholders, and what is never said."""
    found = extraction.texts(root)
    wanted_by = _wanted(root, found)
    faults = list(extraction.unnamed_keys(root))
    rule = audience.load(root / "locales")
    if rule is not None:
        faults.extend(audience.faults(found, rule))
    lists = forbidden.load(root / "locales")
    for path in _files(root):
        file = path.relative_to(root).as_posix()
        wanted = {text.id for text in wanted_by(path.parent.parent.name)}
        catalogue = catalogues.read(path)
        faults.extend(_stale(catalogue, wanted, file))
        faults.extend(_unfinished(catalogue, file))
        faults.extend(catalogues.placeholder_faults(catalogue, file=file))
        faults.extend(forbidden.faults(path.parent.parent.name, _said(catalogue), lists))
    return tuple(sorted(faults))


def _wanted(root: Path, found: Sequence[Found]) -> Callable[[str], Sequence[Found]]:
    """Give, for a language, the texts that its catalogue must hold: all, or in a family language those of families."""
    rule, known = audience.load(root / "locales"), reviews.load(root / "locales")
    families = found if rule is None else audience.chosen(found, rule)
    partial = {language for language, review in known.items() if review.texts == reviews.FAMILIES}
    return lambda language: families if language in partial else found


def _said(catalogue: Catalog) -> Iterable[tuple[str, int]]:
    for message in catalogues.finished(catalogue):
        for form in catalogues.forms_of(message.string):
            yield form, message.lineno or 1


def _files(root: Path) -> list[Path]:
    return sorted((root / "locales").glob(f"*/{catalogues.FILE}"))


def _stale(catalogue: Catalog, wanted: set[Id], file: str) -> Iterable[Fault]:
    held = {_id(message.id): message.lineno or 1 for message in catalogue if message.id}
    for text in wanted - held.keys():
        yield Fault(file, 1, f"lacks the text “{_short(text)}”", "Run python -m locales update")
    for text in held.keys() - wanted:
        yield Fault(
            file,
            held[text],
            f"holds the text “{_short(text)}” that nobody uses",
            "Run python -m locales update",
        )


def _unfinished(catalogue: Catalog, file: str) -> Iterable[Fault]:
    for message in catalogue:
        if not message.id:
            continue
        if message.fuzzy:
            yield Fault(
                file,
                message.lineno or 1,
                f"“{_short(message.id)}” is fuzzy",
                "Read it and take the mark away",
            )
        elif not all(catalogues.forms_of(message.string)):
            yield Fault(
                file, message.lineno or 1, f"“{_short(message.id)}” is not translated", "Translate it"
            )
        elif any(
            _edges(form) != _edges(catalogues.forms_of(message.id)[0])
            for form in catalogues.forms_of(message.string)
        ):
            yield Fault(
                file,
                message.lineno or 1,
                f"“{_short(message.id)}” begins or ends with other spaces",
                "Make them alike",
            )


def _edges(text: str) -> tuple[int, int]:
    return len(text) - len(text.lstrip()), len(text) - len(text.rstrip())


def _id(words: str | Iterable[str]) -> Id:
    forms = catalogues.forms_of(words)
    return words if isinstance(words, str) else (forms[0], forms[1])


def _short(words: str | Iterable[str]) -> str:
    first = catalogues.forms_of(words)[0]
    return first if len(first) <= 60 else f"{first[:59]}…"


def _catalogue(found: Sequence[Found], language: str | None) -> Catalog:
    catalogue = Catalog(locale=language, fuzzy=False)
    for text in found:
        catalogue.add(text.id, locations=[(file, 0) for file in text.files])
    return catalogue


def _written(catalogue: Catalog, language: str | None) -> str:
    """Write a catalogue under our own header: no dates, no line numbers; same texts, same bytes."""
    header = ['msgid ""', 'msgstr ""', '"Content-Type: text/plain; charset=utf-8\\n"']
    if language:
        rule = get_plural(language)
        header += [
            f'"Language: {language}\\n"',
            f'"Plural-Forms: nplurals={rule.num_plurals}; plural={rule.plural_expr};\\n"',
        ]
    body = BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, include_lineno=False, ignore_obsolete=True)
    return "\n".join(header) + "\n\n" + body.getvalue().decode("utf-8").strip() + "\n"
