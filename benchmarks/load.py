"""The load every contestant meets: N people at once, each waiting for an answer before speaking again.

A closed loop, so a slow bot is never drowned: it is only asked less often. What is counted is the people's
view: an answer reached them, so long after their message was handed out. Nothing here knows which
contestant it serves.
"""

import json
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

TALK = (
    "/bench",
    "no",
    "ok",
    "spesso",
    "qualche volta",
    "Da qualche settimana arriva in ritardo, e in classe lavora meno di prima.",
)
"""One talk: a command and five typed answers, the last of them free text (five steps, field notes §1).

Nothing in it may sound like danger, or the house would do for it what it does for an emergency.
"""

FIRST_PERSON = 7_000_001
ANSWERS = frozenset({"sendmessage", "editmessagetext"})


@dataclass(slots=True)
class Tally:
    """What was counted since the mark: answers, their latencies in seconds, and every call by method."""

    began: float
    latencies: list[float] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)

    def to_data(self, now: float) -> dict[str, object]:
        """Give the tally as JSON-able data; `seconds` is the time from the mark until `now`."""
        return {"seconds": now - self.began, "latencies": self.latencies, "calls": dict(self.calls)}


@dataclass(slots=True)
class _Speaker:
    """One person: where they are in their talk, since when they wait for an answer, and what was pushed and not taken."""

    chat: int
    said: int = 0
    asked_at: float | None = None
    is_pushed: bool = False


class Lane:
    """The people who talk to one bot, and the updates that bot has not confirmed yet.

    As Telegram does, an update stays until a getUpdates names a higher offset, so one that was not
    confirmed is handed out again (field notes §6). With `once` everybody says the talk a single time. Numbers
    go on from `first`: a bot that was talked to before would take what begins anew for what it has done already.
    """

    def __init__(
        self,
        users: int,
        talk: tuple[str, ...] = TALK,
        clock: Callable[[], float] = time.monotonic,
        *,
        once: bool = False,
        first: int = 1,
    ):
        self._clock = clock
        self._once = once
        self._texts = [_text_part(text) for text in talk]
        self._people = {FIRST_PERSON + n: _Speaker(FIRST_PERSON + n) for n in range(users)}
        self._unconfirmed: deque[tuple[int, int, bytes]] = deque()  # update id, chat, the update as JSON
        self.next_id = first
        self._talking = True
        self.answered = 0
        self.tally = Tally(clock())
        for speaker in self._people.values():
            self._speak(speaker)

    def mark(self) -> None:
        """Begin to count afresh: what came before was warm-up."""
        self.tally = Tally(self._clock())

    def close(self) -> dict[str, object]:
        """Let nobody speak any more and give what was counted since the mark."""
        self._talking = False
        self._unconfirmed.clear()
        return self.tally.to_data(self._clock())

    def hand_out(self, offset: int, limit: int) -> list[bytes]:
        """Give up to `limit` updates from `offset` on, oldest first, and forget those before it."""
        waiting = self._unconfirmed
        while waiting and waiting[0][0] < offset:
            waiting.popleft()
        now = self._clock()
        batch: list[bytes] = []
        for _, chat, update in waiting:
            if len(batch) == limit:
                break
            speaker = self._people[chat]
            speaker.asked_at = speaker.asked_at or now
            batch.append(update)
        return batch

    def push_out(self) -> list[tuple[int, bytes]]:
        """Give everything said since, each with its chat, for a webhook: it is on its way until it is taken.

        An act may be answered by two messages. Whoever spoke again at the first would have the second counted as the answer
        to what they said then, and speak twice: so they wait until the webhook says that it is done.
        """
        handed, self._unconfirmed = self._unconfirmed, deque()
        now = self._clock()
        for _, chat, _update in handed:
            speaker = self._people[chat]
            speaker.asked_at, speaker.is_pushed = now, True
        return [(chat, update) for _, chat, update in handed]

    def taken(self, chat: int) -> bool:
        """Note that the webhook has done with what a person said; True when they had their answer and spoke again."""
        speaker = self._people[chat]
        speaker.is_pushed = False
        return self._may_speak(speaker)

    def called(self, method: str, chat: int) -> bool:
        """Count a call of the bot; True when it answered somebody, who then has spoken again."""
        self.tally.calls[method] += 1
        speaker = self._people.get(chat)
        if method not in ANSWERS or speaker is None or speaker.asked_at is None:
            return False
        self.tally.latencies.append(self._clock() - speaker.asked_at)
        self.answered += 1
        speaker.asked_at = None
        return self._may_speak(speaker)

    def _may_speak(self, speaker: _Speaker) -> bool:
        if speaker.asked_at is not None or speaker.is_pushed or not self._talking:
            return False
        self._speak(speaker)
        return True

    def _speak(self, speaker: _Speaker) -> None:
        if self._once and speaker.said == len(self._texts):
            return
        chat, text = speaker.chat, self._texts[speaker.said % len(self._texts)]
        speaker.said += 1
        update = _UPDATE % (self.next_id, speaker.said, chat, chat, chat, int(time.time()), text)
        self._unconfirmed.append((self.next_id, chat, update))
        self.next_id += 1


_UPDATE = (
    b'{"update_id":%d,"message":{"message_id":%d,'
    b'"from":{"id":%d,"is_bot":false,"first_name":"P%d","language_code":"it"},'
    b'"chat":{"id":%d,"first_name":"P","type":"private"},"date":%d,%s}}'
)


def _text_part(text: str) -> bytes:
    part = b'"text":' + json.dumps(text, ensure_ascii=False).encode()
    if text.startswith("/"):
        part += b',"entities":[{"offset":0,"length":%d,"type":"bot_command"}]' % len(text.split()[0])
    return part
