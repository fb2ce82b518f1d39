"""Makes ordinary sentences with numbers in them: hours, prices, marks, dates, doses, scores, help numbers. All must pass."""

import random
from collections.abc import Iterator

SENTENCES = {
    "it": (
        "ci vediamo alle {hour}",
        "ho lezione dalle {hour} alle {hour} e poi dalle {hour}",
        "lunedì {hour}-{hour}, martedì {hour}-{hour}",
        "costa {price} € invece di {price} €",
        "ho preso {mark}, {mark}, {mark}, {mark} e {mark} in matematica",
        "i miei voti: {mark} {mark} {mark} {mark} {mark} {mark} {mark} {mark} {mark}",
        "siamo nati il {date} e il {date}",
        "prendo {dose} mg {small} volte al giorno da {small} mesi",
        "è finita {small}-{small}, poi {small}-{small} e {small}-{small}",
        "chiama il {help}, risponde sempre",
        "mi hanno detto {help} o {help}, tu che dici?",
        "ho {age} anni, i miei fratelli {age}, {age} e {age}",
        "nel {year} eravamo in {small}, nel {year} in {small}",
        "via Roma è a {small} fermate, linea {bus}",
        "la strada è lunga {small} km e ci metto {dose} minuti",
        "ho dormito {small} ore, mi sono svegliato alle {hour}",
        "siamo al {small}% della batteria, finisco alle {hour}",
        "uno, due, tre, pronti: domani si comincia",
        "esercizi {small}, {small} e {small} a pagina {dose}",
        "prendo {price} euro al mese, mille e duecento in tutto",
        "su instagram passo {small} ore al giorno",
        "il {small} maggio alle {hour} ho la verifica, capitoli {small}-{small}",
    ),
    "en": (
        "see you at {hour}",
        "school is {hour} to {hour}, then {hour}",
        "it costs {price} € not {price} €",
        "my marks: {mark}, {mark}, {mark}, {mark}, {mark}",
        "born on {date}",
        "I take {dose} mg {small} times a day for {small} weeks",
        "we won {small}-{small} and lost {small}-{small}",
        "call {help}, they always answer",
        "I am {age}, my sisters are {age}, {age} and {age}",
        "back in {year} and {year} it was different",
        "the road is {small} km long and takes {dose} minutes",
        "I slept {small} hours and woke up at {hour}",
        "page {dose}, exercises {small}, {small} and {small}",
        "one or two days, three at most",
        "on tiktok for {small} hours a day",
        "bus {bus} then {small} stops down the street",
    ),
    "es": (
        "nos vemos a las {hour}",
        "tengo clase de {hour} a {hour} y de {hour} a {hour}",
        "cuesta {price} € y antes {price} €",
        "mis notas: {mark}, {mark}, {mark}, {mark}, {mark}",
        "nací el {date}",
        "tomo {dose} mg {small} veces al día",
        "ganamos {small}-{small} y perdimos {small}-{small}",
        "llama al {help}",
        "tengo {age} años y mis hermanos {age}, {age} y {age}",
        "en {year} y en {year} vivía en otra calle",
        "la calle está a {small} minutos",
        "dormí {small} horas, me desperté a las {hour}",
        "uno o dos días, tres como mucho",
        "paso {small} horas en instagram",
    ),
    "fr": (
        "on se voit à {hour}",
        "cours de {hour} à {hour} puis {hour} à {hour}",
        "ça coûte {price} € au lieu de {price} €",
        "mes notes : {mark}, {mark}, {mark}, {mark}, {mark}",
        "né le {date}",
        "je prends {dose} mg {small} fois par jour",
        "on a gagné {small}-{small} puis {small}-{small}",
        "appelle le {help}",
        "j'ai {age} ans et mes frères {age}, {age} et {age}",
        "en {year} et {year} c'était pareil",
        "la rue est à {small} minutes de la place",
        "j'ai dormi {small} heures, réveil à {hour}",
        "un ou deux jours, trois au plus",
        "{small} heures sur snap hier soir",
    ),
    "ro": (
        "ne vedem la {hour}",
        "am ore de la {hour} la {hour} și de la {hour}",
        "costă {price} lei, nu {price} lei",
        "notele mele: {mark}, {mark}, {mark}, {mark}, {mark}",
        "născut pe {date}",
        "iau {dose} mg de {small} ori pe zi",
        "am câștigat {small}-{small} și apoi {small}-{small}",
        "sună la {help}",
        "am {age} ani, frații {age}, {age} și {age}",
        "în {year} și {year} era altfel",
        "strada are {small} km",
        "am dormit {small} ore, m-am trezit la {hour}",
        "o zi sau două, trei cel mult",
        "stau {small} ore pe tiktok",
    ),
    "sq": (
        "shihemi në {hour}",
        "kam mësim nga {hour} deri {hour} dhe {hour}",
        "kushton {price} €, jo {price} €",
        "notat e mia: {mark}, {mark}, {mark}, {mark}, {mark}",
        "lindur më {date}",
        "marr {dose} mg {small} herë në ditë",
        "fituam {small}-{small} dhe pastaj {small}-{small}",
        "telefono {help}",
        "jam {age} vjeç, vëllezërit {age}, {age} dhe {age}",
        "në {year} dhe {year} ishte ndryshe",
        "rruga është {small} km",
        "fjeta {small} orë, u zgjova në {hour}",
        "një ose dy ditë, tre më së shumti",
        "rri {small} orë në instagram",
    ),
    "uk": (
        "побачимось о {hour}",
        "уроки з {hour} до {hour} і з {hour}",
        "коштує {price} €, а було {price} €",
        "мої оцінки: {mark}, {mark}, {mark}, {mark}, {mark}",
        "народився {date}",
        "приймаю {dose} мг {small} рази на день",
        "виграли {small}-{small}, потім {small}-{small}",
        "дзвони {help}",
        "мені {age} років, братам {age}, {age} і {age}",
        "у {year} і {year} було інакше",
        "вулиця за {small} зупинки",
        "спав {small} годин, прокинувся о {hour}",
        "один або два дні, три щонайбільше",
        "сиджу {small} години в тіктоці",
    ),
    "ar": (
        "نلتقي الساعة {hour}",
        "عندي درس من {hour} إلى {hour} ثم {hour}",
        "السعر {price} € وكان {price} €",
        "علاماتي: {mark}، {mark}، {mark}، {mark}، {mark}",
        "ولدت في {date}",
        "آخذ {dose} ملغ {small} مرات في اليوم",
        "فزنا {small}-{small} ثم {small}-{small}",
        "اتصل على {help}",
        "عمري {age} سنة وإخوتي {age} و {age} و {age}",
        "في {year} و {year} كان مختلفا",
        "الشارع على بعد {small} كم",
        "نمت {small} ساعات واستيقظت {hour}",
        "يوم أو يومين، ثلاثة على الأكثر",
    ),
}  # fmt: skip
HELP = (
    "112",
    "114",
    "118",
    "19696",
    "1522",
    "116117",
    "800 180 969",
    "02 2327 2327",
    "800 713 713",
    "113",
    "115",
)


def _filled(source: random.Random, sentence: str) -> str:
    ways = {
        "hour": lambda: (
            f"{source.randrange(7, 23)}{source.choice(':::.')}{source.choice(('00', '15', '30', '45'))}"
        ),
        "price": lambda: source.choice(("12,50", "8", "1.250", "3,99", "150", "19.90", "1200", "35")),
        "mark": lambda: source.choice(("4", "5", "6", "6,5", "7", "7+", "8", "8½", "9", "10")),
        "date": lambda: "{}{s}{:02d}{s}{}".format(
            source.randrange(1, 29),
            source.randrange(1, 13),
            source.randrange(1975, 2020),
            s=source.choice("/.-"),
        ),
        "dose": lambda: str(source.choice((5, 10, 20, 25, 40, 50, 75, 100, 150))),
        "small": lambda: str(source.randrange(1, 10)),
        "help": lambda: source.choice(HELP),
        "age": lambda: str(source.randrange(6, 19)),
        "year": lambda: str(source.randrange(1990, 2027)),
        "bus": lambda: str(source.randrange(1, 99)),
    }
    while "{" in sentence:
        name = sentence[sentence.index("{") + 1 : sentence.index("}")]
        sentence = sentence.replace("{" + name + "}", ways[name](), 1)
    return sentence


def samples(seed: int, each: int) -> Iterator[tuple[str, str]]:
    """Give every sentence `each` times with other numbers: language and text."""
    source = random.Random(seed)
    for language, sentences in SENTENCES.items():
        for sentence in sentences:
            for _ in range(each):
                yield language, _filled(source, sentence)
