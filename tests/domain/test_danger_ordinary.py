"""Ordinary days that share their words with danger, each beside its dangerous twin: meals, tobacco, grown-up kin.

One apple a day is a habit; an apple a day and nothing else is a danger. What a person eats, and when, says nothing
alone; that it is all they eat does. Tobacco is no drug here, and a sister of age is no stranger. A child, a train,
an evening and a home are a scene, and a scene alone says nothing.
"""

import pytest

from app import protocol
from domain.danger import Scanner, Strength

ORDINARY = {
    "it": (
        "mangio una mela al giorno",
        "mangio una mela a merenda",
        "mangio uno yogurt a merenda",
        "mio figlio mangia una mela dopo pranzo",
        "ogni mattina mangio uno yogurt con i cereali",
        "da una settimana mangia uno yogurt a colazione",
        "ieri ho mangiato la pizza con gli amici",
        "oggi a pranzo ho mangiato la pasta",
        "oggi mangio ancora la pizza",
        "a cena mangio insalata e pollo",
        "bevo acqua e mangio frutta ogni giorno",
        "bevo due caffè al giorno",
        "mangia la merenda a scuola tutti i giorni",
        "fumo due sigarette al giorno",
        "fumo una sigaretta ogni mattina",
        "mia figlia fuma tutti i giorni un pacchetto di sigarette",
        "da quando fuma le sigarette tossisce sempre",
        "mio nonno fuma il sigaro tutte le sere",
        "ha quindici anni e vive con la sorella maggiorenne",
        "il fratello maggiorenne lo accompagna a scuola",
        "sua sorella è maggiorenne e vive da sola, lui ha quindici anni",
        "è maggiorenne e vive a casa",
        "mia figlia è sempre a casa",
        "mia figlia ha conosciuto un ragazzo",
        "il mio ragazzo è più grande di un anno",
        "mia figlia torna a casa in treno",
        "mio figlio va a scuola in treno ogni mattina",
        "stasera torno a casa in pullman",
        "stamattina mio figlio ha preso lo zaino e il treno",
        "ieri ho litigato con mia figlia a casa",
        "ieri notte mia figlia ha dormito a casa",
    ),
    "en": (
        "I eat an apple every day",
        "I had an apple and a yogurt for lunch",
        "I smoke two cigarettes every day",
        "he is fifteen and lives with his grown up sister",
        "I go to school every day",
        "my son takes the bus to school every day",
        "we take the train tonight",
        "my daughter is at home tonight",
        "we only eat dinner together every week",
        "my dad works at night",
        "my uncle took photos at the wedding",
        "he beat me at chess",
        "my mum hides the presents",
        "she hides behind the wall",
        "I never sleep well, life is busy",
    ),
    "es": (
        "como una manzana cada día",
        "fumo dos cigarrillos todos los días",
        "mi padre fuma todos los días un cigarrillo",
        "mi hija vuelve a casa en tren",
        "anoche mi hijo durmió en casa",
        "mi padre trabaja de noche",
        "mi madre hace fotos a mi hermano",
        "es lo mejor del mundo",
    ),
    "fr": (
        "je mange une pomme chaque jour",
        "je fume deux cigarettes tous les jours",
        "ma fille prend le train ce soir",
        "mon fils est à la maison ce soir",
        "ma mère prend une photo de mon frère",
        "mon père travaille la nuit",
        "tout le monde est toujours en retard",
    ),
    "ro": (
        "mănânc un măr pe zi",
        "fumez două țigări în fiecare zi",
        "mama face poze cu fratele",
        "nimeni nu spune nimic",
    ),
    "sq": ("ha një mollë në ditë", "pi dy cigare në ditë", "babai punon natën"),
    "uk": ("їм одне яблуко на день", "курю дві сигарети на день", "тато працює вночі", "найкраще у світі"),
    "ar": ("آكل تفاحة كل يوم", "أدخن سيجارتين في اليوم", "أبي يعمل في الليل", "أفضل واحد في العالم"),
    "zh": ("我每天吃一个苹果", "我一天抽两根烟", "我女儿晚上坐火车回家", "爸爸晚上上班", "妈妈给弟弟拍照片"),
}
DANGER = {
    "eating": (
        "mangio solo una mela al giorno",
        "mangio una mela al giorno e basta",
        "una mela al giorno e basta",
        "mangio una mela al giorno, stop",
        "mangio una mela al giorno e nient'altro",
        "non mangia altro che una mela",
        "mia figlia mangia soltanto uno yogurt al giorno",
        "mangia uno yogurt e basta",
        "in tutto il giorno mangia una mela",
        "mangio appena una mela in tutta la giornata",
        "tutto quello che mangio è una mela",
        "da una settimana mangio una mela al giorno",
        "sono tre giorni che mangio una mela",
        "mangio una mela al giorno per dimagrire",
        "mangia mezza mela e dice che è piena",
        "ceno con una mela",
        "pranza con mezzo yogurt",
        "sesto giorno senza cibo",
        "I only eat an apple a day",
        "I eat one apple a day and nothing else",
        "I have eaten an apple in three days",
        "solo como una manzana al día",
        "como una manzana al día y nada más",
        "je ne mange qu'une pomme par jour",
        "je mange une pomme par jour et rien d'autre",
        "mănânc doar un măr pe zi",
        "ha vetëm një mollë në ditë",
        "їм тільки одне яблуко на день",
        "آكل تفاحة واحدة فقط في اليوم",
        "我一天只吃一个苹果",
    ),
    "substance": (
        "fumo tutto il giorno",
        "fumo tutti i giorni prima di scuola",
        "fumo sigarette e canne tutti i giorni",
        "fuma sigarette e beve vodka tutte le sere",
        "mette l'erba nelle sigarette e fuma ogni giorno",
        "I smoke cigarettes and weed every day",
        "I smoke before school every day",
        "fumo porros todos los días",
        "je fume du shit tous les jours",
    ),
    "violence_abuse": (
        "they beat me at school every day",
        "i genitori lo legano al letto",
        "il nonno entra nel suo letto",
    ),
    "runaway": (
        "doveva essere a scuola e ha spento il telefono, è sul treno",
        "parte domani senza che i genitori sappiano nulla",
        "ha quindici anni e vive con un uomo maggiorenne",
        "mia figlia è andata a vivere con un ragazzo maggiorenne",
        "ha quindici anni e dorme da uno sconosciuto maggiorenne",
    ),
}


@pytest.fixture(scope="module")
def house() -> Scanner:
    return protocol.read().scanner


@pytest.mark.parametrize("text", [text for texts in ORDINARY.values() for text in texts])
def test_an_ordinary_day_pages_nobody(house: Scanner, text: str) -> None:
    assert all(hit.strength is Strength.SOFT for hit in house.scan(text))


@pytest.mark.parametrize(
    ("label", "text"), [(label, text) for label, texts in DANGER.items() for text in texts]
)
def test_its_dangerous_twin_is_heard(house: Scanner, label: str, text: str) -> None:
    heard = {hit.label for hit in house.scan(text) if hit.strength > Strength.SOFT}

    assert label in heard
