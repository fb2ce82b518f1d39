"""Whom the simulator lets in: programs of this machine and its own page, never another page open in the same browser."""

import re
from pathlib import Path

import aiohttp
import pytest

from simulator import front
from simulator.phone import Simulator
from simulator.server import TOKEN
from tests.simulator.stage import Stage

BROWSER = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}
DOCUMENT = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
FRAME = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}


async def status(sim: Simulator, verb: str, path: str, **headers: str) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.request(verb, sim.base_url + path, headers=headers, json={}) as answer,
    ):
        return answer.status


class TestWhoComesIn:
    async def test_a_program_does_and_so_does_the_page_itself(self, sim: Simulator) -> None:
        own = {"Origin": sim.base_url, "Sec-Fetch-Site": "same-origin", **BROWSER}

        assert await status(sim, "POST", "/control/clock?forward=0") == 200
        assert await status(sim, "POST", "/control/clock?forward=0", **own) == 200
        assert await status(sim, "GET", "/", **{"Sec-Fetch-Site": "none", **DOCUMENT}) == 200
        port = sim.base_url.rpartition(":")[2]
        assert await status(sim, "GET", "/", Host=f"localhost:{port}") == 200

    @pytest.mark.parametrize(
        "host", ["evil.example", "127.0.0.1.evil.example:8081", "0.0.0.0:8081", "[::1]x"]
    )
    async def test_a_foreign_name_that_leads_here_does_not(self, sim: Simulator, host: str) -> None:
        assert await status(sim, "GET", "/", Host=host) == 403
        assert await status(sim, "GET", f"/bot{TOKEN}/getMe", Host=host) == 403

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    @pytest.mark.parametrize(
        "path", ["/control/phones", "/control/events", f"/bot{TOKEN}/getMe", "/page/page.js"]
    )
    async def test_another_page_does_not(self, sim: Simulator, site: str, path: str) -> None:
        for verb in ("GET", "POST"):
            assert await status(sim, verb, path, **{"Sec-Fetch-Site": site, **BROWSER}) == 403

    @pytest.mark.parametrize(
        "origin", ["null", "http://evil.example", "https://127.0.0.1", "http://127.0.0.1:1"]
    )
    async def test_nor_one_in_a_browser_that_names_its_origin_only(self, sim: Simulator, origin: str) -> None:
        assert await status(sim, "POST", "/control/phones", Origin=origin) == 403
        assert await status(sim, "DELETE", "/control/faults", Origin=origin) == 403

    async def test_a_link_may_lead_to_the_page_but_no_frame_may_hold_it(self, sim: Simulator) -> None:
        assert await status(sim, "GET", "/", **{"Sec-Fetch-Site": "cross-site", **DOCUMENT}) == 200
        assert await status(sim, "GET", "/", **{"Sec-Fetch-Site": "cross-site", **FRAME}) == 403
        assert await status(sim, "POST", "/", **{"Sec-Fetch-Site": "cross-site", **DOCUMENT}) == 403
        clock = "/control/clock"
        assert await status(sim, "GET", clock, **{"Sec-Fetch-Site": "cross-site", **DOCUMENT}) == 403


@pytest.mark.asyncio(loop_scope="session")
async def test_a_page_from_elsewhere_cannot_make_a_phone_in_a_real_browser(stage: Stage) -> None:
    page = await (await stage.browser.new_context()).new_page()
    await page.goto("data:text/html,<p>another page</p>")
    send = """address => fetch(address, {method: 'POST', mode: 'no-cors', body: '{"first_name": "Eva"}'}).catch(String)"""

    await page.evaluate(send, f"{stage.sim.base_url}/control/phones")

    await page.context.close()
    assert await stage.sim.get("/control/phones") == []


class TestThePagesFiles:
    async def test_everything_comes_with_a_policy_that_allows_nothing_else(self, sim: Simulator) -> None:
        paths = ["/", *(f"/page/{path.name}" for path in front.FOLDER.iterdir()), "/page/none.js"]
        async with aiohttp.ClientSession() as session:
            for path in paths:
                async with session.get(sim.base_url + path) as answer:
                    policy = answer.headers["Content-Security-Policy"]
                    assert answer.status == (404 if path.endswith("none.js") else 200)
                    assert "default-src 'none'" in policy
                    assert "unsafe" not in policy
                    assert answer.headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("path", sorted(front.FOLDER.iterdir()), ids=lambda path: path.name)
    def test_no_file_names_another_host_or_holds_what_the_policy_forbids(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")

        hosts = set(re.findall(r"https?://([\w.-]+)", text)) - {"www.w3.org"}  # the name space of SVG
        assert hosts == set()
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|eval\(|\son\w+=\"|\sstyle=\"|<style", text
        )

    def test_every_word_the_page_has_is_used(self) -> None:
        files = {path.name: path.read_text(encoding="utf-8") for path in front.FOLDER.iterdir()}
        words = set(re.findall(r"^    (\w+): \"", files.pop("words.js"), flags=re.MULTILINE))
        used = set(re.findall(r"[\"'`=](\w+)[\"'`]", "\n".join(files.values())))
        for kind in re.findall(r"^  (\w+): \{", files["bench.js"], flags=re.MULTILINE):
            used |= {f"fault_{kind}", f"fault_{kind}_why"}

        assert len(words) > 80
        assert words - used == set()
