"""Makes contacts written in every way people try; it shares no code and no list with the masker.

`TRICKS` is the table: the name of a trick, what is hidden, and how it is written. Each gets a random source and a language
and gives the secret as it would be typed; `frames` puts it into a sentence.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

LANGUAGES = ("it", "en", "es", "fr", "ro", "sq", "uk", "ar")

_DIGITS = {
    "it": "zero uno due tre quattro cinque sei sette otto nove",
    "en": "zero one two three four five six seven eight nine",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "ro": "zero unu doi trei patru cinci șase șapte opt nouă",
    "sq": "zero një dy tre katër pesë gjashtë shtatë tetë nëntë",
    "uk": "нуль один два три чотири п'ять шість сім вісім дев'ять",
    "ar": "صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة",
}
_TENS = {
    "it": "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "fr": "vingt trente quarante cinquante soixante septante huitante nonante",
    "ro": "douăzeci treizeci patruzeci cincizeci șaizeci șaptezeci optzeci nouăzeci",
    "sq": "njëzet tridhjetë dyzet pesëdhjetë gjashtëdhjetë shtatëdhjetë tetëdhjetë nëntëdhjetë",
    "uk": "двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто",
    "ar": "عشرون ثلاثون أربعون خمسون ستون سبعون ثمانون تسعون",
}
_AND = {"it": "e", "en": "and", "es": "y", "fr": "et", "ro": "și", "sq": "dhe", "uk": "і", "ar": "و"}
_AT = {
    "it": "chiocciola",
    "en": "at",
    "es": "arroba",
    "fr": "arobase",
    "ro": "arond",
    "sq": "et",
    "uk": "равлик",
    "ar": "آت",
}
_DOT = {
    "it": "punto",
    "en": "dot",
    "es": "punto",
    "fr": "point",
    "ro": "punct",
    "sq": "pikë",
    "uk": "крапка",
    "ar": "نقطة",
}
_LOW = {
    "it": "trattino basso", "en": "underscore", "es": "guion bajo", "fr": "tiret bas",
    "ro": "linie jos", "sq": "vijë e poshtme", "uk": "нижнє підкреслення", "ar": "شرطة سفلية",
}  # fmt: skip
_SLASH = {
    "it": "barra", "en": "slash", "es": "barra", "fr": "slash",
    "ro": "slash", "sq": "slash", "uk": "слеш", "ar": "سلاش",
}  # fmt: skip
_PREFIX = {"it": "39", "en": "44", "es": "34", "fr": "33", "ro": "40", "sq": "355", "uk": "380", "ar": "20"}
_STARTS = {
    "it": ("333", "347", "320", "389", "06", "0373"),
    "en": ("07700", "07911", "020"),
    "es": ("612", "699", "911"),
    "fr": ("06", "07", "01"),
    "ro": ("0722", "0745", "021"),
    "sq": ("068", "069", "067"),
    "uk": ("067", "050", "093"),
    "ar": ("010", "011", "012"),
}
_LENGTH = {"it": 10, "en": 11, "es": 9, "fr": 10, "ro": 10, "sq": 10, "uk": 10, "ar": 11}
_NICKS = (
    "marco",
    "giulia",
    "luna",
    "nicola",
    "elena",
    "dragon",
    "zaira",
    "skater",
    "andrei",
    "besnik",
    "olena",
    "youssef",
)
_SITES = (
    "gmail.com",
    "libero.it",
    "hotmail.com",
    "outlook.it",
    "yahoo.fr",
    "icloud.com",
    "miodominio.net",
    "scuola-rossi.org",
)
_STREETS = {
    "it": (
        "via Roma",
        "viale Garibaldi",
        "piazza del Duomo",
        "corso Matteotti",
        "via XX Settembre",
        "vicolo Stretto",
    ),
    "en": ("Baker Street", "Church Lane", "Elm Road", "Queens Avenue", "Mill Street"),
    "es": ("calle Mayor", "avenida Cervantes", "plaza Nueva", "paseo del Prado", "calle San Juan"),
    "fr": ("rue Victor Hugo", "avenue Foch", "boulevard Voltaire", "rue de la Paix", "place Bellecour"),
    "ro": ("strada Eminescu", "bulevardul Unirii", "aleea Trandafirilor", "str. Florilor", "calea Moșilor"),
    "sq": ("rruga Naim Frashëri", "bulevardi Zogu", "rruga Myslym Shyri", "rr. Kavajës", "sheshi Skënderbej"),
    "uk": ("вулиця Шевченка", "вул. Франка", "проспект Свободи", "провулок Тихий", "бульвар Лесі Українки"),
    "ar": ("شارع محمد الخامس", "شارع الحرية", "نهج ابن خلدون", "شارع بورقيبة", "زنقة الورد"),
}
_ON = {"it": "su", "en": "on", "es": "en", "fr": "sur", "ro": "pe", "sq": "në", "uk": "в", "ar": "على"}
_I_AM = {
    "it": "sono",
    "en": "I am",
    "es": "soy",
    "fr": "je suis",
    "ro": "sunt",
    "sq": "jam",
    "uk": "я",
    "ar": "أنا",
}
_AS = {
    "it": "come",
    "en": "as",
    "es": "como",
    "fr": "comme",
    "ro": "ca",
    "sq": "si",
    "uk": "як",
    "ar": "باسم",
}
_ADD = {
    "it": "aggiungimi",
    "en": "add me",
    "es": "agrégame",
    "fr": "ajoute-moi",
    "ro": "adaugă-mă",
    "sq": "më shto",
    "uk": "додай мене",
    "ar": "أضفني",
}
_FRAMES = {
    "it": ("{}", "il mio è {}", "ciao, {} quando vuoi", "ti lascio questo: {}", "se ti va {} ok"),
    "en": ("{}", "mine is {}", "hey, {} whenever", "here you go: {}", "if you like {} ok"),
    "es": ("{}", "el mío es {}", "hola, {} cuando quieras", "te dejo esto: {}", "si te va {} vale"),
    "fr": ("{}", "le mien c'est {}", "salut, {} quand tu veux", "je te laisse ça : {}", "si ça te dit {} ok"),
    "ro": ("{}", "al meu este {}", "salut, {} când vrei", "îți las asta: {}", "dacă vrei {} bine"),
    "sq": ("{}", "imi është {}", "tung, {} kur të duash", "po ta lë këtë: {}", "nëse do {} mirë"),
    "uk": ("{}", "мій це {}", "привіт, {} коли хочеш", "лишаю тобі: {}", "якщо хочеш {} добре"),
    "ar": ("{}", "هذا لي {}", "مرحبا، {} متى شئت", "أترك لك هذا: {}", "إذا أردت {} حسنا"),
}
_LOOK = str.maketrans("aeopcxyi", "аеорсхуі")
_LOOK_DIGITS = str.maketrans("015", "OlS")
_FULL = {ord(one): chr(ord(one) + 0xFEE0) for one in map(chr, range(0x21, 0x7F))}

Source = random.Random
Way = Callable[[Source, str], str]


@dataclass(frozen=True, slots=True)
class Trick:
    """One way of writing one kind of contact."""

    kind: str
    name: str
    write: Way


def number(source: Source, language: str) -> str:
    """Give the bare digits of an invented telephone number as people of that language have them."""
    start = source.choice(_STARTS[language])
    return start + "".join(source.choice("0123456789") for _ in range(_LENGTH[language] - len(start)))


def _groups(source: Source, digits: str) -> list[str]:
    found, at = [], 0
    while at < len(digits):
        size = source.choice((2, 3, 3, 4))
        found.append(digits[at : at + size])
        at += size
    return found


def _said(digits: str, language: str) -> list[str]:
    words = _DIGITS[language].split()
    return [words[int(one)] for one in digits]


def _in_tens(source: Source, language: str) -> str:
    tens, units = _TENS[language].split(), _DIGITS[language].split()
    pairs = [(source.randrange(2, 10), source.randrange(1, 10)) for _ in range(5)]
    if language == "ar":
        return " ".join(f"{units[unit]} و{tens[ten - 2]}" for ten, unit in pairs)
    joint = f" {_AND[language]} " if language in ("es", "ro", "sq") else " "
    return " ".join(f"{tens[ten - 2]}{joint}{units[unit]}" for ten, unit in pairs)


def _mixed(source: Source, language: str) -> str:
    digits = number(source, language)
    return " ".join(one if source.random() < 0.5 else _said(one, language)[0] for one in digits)


def _twice(source: Source, language: str) -> str:
    digits = number(source, language)
    word = {
        "it": "doppio",
        "en": "double",
        "es": "doble",
        "fr": "double",
        "ro": "dublu",
        "sq": "dyfish",
        "uk": "двічі",
        "ar": "مكرر",
    }[language]
    return f"{word} {digits[0]} {' '.join(digits[2:])}"


_PHONES: dict[str, Way] = {
    "plain": number,
    "spaces": lambda source, language: " ".join(_groups(source, number(source, language))),
    "dots": lambda source, language: ".".join(_groups(source, number(source, language))),
    "dashes": lambda source, language: "-".join(_groups(source, number(source, language))),
    "slash": lambda source, language: number(source, language)[:3] + "/" + number(source, language)[3:],
    "brackets": lambda source, language: f"({number(source, language)[:3]}) {number(source, language)[3:]}",
    "plus": lambda source, language: f"+{_PREFIX[language]} {number(source, language).lstrip('0')}",
    "double zero": lambda source, language: f"00{_PREFIX[language]}{number(source, language).lstrip('0')}",
    "one by one": lambda source, language: " ".join(number(source, language)),
    "commas": lambda source, language: ", ".join(_groups(source, number(source, language))),
    "underscores": lambda source, language: "_".join(number(source, language)),
    "stars": lambda source, language: "*".join(_groups(source, number(source, language))),
    "emoji between": lambda source, language: "😀".join(_groups(source, number(source, language))),
    "lines": lambda source, language: "\n".join(_groups(source, number(source, language))),
    "in words": lambda source, language: " ".join(_said(number(source, language), language)),
    "words with dashes": lambda source, language: "-".join(_said(number(source, language), language)),
    "words with commas": lambda source, language: ", ".join(_said(number(source, language), language)),
    "words in capitals": lambda source, language: " ".join(_said(number(source, language), language)).upper(),
    "words in one": lambda source, language: "".join(_said(number(source, language), language)).replace(
        "'", ""
    ),
    "tens in words": _in_tens,
    "words and digits": _mixed,
    "twice": _twice,
    "and between": lambda source, language: f" {_AND[language]} ".join(
        _groups(source, number(source, language))
    ),
    "full width": lambda source, language: number(source, language).translate(_FULL),
    "arabic digits": lambda source, language: "".join(
        chr(0x660 + int(one)) for one in number(source, language)
    ),
    "bold digits": lambda source, language: "".join(
        chr(0x1D7CE + int(one)) for one in number(source, language)
    ),
    "circled": lambda source, language: "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(one)] for one in number(source, language)),
    "keycaps": lambda source, language: "".join(f"{one}\ufe0f\u20e3" for one in number(source, language)),
    "raised": lambda source, language: "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(one)] for one in number(source, language)),
    "letters for digits": lambda source, language: number(source, language).translate(_LOOK_DIGITS),
    "hidden signs": lambda source, language: "\u200b".join(number(source, language)),
    "x between": lambda source, language: "x".join(number(source, language)),
}


def _mail(source: Source) -> tuple[str, str]:
    nick = source.choice(_NICKS) + source.choice(("", ".rossi", "_99", str(source.randrange(10, 99)), "-b"))
    return nick, source.choice(_SITES)


def _spelled(text: str, language: str) -> str:
    return text.replace(".", f" {_DOT[language]} ").replace("_", f" {_LOW[language]} ")


_MAILS: dict[str, Way] = {
    "plain": lambda source, language: "@".join(_mail(source)),
    "capitals": lambda source, language: "@".join(_mail(source)).upper(),
    "spaces about the sign": lambda source, language: " @ ".join(_mail(source)),
    "at in words": lambda source, language: f" {_AT[language]} ".join(_mail(source)),
    "at and dot in words": lambda source, language: f" {_AT[language]} ".join(
        _spelled(one, language) for one in _mail(source)
    ),
    "brackets": lambda source, language: "(at)".join(_mail(source)).replace(".", "(dot)"),
    "square brackets": lambda source, language: " [at] ".join(_mail(source)).replace(".", " [dot] "),
    "letter by letter": lambda source, language: " ".join("@".join(_mail(source))),
    "full width": lambda source, language: "@".join(_mail(source)).translate(_FULL),
    "look-alikes": lambda source, language: "@".join(_mail(source)).translate(_LOOK),
    "hidden signs": lambda source, language: "\u200d".join("@".join(_mail(source))),
    "spaces about the dot": lambda source, language: "@".join(_mail(source)).replace(".", " . "),
}


def _nick(source: Source) -> str:
    return source.choice(_NICKS) + source.choice(
        ("_99", str(source.randrange(10, 999)), ".rossi", "_official", "x_x7")
    )


_PLATFORMS = ("instagram", "insta", "telegram", "snapchat", "tiktok", "discord", "ig")

_HANDLES: dict[str, Way] = {
    "at": lambda source, language: "@" + _nick(source),
    "full width at": lambda source, language: "＠" + _nick(source),
    "site and colon": lambda source, language: f"{source.choice(_PLATFORMS)}: {_nick(source)}",
    "i am on": lambda source, language: (
        f"{_I_AM[language]} {_nick(source)} {_ON[language]} {source.choice(_PLATFORMS)}"
    ),
    "on site i am": lambda source, language: (
        f"{_ON[language]} {source.choice(_PLATFORMS)} {_I_AM[language]} {_nick(source)}"
    ),
    "add me": lambda source, language: (
        f"{_ADD[language]} {_ON[language]} {source.choice(_PLATFORMS)} {_AS[language]} {_nick(source)}"
    ),
    "site then nick": lambda source, language: f"{source.choice(_PLATFORMS)} {_nick(source)}",
    "low line in words": lambda source, language: (
        f"{source.choice(_PLATFORMS)}: {source.choice(_NICKS)} {_LOW[language]} {source.randrange(10, 99)}"
    ),
    "look-alikes": lambda source, language: f"instagram {_nick(source).translate(_LOOK)}",
    "tag": lambda source, language: f"{source.choice(_NICKS)}#{source.randrange(1000, 9999)}",
    "capitals": lambda source, language: f"INSTAGRAM {_nick(source).upper()}",
    "nick and colon": lambda source, language: f"username: {source.choice(_NICKS)}",
}

_LINKS: dict[str, Way] = {
    "https": lambda source, language: f"https://{source.choice(_NICKS)}.com/{source.randrange(99)}",
    "hxxp": lambda source, language: f"hxxp://{source.choice(_NICKS)}.net",
    "t.me": lambda source, language: f"t.me/{_nick(source)}",
    "wa.me": lambda source, language: f"wa.me/{number(source, language)}",
    "www": lambda source, language: f"www.{source.choice(_NICKS)}.it",
    "bare": lambda source, language: f"{source.choice(_NICKS)}foto.com",
    "path": lambda source, language: f"instagram.com/{_nick(source)}",
    "dot in words": lambda source, language: (
        f"instagram {_DOT[language]} com {_SLASH[language]} {_nick(source)}"
    ),
    "spaces": lambda source, language: f"instagram . com / {_nick(source)}",
    "full width": lambda source, language: f"https://{source.choice(_NICKS)}.com".translate(_FULL),
    "invitation": lambda source, language: f"discord.gg/{source.choice(_NICKS)}",
    "site in words": lambda source, language: f"{source.choice(_NICKS)}blog {_DOT[language]} com",
}


def _street(source: Source, language: str) -> tuple[str, int]:
    return source.choice(_STREETS[language]), source.randrange(2, 199)


def _first(language: str, street: str, house: str) -> str:
    return f"{house} {street}" if language == "en" else f"{street} {house}"


_ADDRESSES: dict[str, Way] = {
    "plain": lambda source, language: _first(language, *map(str, _street(source, language))),
    "capitals": lambda source, language: _first(language, *map(str, _street(source, language))).upper(),
    "small": lambda source, language: _first(language, *map(str, _street(source, language))).lower(),
    "number word": lambda source, language: "{}, {} {}".format(
        (found := _street(source, language))[0],
        {
            "it": "numero",
            "en": "number",
            "es": "número",
            "fr": "numéro",
            "ro": "nr.",
            "sq": "nr.",
            "uk": "буд.",
            "ar": "رقم",
        }[language],
        found[1],
    ),
    "comma": lambda source, language: "{}, {}".format(*_street(source, language)),
    "full width": lambda source, language: "{}, {}".format(*_street(source, language)).translate(_FULL),
    "house in words": lambda source, language: (
        f"{_street(source, language)[0]}, {_TENS[language].split()[source.randrange(8)]}"
    ),
}

_TABLES = {"phone": _PHONES, "mail": _MAILS, "handle": _HANDLES, "link": _LINKS, "address": _ADDRESSES}
TRICKS = tuple(Trick(kind, name, write) for kind, table in _TABLES.items() for name, write in table.items())


def frames(source: Source, language: str) -> tuple[str, str]:
    """Give what stands before and after a contact in a sentence of that language."""
    before, _, after = source.choice(_FRAMES[language]).partition("{}")
    return before, after


def samples(seed: int, each: int) -> Iterator[tuple[Trick, str, str, str, str]]:
    """Give `each` samples of every trick in every language: trick, language, before, secret, after."""
    source = random.Random(seed)
    for trick in TRICKS:
        for language in LANGUAGES:
            for _ in range(each):
                before, after = frames(source, language)
                yield trick, language, before, trick.write(source, language), after
