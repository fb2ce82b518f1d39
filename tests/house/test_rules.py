"""The rules of the house that imports cannot say; each is shown to catch a bad example before it is believed."""

from collections.abc import Callable

import pytest

from tests.house import checks
from tests.house.sources import EVERYTHING, PRODUCT, Source, python_files

Check = Callable[[Source], list[str]]

WHERE: list[tuple[Check, tuple[str, ...]]] = [
    (checks.commits_elsewhere, PRODUCT),
    (checks.tasks_elsewhere, PRODUCT),
    (checks.dotted_store, ("handlers",)),
    (checks.who_somebody_is, ("handlers",)),
    (checks.words_outside_the_catalogues, ("handlers",)),
    (checks.logs_more_than_a_sentence, PRODUCT),
    (checks.without_docstring, EVERYTHING),
    (checks.too_long, EVERYTHING),
    (checks.named_after_a_kind, EVERYTHING),
]

BAD: list[tuple[Check, str]] = [
    (checks.commits_elsewhere, "async def f(store):\n    await store.connection.commit()"),
    (checks.commits_elsewhere, "async def f(session):\n    await session.rollback()"),
    (checks.tasks_elsewhere, "import asyncio\nasyncio.create_task(f())"),
    (checks.tasks_elsewhere, "from asyncio import ensure_future\nensure_future(f())"),
    (checks.dotted_store, "async def f(store):\n    return await store.cases.get(1)"),
    (checks.dotted_store, "async def f(talk):\n    return talk.store.first(1)"),
    (checks.who_somebody_is, "def f(tap):\n    return tap.from_user.id"),
    (checks.who_somebody_is, "def f(message):\n    return message.forward(1)"),
    (checks.who_somebody_is, "def f(chat):\n    return f'@{chat.username}'"),
    (checks.words_outside_the_catalogues, "def f(message):\n    return message.answer(text='Ciao')"),
    (checks.words_outside_the_catalogues, "def f(message):\n    return message.answer('Ti ascolto qui.')"),
    (checks.words_outside_the_catalogues, "Button('Avanti', 'next')"),
    (checks.words_outside_the_catalogues, "Button(text=f'Scrivi {name}')"),
    (checks.words_outside_the_catalogues, "WORDS = {'hello': 'Come stai oggi'}"),
    (checks.logs_more_than_a_sentence, "log.error('it failed: %s', error)"),
    (checks.logs_more_than_a_sentence, "log.error(f'{name} failed')"),
    (checks.logs_more_than_a_sentence, "log.error('it failed', extra={'person': name})"),
    (checks.logs_more_than_a_sentence, "log.error('it failed', extra=given)"),
    (checks.without_docstring, "x = 1"),
    (checks.too_long, "def f():\n" + "    x = 1\n" * checks.MAX_FUNCTION),
    (checks.too_long, "x = 1\n" * (checks.MAX_FILE + 1)),
]

GOOD: list[tuple[Check, str]] = [
    (checks.logs_more_than_a_sentence, "log.error('it failed', extra={'kind': kind, **reply.traits})"),
    (
        checks.tasks_elsewhere,
        "async def f():\n    async with TaskGroup() as group:\n        group.create_task(g())",
    ),
    (checks.tasks_elsewhere, "def f(group: asyncio.TaskGroup):\n    group.create_task(g())"),
    (checks.dotted_store, "async def f(store):\n    return await triage.take(store, 1)"),
    (
        checks.words_outside_the_catalogues,
        '"""Why this is here."""\ndef f(_):\n    return _("Ti ascolto qui.")',
    ),
    (checks.words_outside_the_catalogues, 'LIMIT = 3\n"""Why it is three, with a source."""'),
    (
        checks.words_outside_the_catalogues,
        "Button(_.ngettext('{n} caso nuovo', '{n} casi nuovi', n), 'next')",
    ),
    (checks.words_outside_the_catalogues, "raise RuntimeError('two handlers claim one key')"),
    (checks.words_outside_the_catalogues, "send(text='{code}', parse_mode='HTML')"),
    (checks.words_outside_the_catalogues, "def f(x: 'a type | of text') -> None: ..."),
]


def _called(value: object) -> str | None:
    return getattr(value, "__name__", None)


@pytest.mark.parametrize(("check", "rooms"), WHERE, ids=_called)
def test_the_house_keeps_its_rules(check: Check, rooms: tuple[str, ...]) -> None:
    files = python_files(*rooms)

    assert files
    faults = [fault for source in files for fault in check(source)]
    assert not faults, "\n".join(["", *faults])


@pytest.mark.parametrize(("check", "text"), BAD, ids=_called)
def test_each_rule_catches_a_bad_example(check: Check, text: str) -> None:
    assert check(Source.of(text))


@pytest.mark.parametrize(("check", "text"), GOOD, ids=_called)
def test_what_the_rules_allow_passes(check: Check, text: str) -> None:
    assert check(Source.of(text)) == []


@pytest.mark.parametrize("path", ["db/utils.py", "domain/exceptions.py"])
def test_a_file_named_after_a_kind_is_caught(path: str) -> None:
    assert checks.named_after_a_kind(Source.of("", path))


@pytest.mark.parametrize(("check", "path"), [
    (checks.commits_elsewhere, checks.TRANSACTIONS[0]),
    (checks.tasks_elsewhere, checks.NURSERIES[0]),
])  # fmt: skip
def test_only_the_owner_of_a_rule_may_break_it(check: Check, path: str) -> None:
    text = "async def f(store):\n    await store.commit()\n    asyncio.create_task(g())"

    assert check(Source.of(text, path)) == []


def test_every_rule_has_a_bad_example() -> None:
    shown = {check for check, _ in BAD} | {checks.named_after_a_kind}

    assert shown == {check for check, _ in WHERE}
