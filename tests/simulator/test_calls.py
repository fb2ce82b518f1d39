"""How a call comes in: its three encodings, and the strict reading of method, parameters and types."""

import json
import types
import typing
from typing import Any

import aiogram.methods
import aiohttp
import pytest
from aiogram.types import InputFile

from simulator.methods import METHODS, Parameter
from simulator.phone import Phone, Simulator
from simulator.server import TOKEN
from tests.simulator.raw_bot import RawBot


class TestEncodings:
    async def test_json_form_multipart_and_query_say_the_same(
        self, sim: Simulator, bot: RawBot, anna: Phone
    ) -> None:
        said = {
            "chat_id": anna.id,
            "text": "ciao",
            "disable_notification": True,
            "reply_parameters": {"message_id": 1},
        }
        plain = {name: value if isinstance(value, str) else json.dumps(value) for name, value in said.items()}
        multipart = aiohttp.FormData(plain, default_to_multipart=True)
        results = []

        async with aiohttp.ClientSession() as session:
            for how in ({"json": said}, {"data": plain}, {"data": multipart}, {"params": plain}):
                async with session.post(f"{bot.address}/sendMessage", **how) as answer:
                    results.append((await answer.json())["result"])
            async with session.get(f"{bot.address}/sendMessage", params=plain) as answer:
                results.append((await answer.json())["result"])

        assert {(told["text"], told["chat"]["id"], told["reply_to_message"]["text"]) for told in results} == {
            ("ciao", anna.id, "/start")
        }
        assert len({told["message_id"] for told in results}) == 5

    async def test_capitals_of_a_method_do_not_matter(self, bot: RawBot) -> None:
        assert (await bot.ok("GETME"))["is_bot"] is True

    async def test_a_body_that_is_no_json_is_refused(self, bot: RawBot) -> None:
        headers = {"Content-Type": "application/json"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{bot.address}/getMe", data=b"{", headers=headers) as answer,
        ):
            assert answer.status == 400

    async def test_a_file_comes_by_attachment_or_by_its_own_name(self, bot: RawBot, anna: Phone) -> None:
        async with aiohttp.ClientSession() as session:
            for name, value in (("document", None), ("there", "attach://there")):
                form = aiohttp.FormData({"chat_id": str(anna.id)} | ({"document": value} if value else {}))
                form.add_field(name, b"%PDF", filename="scheda.pdf", content_type="application/pdf")
                async with session.post(f"{bot.address}/sendDocument", data=form) as answer:
                    told = (await answer.json())["result"]["document"]
                    assert (told["file_name"], told["file_size"]) == ("scheda.pdf", 4)

        assert (await bot.ok("sendDocument", chat_id=anna.id, document=told["file_id"]))["document"] == told


class TestStrictness:
    async def test_an_unknown_method_is_not_found(self, bot: RawBot) -> None:
        assert await bot.refused("sendMesage") == "404 Not Found"

    async def test_a_foreign_token_is_unauthorized(self, sim: Simulator) -> None:
        async with aiohttp.ClientSession() as session:
            assert await RawBot(session, sim.base_url, "1:nobody").refused("getMe") == "401 Unauthorized"
            assert await RawBot(session, sim.base_url, "nothing").refused("getMe") == "404 Not Found"

    @pytest.mark.parametrize(
        ("parameters", "reason"),
        [
            ({"chat_id": 1, "text": "a", "reply_mark": {}}, 'unknown parameter "reply_mark" of sendMessage'),
            ({"chat_id": 1}, "message text is empty"),
            ({"text": "a"}, "chat_id is empty"),
            ({"chat_id": 1, "text": 5}, 'parameter "text" must be of type text'),
            ({"chat_id": "1", "text": "a"}, 'parameter "chat_id" must be of type chat'),
            (
                {"chat_id": 1, "text": "a", "protect_content": "yes"},
                'parameter "protect_content" must be of type bool',
            ),
            ({"chat_id": 1, "text": "a", "entities": {}}, 'parameter "entities" must be of type array'),
            (
                {"chat_id": 1, "text": "a", "message_thread_id": 3},
                'parameter "message_thread_id" is not simulated',
            ),
            (
                {"chat_id": 1, "text": "a", "reply_parameters": {"id": 3}},
                'unknown parameter "id" of reply_parameters',
            ),
        ],
    )
    async def test_a_parameter_out_of_the_table_is_refused(
        self, bot: RawBot, parameters: dict[str, Any], reason: str
    ) -> None:
        assert await bot.refused("sendMessage", **parameters) == f"400 Bad Request: {reason}"


def _kinds(annotation: Any) -> set[str]:
    """The table's words for what aiogram's model accepts."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType, typing.Annotated):
        parts = [part for part in typing.get_args(annotation) if part is not types.NoneType]
        return set().union(*map(_kinds, parts))
    if typing.get_origin(annotation) is list:
        return {"array"}
    if annotation in (str, int, bool):
        return {{str: "text", int: "int", bool: "bool"}[annotation]}
    if isinstance(annotation, type) and issubclass(annotation, InputFile):
        return {"file"}
    return {"object"}


_SAME = {"int": {"int"}, "chat": {"int", "text"}, "text": {"text"}, "bool": {"bool"}, "file": {"file"}}


class TestTheTable:
    """The table is our own reading of the reference; aiogram's models are another one."""

    @pytest.mark.parametrize("method", METHODS)
    def test_parameters_are_those_of_aiogram(self, method: str) -> None:
        model = getattr(aiogram.methods, method[0].upper() + method[1:])

        assert set(METHODS[method]) == set(model.model_fields)
        required = {name for name, parameter in METHODS[method].items() if parameter.required}
        assert required == {name for name, field in model.model_fields.items() if field.is_required()}

    @pytest.mark.parametrize(
        ("method", "parameter"),
        [(method, parameter) for method, known in METHODS.items() for parameter in known.values()],
        ids=lambda value: value.name if isinstance(value, Parameter) else value,
    )
    def test_types_are_those_of_aiogram(self, method: str, parameter: Parameter) -> None:
        model = getattr(aiogram.methods, method[0].upper() + method[1:])
        theirs = _kinds(model.model_fields[parameter.name].annotation)

        assert _SAME.get(parameter.kind, {parameter.kind}) & theirs

    def test_the_token_of_these_tests_is_a_bot_of_its_own(self) -> None:
        assert int(TOKEN.split(":")[0]) > 2**31
