"""A phone on the page is a faithful chat: what the bot does is seen, what a person does is told to the bot."""

import re
from typing import Any

import pytest
from playwright.async_api import expect

from tests.simulator.stage import Stage, keys, region

pytestmark = pytest.mark.asyncio(loop_scope="session")


class TestWhatIsSeen:
    async def test_marks_are_drawn_and_markup_stays_words(self, stage: Stage) -> None:
        anna = await stage.phone("Anna", about={"it": "mamma", "en": "mother"})
        page = await stage.opens()
        text = "<b>Ciao <i>Anna</i></b> 👋 &lt;img src=x onerror=alert(1)&gt; <tg-spoiler>112</tg-spoiler>"

        await stage.bot.ok("sendMessage", chat_id=anna.id, text=text, parse_mode="HTML", protect_content=True)

        phone = region(page, "Anna · mamma")
        await expect(phone.locator("strong")).to_have_text("Ciao Anna")
        await expect(phone.locator("strong em")).to_have_text("Anna")
        await expect(phone.get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()
        await expect(phone.locator(".text img")).to_have_count(0)
        await expect(phone.get_by_text("Protetto")).to_have_count(1)
        await phone.get_by_role("button", name="testo nascosto").click()
        await expect(phone.get_by_text("112", exact=True)).to_be_visible()

    async def test_an_edit_changes_the_bubble_in_place_and_a_deletion_takes_it_away(
        self, stage: Stage
    ) -> None:
        anna = await stage.phone("Anna")
        page = await stage.opens()
        first = await stage.bot.ok("sendMessage", chat_id=anna.id, text="uno")
        await stage.bot.ok("sendMessage", chat_id=anna.id, text="due")
        bubbles = region(page, "Anna").locator(".text")
        await expect(bubbles).to_have_text(["uno", "due"])

        change = {"chat_id": anna.id, "message_id": first["message_id"]}
        await stage.bot.ok("editMessageText", **change, text="tre")

        await expect(bubbles).to_have_text(["tre", "due"])
        await expect(region(page, "Anna").get_by_text("modificato")).to_have_count(1)
        await stage.bot.ok("deleteMessage", **change)
        await expect(bubbles).to_have_text(["due"])

    async def test_the_code_of_a_deep_link_is_not_shown(self, stage: Stage) -> None:
        anna = await stage.phone("Anna")
        await anna.opens("segreto_1", wait=False)
        page = await stage.opens()

        await expect(region(page, "Anna").locator(".text")).to_have_text("/start")

    async def test_a_new_day_is_announced_once_and_goes_with_its_messages(self, stage: Stage) -> None:
        anna = await stage.phone("Anna")
        page = await stage.opens()
        days = region(page, "Anna").locator(".day")
        sent = []
        for _ in range(3):
            sent.append(await stage.bot.ok("sendMessage", chat_id=anna.id, text="a"))
            await stage.sim.move_clock(forward=24 * 3600)
        await expect(days).to_have_count(3)
        first = await days.first.element_handle()

        await stage.bot.ok("deleteMessage", chat_id=anna.id, message_id=sent[2]["message_id"])

        await expect(days).to_have_count(2)
        assert first is not None
        assert await first.evaluate("day => day.isConnected")

    async def test_a_screen_reader_hears_new_messages_and_not_old_ones_again(self, stage: Stage) -> None:
        anna = await stage.phone("Anna")
        told = await stage.bot.ok("sendMessage", chat_id=anna.id, text="Scegli", reply_markup=keys(["Sì"]))
        page = await stage.opens()
        log = region(page, "Anna").get_by_role("log", name="Messaggi di Anna")
        await expect(log).to_have_attribute("aria-live", "polite")
        words = await log.locator(".text").element_handle()

        await stage.bot.ok(
            "editMessageReplyMarkup",
            chat_id=anna.id,
            message_id=told["message_id"],
            reply_markup=keys(["No"]),
        )

        await expect(log.get_by_role("button", name="No")).to_be_visible()
        assert words is not None
        assert await words.evaluate("words => words.isConnected")


class TestButtons:
    async def test_a_tap_is_told_and_its_toast_is_seen_for_a_moment(self, stage: Stage) -> None:
        anna = await stage.phone("Anna")
        page = await stage.opens()
        await stage.bot.ok("sendMessage", chat_id=anna.id, text="Scegli", reply_markup=keys(["Sì", "No"]))

        await region(page, "Anna").get_by_role("button", name="No", exact=True).click()
        tap = await stage.told("callback_query")
        await stage.bot.ok("answerCallbackQuery", callback_query_id=tap["id"], text="Ricevuto")

        assert (tap["data"], tap["from"]["id"]) == ("No", anna.id)
        toasts = region(page, "Anna").get_by_role("alert")
        await expect(toasts).to_have_text("Ricevuto")
        await expect(toasts).to_have_attribute("aria-live", "assertive")
        await page.reload()
        await expect(region(page, "Anna").get_by_text("Scegli")).to_be_visible()
        await expect(region(page, "Anna").get_by_text("Ricevuto")).to_have_count(0)

    async def test_an_alert_stays_until_it_is_closed(self, stage: Stage) -> None:
        anna, berta = await stage.phone("Anna"), await stage.phone("Berta")
        page = await stage.opens()
        await stage.bot.ok("sendMessage", chat_id=anna.id, text="Scegli", reply_markup=keys(["Sì"]))
        await region(page, "Anna").get_by_role("button", name="Sì").click()
        tap = await stage.told("callback_query")

        await stage.bot.ok(
            "answerCallbackQuery", callback_query_id=tap["id"], text="Prima leggi", show_alert=True
        )

        alert = region(page, "Anna").get_by_role("alertdialog", name="Prima leggi")
        await expect(alert.get_by_role("button", name="Ho letto")).to_be_focused()
        await region(page, "Berta").get_by_label("Scrivi come Berta").fill("intanto")
        await alert.get_by_role("button", name="Ho letto").click()
        await expect(alert).to_have_count(0)
        assert berta.id != anna.id

    async def test_a_button_that_changes_its_label_keeps_the_focus_and_says_the_new_data(
        self, stage: Stage
    ) -> None:
        anna = await stage.phone("Anna")
        page = await stage.opens()
        told = await stage.bot.ok(
            "sendMessage", chat_id=anna.id, text="a", reply_markup=keys(["mai", "Avanti"])
        )
        button = region(page, "Anna").get_by_role("button", name="mai")
        await button.focus()

        await stage.bot.ok(
            "editMessageReplyMarkup", chat_id=anna.id, message_id=told["message_id"], reply_markup=keys(["spesso", "Avanti"])
        )  # fmt: skip
        spesso = region(page, "Anna").get_by_role("button", name="spesso")
        await expect(spesso).to_be_focused()
        await page.keyboard.press("Enter")

        assert (await stage.told("callback_query"))["data"] == "spesso"

    async def test_another_keyboard_in_its_place_keeps_the_focus_within(self, stage: Stage) -> None:
        anna = await stage.phone("Anna")
        page = await stage.opens()
        told = await stage.bot.ok(
            "sendMessage", chat_id=anna.id, text="a", reply_markup=keys(["uno"], ["due"])
        )
        await region(page, "Anna").get_by_role("button", name="due").focus()

        change = {"chat_id": anna.id, "message_id": told["message_id"]}
        await stage.bot.ok("editMessageText", **change, text="b", reply_markup=keys(["tre"]))

        await expect(region(page, "Anna").get_by_role("button", name="tre", exact=True)).to_be_focused()

    async def test_links_lead_out_of_the_chat_and_deep_links_stay_in_it(self, stage: Stage) -> None:
        anna = await stage.phone("Anna")
        page = await stage.opens()
        me = (await stage.bot.ok("getMe"))["username"]
        links = [
            [
                {"text": "Pagina", "url": "http://127.0.0.1:1/una"},
                {"text": "Invito", "url": f"https://t.me/{me}?start=abc"},
            ]
        ]
        text = f"Apri t.me/{me}?start=xyz o javascript:alert(1)"
        await stage.bot.ok("sendMessage", chat_id=anna.id, text=text, reply_markup={"inline_keyboard": links})
        phone = region(page, "Anna")

        out = phone.get_by_role("link", name="Pagina")
        await expect(out).to_have_attribute("href", "http://127.0.0.1:1/una")
        await expect(out).to_have_attribute("rel", re.compile("noopener"))
        await expect(phone.get_by_role("link", name="javascript")).to_have_count(0)
        await phone.get_by_role("button", name="Invito").click()
        assert (await stage.told())["text"] == "/start abc"
        await phone.get_by_role("link", name="start=xyz").click()
        assert (await stage.told())["text"] == "/start xyz"

    async def test_a_reply_keyboard_says_its_labels(self, stage: Stage) -> None:
        anna = await stage.phone("Anna")
        page = await stage.opens()
        rows = [["Uno"], [{"text": "Il mio contatto", "request_contact": True}]]
        await stage.bot.ok("sendMessage", chat_id=anna.id, text="a", reply_markup={"keyboard": rows})
        group = region(page, "Anna").get_by_role("group", name="Tasti di risposta")

        await group.get_by_role("button", name="Uno").click()
        assert (await stage.told())["text"] == "Uno"
        await group.get_by_role("button", name="Il mio contatto").click()
        assert (await stage.told())["contact"]["user_id"] == anna.id


class TestWhatAPersonDoes:
    async def test_nobody_is_written_to_before_start_is_pressed(self, stage: Stage) -> None:
        await stage.sim.phone("Anna")
        page = await stage.opens()

        await region(page, "Anna").get_by_role("button", name="Avvia").click()

        assert (await stage.told())["text"] == "/start"
        await expect(region(page, "Anna").get_by_label("Scrivi come Anna")).to_be_visible()

    @pytest.mark.parametrize("link", ["https://t.me/{me}?start=abc_1", "abc_1"])
    async def test_a_link_somebody_sent_is_opened_from_the_menu(self, stage: Stage, link: str) -> None:
        await stage.sim.phone("Anna")
        page = await stage.opens()
        me = (await stage.bot.ok("getMe"))["username"]
        phone = region(page, "Anna")

        await phone.get_by_role("button", name="Altre azioni").click()
        await phone.get_by_label("Link d'invito").fill(link.format(me=me))
        await phone.get_by_role("button", name="Apri", exact=True).click()

        assert (await stage.told())["text"] == "/start abc_1"

    async def test_a_link_to_another_bot_is_not_opened(self, stage: Stage) -> None:
        await stage.phone("Anna")
        page = await stage.opens()
        phone = region(page, "Anna")

        await phone.get_by_role("button", name="Altre azioni").click()
        await phone.get_by_label("Link d'invito").fill("https://t.me/another_bot?start=abc")
        await phone.get_by_role("button", name="Apri", exact=True).click()

        await expect(phone.get_by_role("alert")).to_contain_text("Questo non è un link")

    async def test_what_a_bot_may_not_expect_can_be_sent(self, stage: Stage) -> None:
        await stage.phone("Anna")
        page = await stage.opens()
        phone = region(page, "Anna")
        names = ["Foto", "Messaggio vocale", "Adesivo", "Posizione", "Contatto"]

        for name, kind in zip(names, ["photo", "voice", "sticker", "location", "contact"], strict=True):
            await phone.get_by_role("button", name="Manda altro").click()
            await phone.get_by_role("button", name=name).click()
            assert kind in await stage.told()

        await expect(phone.locator(".carried")).to_have_text([re.compile(name) for name in names])

    async def test_commands_are_offered_in_the_persons_language(self, stage: Stage) -> None:
        commands = [{"command": "aiuto", "description": "Numeri di aiuto"}]
        await stage.bot.ok("setMyCommands", commands=commands)
        await stage.phone("Anna")
        page = await stage.opens()
        phone = region(page, "Anna")

        await phone.get_by_role("button", name="Comandi").click()
        await phone.get_by_role("button", name="/aiuto Numeri di aiuto").click()

        assert (await stage.told())["text"] == "/aiuto"
        await phone.get_by_role("log").get_by_role("button", name="/aiuto").click()
        assert (await stage.told())["text"] == "/aiuto"

    async def test_ones_own_words_can_be_answered_changed_and_taken_back(self, stage: Stage) -> None:
        anna = await stage.phone("Anna")
        await anna.says("prima", wait=False)
        page = await stage.opens()
        phone = region(page, "Anna")
        field = phone.get_by_label("Scrivi come Anna")

        async def chooses(act: str) -> None:
            await phone.get_by_role("article").first.hover()
            await phone.get_by_role("button", name="Azioni sul messaggio").first.click()
            await phone.get_by_role("button", name=act, exact=True).click()

        await chooses("Modifica")
        await expect(field).to_have_value("prima")
        await field.fill("dopo")
        await field.press("Enter")
        assert (await stage.told("edited_message"))["text"] == "dopo"
        await chooses("Rispondi")
        await field.fill("ecco")
        await field.press("Enter")
        assert (await stage.told())["reply_to_message"]["text"] == "dopo"
        await expect(phone.locator(".quoted")).to_have_text("dopo")
        await chooses("Elimina")
        await expect(phone.locator(".text")).to_have_text(["ecco"])

    async def test_a_blocked_bot_is_told_and_can_be_let_in_again(self, stage: Stage) -> None:
        anna = await stage.phone("Anna")
        page = await stage.opens()
        phone = region(page, "Anna")

        await phone.get_by_role("button", name="Altre azioni").click()
        await phone.get_by_role("button", name="Blocca Bot").click()

        await expect(phone.get_by_text("Anna ha bloccato Bot.")).to_be_visible()
        assert (
            await stage.bot.refused("sendMessage", chat_id=anna.id, text="a")
            == "403 Forbidden: bot was blocked by the user"
        )
        assert (await stage.told("my_chat_member"))["new_chat_member"]["status"] == "kicked"
        await (
            phone.get_by_role("contentinfo")
            .or_(phone.locator("footer"))
            .get_by_role("button", name="Sblocca Bot")
            .click()
        )
        await expect(phone.get_by_label("Scrivi come Anna")).to_be_visible()
        await stage.bot.ok("sendMessage", chat_id=anna.id, text="eccoci")
        await expect(phone.get_by_text("eccoci")).to_be_visible()

    async def test_a_line_break_needs_shift_and_a_long_text_leaves_whole(self, stage: Stage) -> None:
        await stage.phone("Anna")
        page = await stage.opens()
        field = region(page, "Anna").get_by_label("Scrivi come Anna")

        await field.press_sequentially("uno")
        await field.press("Shift+Enter")
        await field.press_sequentially("due")
        await field.press("Enter")

        assert (await stage.told())["text"] == "uno\ndue"
        await expect(field).to_have_value("")
        sent: dict[str, Any] = {"text": "x" * 5000}
        await field.fill(sent["text"])
        await field.press("Enter")
        await expect(region(page, "Anna").locator(".text")).to_have_count(3)
