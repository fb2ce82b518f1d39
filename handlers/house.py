"""What every conversation may use besides the store: the protocol, the words of each language, the bot's own name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from domain import contacts, forms
from domain.case import AgeBand
from domain.contacts import Contacts
from domain.danger import Hit, Scanner
from domain.forms import Form
from domain.local_contacts import Around
from domain.people import Person, TerritoryId
from domain.protocol import Protocol
from domain.typed_text import fold
from locales import contacts as contact_lines
from locales.catalogues import Translate

NATIVE = {
    "it": "Italiano",
    "en": "English",
    "ro": "Română",
    "uk": "Українська",
    "ar": "العربية",
    "sq": "Shqip",
    "es": "Español",
    "fr": "Français",
    "zh": "中文",
}
"""Names of the languages in themselves; they are shown untranslated so that everyone finds their own."""


@dataclass(frozen=True)
class House:
    """Values in memory, read at the start; only `checks` and `around` change while the house is open.

    `checks` are the days on which somebody verified each help contact; the console writes them as they happen. `around`
    are the first doors of the directory, read again when it changes.
    """

    protocol: Protocol
    languages: Mapping[str, Translate]
    scanner: Scanner
    bot_name: str = "cordata_bot"
    page_address: str | None = None
    joining: bool = False
    checks: dict[str, date] = field(default_factory=dict)
    around: Around = field(default_factory=Around)
    typed: dict[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    ready: dict[str, tuple[Hit, ...]] = field(default_factory=dict)

    def language_of(self, code: str) -> str:
        """Give the language spoken to somebody whose app says `code`; Italian when it is none of ours."""
        return code if code in self.languages else "it"

    def words_for(self, code: str) -> Translate:
        """Give the catalogue of a language, Italian when it is none of ours."""
        return self.languages.get(code) or self.languages["it"]

    def speaks_to(self, person: Person) -> Translate:
        """Give the words for a person: who works in the network gets Italian where a language has no texts of the team."""
        return self.words_of(person.language, works=bool(person.assignments))

    def words_of(self, language: str, *, works: bool) -> Translate:
        """Give the words of a language for somebody who `works` in the network, or asks something of it."""
        _ = self.words_for(language)
        return _ if _.whole or not works else self.languages["it"]

    def offered(self, person: Person) -> dict[str, str]:
        """Give the languages that a person may choose, with their own names."""
        return {
            code: name
            for code, name in NATIVE.items()
            if code in self.languages and (self.languages[code].whole or not person.assignments)
        }

    def contacts(self, near: Sequence[TerritoryId] = ()) -> Contacts:
        """Give the help contacts with the days on which they were verified, and the first doors `near` somebody."""
        listed = self.protocol.contacts
        local = self.around.at(near)
        if local:
            listed = replace(listed, listed=(*listed.listed, *local))
        return listed.verified(self.checks.items()) if self.checks else listed

    def help_text(
        self,
        _: Translate,
        now: datetime,
        *,
        signals: tuple[str, ...] = (),
        danger_now: bool = False,
        age: AgeBand = AgeBand.UNKNOWN,
        near: Sequence[TerritoryId] = (),
    ) -> str:
        """Give the help message from memory: 112 first when danger is now, then what fits topic and place."""
        listed = self.contacts(near)
        topics = listed.topics_for(signals)
        chosen = contacts.choose(listed, topics, age, now, danger_now)
        return contact_lines.message(chosen, now, _, danger_now=danger_now)

    def help_line(self, _: Translate, now: datetime) -> str:
        """Give the one line of numbers that stands on a first screen."""
        listed = self.contacts()
        chosen = contacts.choose(listed, listed.topics_for(()), AgeBand.UNKNOWN, now, False)
        return contact_lines.one_line(chosen, now, _)

    def form_for(self, person: Person) -> Form | None:
        """Give the form of an institutional reporter; None for anybody else."""
        held = person.reporting_as
        return self.protocol.form_for(held.duty.value) if held else None

    def typed_words(self, form: Form, _: Translate) -> Mapping[str, str]:
        """Give the folded words of a language with the Italian ones they stand for, made once a form and language."""
        key = (form.id, _.language)
        words = self.typed.get(key)
        if words is None:
            words = {} if _.language == "it" else {fold(_(text)): text for text in forms.typeable(form)}
            self.typed[key] = words
        return words

    def scan(self, text: str) -> tuple[Hit, ...]:
        """Look for words of danger, in every language at once; the answers of our own forms were looked at before."""
        known = self.ready.get(text)
        return self.scanner.scan(text) if known is None else known

    def __post_init__(self) -> None:
        """Look once at every word that our own screens offer for typing; what people write themselves is never kept."""
        words = {text for form in self.protocol.forms.values() for text in forms.typeable(form)}
        for _ in self.languages.values():
            for said in map(_, sorted(words)):
                for written in (said, said.lower(), said.capitalize()):
                    self.ready[written] = self.scanner.scan(written)


HELP_COMMANDS = ("aiuto", "help", "ajutor", "ndihme", "ayuda", "aide")
HELP_WORDS = tuple(
    map(
        fold,
        (
            *HELP_COMMANDS,
            *("ajutați-mă", "ajuta-ma", "socorro", "secours"),
            *("допоможіть", "допомога", "рятуйте", "مساعدة", "ساعدوني", "النجدة", "救命", "帮助", "求助"),
        ),
    )
)
"""One word of every language of the house opens the help contacts, whatever language was chosen."""


def asks_for_help(text: str | None) -> bool:
    """Say whether a message asks for the help contacts, by command or by word."""
    if not text or len(text) > 40:
        return False
    said = fold(text.partition("@")[0])
    return said in HELP_WORDS
