"""The control API's other half: clock, faults, limits, bots, transcript, change feed – what stands behind the phones."""

import dataclasses
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from simulator import views
from simulator.control import Answer, answered
from simulator.faults import FAULT_KINDS, Fault
from simulator.throttle import OFF, Limits
from simulator.world import Bot, Telegram

LONGEST_WAIT = 60.0


class Workbench:
    """Everything a test sets or asks that is not a phone."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    def routes(self) -> list[Route]:
        """Give the routes under /control."""
        return [
            Route("/control/clock", answered(self.clock), methods=["GET", "POST"]),
            Route("/control/faults", answered(self.faults), methods=["GET", "POST", "DELETE"]),
            Route("/control/limits", answered(self.limits), methods=["GET", "POST"]),
            Route("/control/bots", answered(self.bots), methods=["GET", "POST"]),
            Route("/control/updates", answered(self.updates), methods=["GET", "POST"]),
            Route("/control/transcript", answered(self.transcript), methods=["GET"]),
            Route("/control/statistics", answered(self.statistics), methods=["GET"]),
            Route("/control/changes", answered(self.changes), methods=["GET"]),
            Route("/control/settings", answered(self.settings), methods=["POST"]),
        ]

    def _bot(self, given: dict[str, Any]) -> Bot:
        return self._telegram.bot(int(given["bot"]) if given.get("bot") else None)

    async def clock(self, request: Request, given: dict[str, Any]) -> Answer:
        """Tell the clock; POST sets `offset` or moves it by `forward` seconds; GET with `known` waits for a change."""
        clock = self._telegram.clock
        if request.method == "POST":
            clock.put(float(given["offset"]) if "offset" in given else clock.offset + float(given["forward"]))
            self._telegram.pulse.beat()
        elif "known" in given:
            timeout = min(LONGEST_WAIT, float(given.get("timeout", 30)))
            await clock.after(float(given["known"]), within=timeout)
        return {"offset": clock.offset, "now": clock.now()}

    async def faults(self, request: Request, given: dict[str, Any]) -> Answer:
        """Order a fault, list those still open, or forget them all."""
        faults = self._telegram.faults
        if request.method == "DELETE":
            faults.clear()
        elif request.method == "POST":
            fault = faults.order(given)
            if fault.kind in ("duplicate", "reorder"):
                faults.open.remove(fault)
                self._disorder(fault)
        self._telegram.pulse.beat()
        return {"open": [dataclasses.asdict(fault) for fault in faults.open], "kinds": FAULT_KINDS}

    def _disorder(self, fault: Fault) -> None:
        inbox = self._telegram.bot(fault.bot).inbox
        if fault.kind == "duplicate":
            inbox.to_repeat += fault.times
        else:
            inbox.to_shuffle += fault.times

    async def limits(self, request: Request, given: dict[str, Any]) -> Answer:
        """Tell or change what is too many requests; `off` switches all limits off."""
        throttle = self._telegram.throttle
        if request.method == "POST":
            off = given.pop("off", False)
            throttle.change(OFF if off else Limits(**{name: float(value) for name, value in given.items()}))
        return dataclasses.asdict(throttle.limits)

    async def bots(self, request: Request, given: dict[str, Any]) -> Answer:
        """List the bots, or let another exist under `token`."""
        telegram = self._telegram
        if request.method == "POST":
            name = str(given.get("first_name") or "Bot")
            bot = telegram.add_bot(str(given["token"]), username=given.get("username"), first_name=name)
            return views.me(bot)
        return [{**views.me(bot), "waiting": len(bot.inbox.pending)} for bot in telegram.bots.values()]

    async def updates(self, request: Request, given: dict[str, Any]) -> Answer:
        """Put an update into a bot's queue as it stands, readable or not; GET lists what waits."""
        inbox = self._bot(given).inbox
        if request.method == "POST":
            chat = int(given["chat"]) if given.get("chat") else None
            return {"update_id": inbox.put_raw(dict(given["update"]), chat=chat)}
        return [update.as_json() for update in inbox.pending.values()]

    async def transcript(self, request: Request, given: dict[str, Any]) -> Answer:
        """Tell the calls the bots made, by bot, chat and method, after call number `after`."""
        found = self._telegram.transcript.find(
            bot=int(given["bot"]) if given.get("bot") else None,
            chat=int(given["chat"]) if given.get("chat") else None,
            method=given.get("method"),
            after=int(given.get("after", 0)),
        )
        return [call.as_json() for call in found]

    async def statistics(self, request: Request, given: dict[str, Any]) -> Answer:
        """Count calls by method and status, and updates that wait by bot."""
        telegram = self._telegram
        waiting = {str(bot.id): len(bot.inbox.pending) for bot in telegram.bots.values()}
        return {"calls": telegram.transcript.statistics(), "waiting": waiting, "version": telegram.version}

    async def changes(self, request: Request, given: dict[str, Any]) -> Answer:
        """Tell what changed after version `since`, waiting up to `timeout` seconds for the first change."""
        telegram = self._telegram
        since = int(given.get("since", 0))
        timeout = min(LONGEST_WAIT, float(given.get("timeout", 0)))
        await telegram.pulse.until(lambda: telegram.version > since, within=timeout)
        found = [dataclasses.asdict(change) for change in telegram.changes_since(since)]
        return {"version": telegram.version, "changes": found}

    async def settings(self, request: Request, given: dict[str, Any]) -> Answer:
        """Set how webhooks are called: `spread` (addresses of replicas), `in_order`, `first_retry`, `last_retry`."""
        bot = self._bot(given)
        if "spread" in given:
            bot.spread = tuple(str(address) for address in given["spread"])
        bot.in_order = bool(given.get("in_order", bot.in_order))
        bot.first_retry = float(given.get("first_retry", bot.first_retry))
        bot.last_retry = float(given.get("last_retry", bot.last_retry))
        return {
            "spread": list(bot.spread),
            "in_order": bot.in_order,
            "first_retry": bot.first_retry,
            "last_retry": bot.last_retry,
        }
