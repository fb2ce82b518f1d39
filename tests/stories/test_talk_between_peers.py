"""Two people talk through the bot and never learn who the other is: words, changes, files, hours, two talks at once."""

from db.talk_tables import peer_messages
from domain.talks import ALIASES
from tests.stories.house import House
from tests.stories.talk_walks import in_talk, matched
from tests.stories.walks import COVER


async def test_words_go_both_ways_and_arrive_covered(house: House) -> None:
    await in_talk(house, house.mother, house.volunteer)

    await house.mother.says("Ciao, mio figlio non esce più di casa")
    await house.volunteer.sees("Ciao, mio figlio non esce più di casa")
    await house.mother.sees("Consegnato a")
    await house.volunteer.says("Ti ascolto. Chiamami al 333 1234567")

    said = await house.mother.sees("Ti ascolto. Chiamami al [numero coperto]")
    assert "1234567" not in said.text
    await house.volunteer.sees("Ho coperto un numero")


async def test_both_are_told_at_the_start_what_is_kept_and_by_whom(house: House) -> None:
    await in_talk(house, house.mother, house.volunteer)

    for phone in (house.mother, house.volunteer):
        await phone.sees("Telegram tiene una sua copia di ciò che scrivi.")
        await phone.sees("Noi teniamo i testi 7 giorni")
        await phone.sees("Lo staff legge solo dopo un allarme")


async def test_the_name_on_the_account_is_covered_too(house: House) -> None:
    await in_talk(house, house.mother, house.volunteer)

    await house.mother.says("Sono Giulia, piacere")

    await house.volunteer.sees("Sono [nome coperto], piacere")
    assert not await house.volunteer.could_learn_who(house.mother)


async def test_a_number_in_three_messages_never_arrives_whole(house: House) -> None:
    await in_talk(house, house.mother, house.volunteer)

    for piece in ("333", "123", "45 67"):
        await house.mother.says(piece)

    await house.volunteer.sees("[numero coperto]")
    assert not [one for one in await house.volunteer.messages() if "45 67" in one.text]


async def test_a_change_arrives_as_a_change_and_is_covered_too(house: House) -> None:
    await in_talk(house, house.mother, house.volunteer)
    await house.mother.says("Ci vediamo martedì")
    await house.volunteer.sees("Ci vediamo martedì")
    await house.mother.sees("Consegnato a")

    await house.mother.edits("Ci vediamo martedì", "Ci vediamo mercoledì, scrivi a giulia@libero.it")

    await house.volunteer.sees("Ci vediamo mercoledì, scrivi a [e-mail coperta]")
    await house.volunteer.sees_no_more("Ci vediamo martedì")


async def test_what_is_taken_back_goes_on_both_sides_and_in_memory(house: House) -> None:
    await in_talk(house, house.mother, house.volunteer)
    await house.mother.says("Questo non lo volevo scrivere")
    await house.volunteer.sees("Questo non lo volevo scrivere")
    await house.mother.sees("Consegnato a")

    await house.mother.says("/togli")

    await house.volunteer.sees_no_more("Questo non lo volevo scrivere")
    await house.mother.sees("Tolto.")
    assert await house.count(peer_messages, peer_messages.c.body_sealed.is_not(None)) == 0


async def test_files_voices_contacts_and_places_are_refused_and_kept_nowhere(house: House) -> None:
    await in_talk(house, house.mother, house.volunteer)
    before = len(await house.volunteer.history())

    for kind, answer in (
        ("photo", "Qui le foto non passano"),
        ("voice", "Qui la voce non passa"),
        ("contact", "Qui i contatti non passano"),
        ("location", "Qui il luogo non passa"),
        ("sticker", "Qui gli adesivi non passano"),
        ("document", "Qui passa solo il testo"),
    ):
        await house.mother.sends(kind)
        await house.mother.sees(answer)

    assert await house.count(peer_messages) == 0
    assert len(await house.volunteer.history()) == before


async def test_a_forwarded_text_arrives_without_its_author(house: House) -> None:
    await in_talk(house, house.mother, house.volunteer)

    await house.mother.forwards("Guarda che cosa mi hanno scritto", of=house.teacher)

    said = await house.volunteer.sees("Guarda che cosa mi hanno scritto")
    assert said.forwarded_from is None
    assert not await house.volunteer.could_learn_who(house.teacher)


async def test_who_is_not_there_finds_a_neutral_line_and_then_every_word(house: House) -> None:
    talk = await matched(house, house.mother, house.volunteer)
    await house.volunteer.sees("Potete parlarvi.")
    await house.volunteer.taps("Apri la conversazione")
    await house.volunteer.says("Ciao, quando vuoi io ci sono")
    await house.volunteer.says("Anche stasera")

    await house.volunteer.sees("non è qui adesso")
    assert not [one for one in await house.mother.history() if "quando vuoi" in one.text]
    await house.mother.sees(COVER)
    await house.mother.taps("Leggi")
    await house.mother.taps("Apri la conversazione")
    await house.mother.sees("quando vuoi io ci sono")
    await house.mother.sees("Anche stasera")
    assert talk


async def test_words_written_at_night_arrive_in_the_morning_and_the_alarm_does_not_wait(house: House) -> None:
    await in_talk(house, house.mother, house.volunteer)
    await house.moves(hours=12, minutes=30)  # ten and a half at night
    await house.mother.says("Non dormo")
    await house.mother.taps("Sì, a ")

    await house.mother.sees("È fuori orario")
    await house.mother.says("/allarme")
    await house.manager.sees("ALLARME SOS-")
    assert not [one for one in await house.volunteer.history() if "Non dormo" in one.text]
    await house.moves(hours=10)
    await house.volunteer.sees("ti ha scritto.")
    await house.volunteer.taps("Apri la conversazione")
    await house.volunteer.sees("Non dormo")


async def test_two_talks_at_once_and_no_way_to_answer_the_wrong_one(house: House) -> None:
    await in_talk(house, house.mother, house.volunteer)
    await house.mother.says("Sono la prima")
    await house.volunteer.sees("Sono la prima")
    await in_talk(house, house.youngster, house.volunteer)
    await house.youngster.says("Sono la seconda")
    second = await house.volunteer.sees("Sono la seconda")
    first = await house.volunteer.sees("Sono la prima")

    await house.volunteer.says("Questo è per la seconda")
    await house.youngster.sees("Questo è per la seconda")
    await house.volunteer.says("Questo risponde alla prima", reply_to=first.id)
    await house.volunteer.sees("A chi lo mando? Non ho ancora inviato niente.")

    alias = first.text.partition(":")[0]
    assert alias in ALIASES and alias != second.text.partition(":")[0]
    await house.volunteer.taps(f"Sì, a {alias}")
    await house.mother.sees("Questo risponde alla prima")
    assert not [one for one in await house.youngster.messages() if "alla prima" in one.text]


async def test_after_a_while_words_go_to_nobody_before_it_is_said_whom_they_are_for(house: House) -> None:
    await in_talk(house, house.mother, house.volunteer)
    await house.mother.says("Prima")
    await house.volunteer.sees("Prima")
    await house.moves(minutes=20)

    await house.mother.says("Sono il fratello, chi c'è qui?")

    await house.mother.sees("A chi lo mando? Non ho ancora inviato niente.")
    await house.mother.taps("No, non inviare")
    await house.mother.sees("Non ho inviato niente.")
    assert await house.count(peer_messages) == 1


async def test_a_restart_in_mid_talk_loses_nothing(house: House) -> None:
    await in_talk(house, house.mother, house.volunteer)
    await house.mother.says("Prima del riavvio")
    await house.volunteer.sees("Prima del riavvio")

    await house.restart()
    await house.volunteer.says("Dopo il riavvio")

    await house.mother.sees("Dopo il riavvio")


async def test_a_blocked_phone_in_mid_talk_is_told_and_the_words_come_later(house: House) -> None:
    await in_talk(house, house.mother, house.volunteer)
    await house.mother.blocks()

    await house.volunteer.sees("adesso non riceve i messaggi")
    await house.manager.sees("In una conversazione tra pari una persona non riceve più i messaggi.")
    await house.volunteer.says("Sei ancora lì?")
    await house.mother.unblocks()
    await house.mother.says("/conversazioni")
    alias = (await house.mother.sees("Con chi vuoi parlare?")).labels[0]
    await house.mother.taps(alias)
    await house.mother.sees("Sei ancora lì?")


async def test_texts_are_shredded_after_their_days(house: House) -> None:
    await in_talk(house, house.mother, house.volunteer)
    await house.mother.says("Parole che si distruggono")
    await house.volunteer.sees("Parole che si distruggono")

    await house.moves(days=7, minutes=1)

    async def gone() -> bool:
        return await house.count(peer_messages, peer_messages.c.body_sealed.is_not(None)) == 0

    await house.becomes(gone, "the text is shredded")
    assert await house.count(peer_messages) == 1
