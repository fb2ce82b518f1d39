"""Families who speak little Italian: their language from the first screen to the answer; the team reads Italian."""

import re

import pytest

from bot import commands
from tests.stories.house import House
from tests.stories.walks import taken, walks

ITALIAN = ("segnalazione", "Avanti", "Indietro", "Aiuto", "Una persona", "Riepilogo", "Chiama", "adesso")
ISOLATES = str.maketrans("", "", "\u2066\u2068\u2069")
NATIVE = ("Română", "Українська", "العربية", "Shqip", "Español", "Français", "中文")
FIRST = {
    "ro": ("Sunt Cordata, un program", "Ajutor imediat"),
    "uk": ("Я Cordata, програма", "Допомога одразу"),
    "ar": ("أنا Cordata، برنامج", "مساعدة الآن"),
    "sq": ("Jam Cordata, një program", "Ndihmë menjëherë"),
    "es": ("Soy Cordata, un programa", "Ayuda ya"),
    "fr": ("Je suis Cordata, un programme", "Aide tout de suite"),
    "zh-hans": ("我是 Cordata，一个程序", "马上求助"),
}


async def test_a_mother_goes_in_romanian_from_the_first_screen_to_the_answer(house: House) -> None:
    mother = await house.tell("Mirela", language="ro")
    await mother.opens()
    assert "Sunt Cordata, un program" in (await mother.screen()).text

    await walks(mother, "Sunt părinte", "Nu", "Am înțeles", "Stă închis în cameră", "Înainte", "Înainte")
    await walks(mother, "Nimic din astea", "Înainte", "Mai puțin de 2 săptămâni", "Înainte", "Înainte")
    await walks(mother, "15", "Crema", "Înainte")
    assert "Stă închis în cameră: uneori" in (await mother.sees("Rezumat")).text
    await mother.taps("Trimite")
    found = re.search(r"Confirmare · cod (CRD-\w+)", (await mother.sees("CRD-")).text)
    assert found

    await house.operator.sees(f"Nuova segnalazione {found[1]} · P4 verde · da: famiglia")
    await taken(house, found[1])
    await mother.sees("Ai un mesaj.")
    await mother.taps("Citește")
    await mother.sees(f"{found[1]}: un om a preluat-o.")
    shown = [one for one in await mother.history() if one.by == "bot"]
    words = " ".join([one.text for one in shown] + [label for one in shown for label in one.labels])
    assert not [word for word in ITALIAN if word in words], words


async def test_she_finds_where_to_turn_in_romanian(house: House) -> None:
    mother = await house.tell("Mirela", language="ro")
    await mother.opens()
    await mother.says("/orientami")

    await walks(mother, "Pentru fiul sau fiica mea", "14-17", "multă neliniște", "câteva săptămâni", "Crema")
    await walks(mother, "Română")

    answer = (await mother.sees("Iată unde se poate merge")).text
    assert "De ce:" in answer and "Așteptare spusă de serviciu" in answer


async def test_a_parent_asks_for_help_in_arabic_and_every_number_stands_whole(house: House) -> None:
    father = await house.tell("Karim", language="ar")
    await father.opens()

    await father.says("/aiuto")

    told = (await father.screen()).text
    assert told.startswith("إذا كان الخطر الآن، اتصل بالرقم 112.")
    assert "\u2068112\u2069 · " in told and "\u206819696\u2069 · " in told
    assert "أنا برنامج. من يرد على هذه الأرقام إنسان." in told
    assert not [word for word in ITALIAN if word in told]


@pytest.mark.parametrize("word", ["مساعدة", "допоможіть", "ajutor", "ndihmë", "ayuda", "aide", "救命"])
async def test_one_word_of_any_language_opens_the_numbers(house: House, word: str) -> None:
    mother = await house.tell("Ada", language="it")

    await mother.says(word)

    assert "chiama il 112" in (await mother.screen()).text


async def test_the_first_screen_speaks_each_language_and_offers_the_others(house: House) -> None:
    for language, (greeting, numbers) in FIRST.items():
        phone = await house.tell(f"Ada {language}", language=language)

        await phone.opens()

        screen = await phone.screen()
        assert greeting in screen.text.translate(ISOLATES)
        assert numbers in screen.text.translate(ISOLATES)
        assert len({*NATIVE, "Italiano", "English"} & set(screen.labels)) == 8


async def test_the_commands_beside_the_text_field_are_told_in_each_language(house: House) -> None:
    await commands.tell(house.open_doors.api, house.open_doors.words)
    said = {"ro": "Schimbă limba", "ar": "تغيير اللغة", "zh-hans": "换语言", "it": "Cambia lingua"}

    for language, words in said.items():
        phone = await house.tell(f"Ada {language}", language=language)
        told = {one["command"]: one["description"] for one in await phone.commands()}
        assert told["lingua"] == words


async def test_who_works_here_reads_italian_whatever_the_phone_speaks(house: House) -> None:
    await house.teacher.says("/lingua")

    assert not set(NATIVE) & set((await house.teacher.screen()).labels)
    assert "English" in (await house.teacher.screen()).labels
