"""Compares what people did with what Telegram was told and what the database holds; says in sentences what is wrong."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.post import AT_ONCE
from casework.notices import Notice as Kind
from db.outbox import Fate
from tests.kill import records, walk
from tests.kill.crowd import Person
from tests.kill.records import Records, Sent
from tests.kill.walk import Filled
from tests.kill.witness import Call, Log

_CODE = re.compile(r"CRD-\w+")
TRUTH = "Non ho salvato l'ultimo messaggio."
_BACK, _AHEAD = 200, 60  # answers looked through around the last one seen
TEAM = {Kind.NEW_REPORT.value: "Nuova segnalazione", Kind.ADDITION.value: "ha aggiunto qualcosa"}
"""Notices that every report and every addition cause, and words that tell them apart."""


@dataclass(slots=True)
class Verdict:
    """What was counted; nothing but `duplicates` up to `in_flight`, and `repeated` up to `sending`, may be above zero."""

    lost: int = 0
    twice: int = 0
    missing: int = 0
    disordered: int = 0
    duplicates: int = 0
    in_flight: int = 0
    repeated: int = 0
    sending: int = 0
    notices_lost: int = 0
    reports: int = 0
    stale: int = 0
    asked_again: int = 0
    integrity: str = ""
    faults: list[str] = field(default_factory=list)

    def finds(self, count: int, sentence: str) -> int:
        """Note a fault if there is any, and give its count."""
        if count:
            self.faults.append(f"{count} {sentence}")
        return count


@dataclass(slots=True)
class Course:
    """How the answers of one chat came, against how they should have."""

    missing: int = 0
    disordered: int = 0
    duplicates: int = 0
    strange: list[str] = field(default_factory=list)


def course(expected: Sequence[str | None], calls: Sequence[Call], kills: Sequence[float]) -> Course:
    """Follow the answers of one chat: each comes once and in order; after a kill, and only then, a stretch may come again.

    A stretch that comes again goes on to its end, so that the newest screen always stands last.
    """
    found = Course()
    came: dict[int, float] = {}
    last = -1
    for call in calls:
        if _is_truth(call):
            continue
        key = walk.key_of(call.body)
        at = _place(expected, key, last)
        if at is None:
            found.strange.append(key)
            continue
        if at in came:
            found.duplicates += 1
            if not any(came[at] <= kill <= call.at for kill in kills):
                found.disordered += 1
                found.strange.append(f"again without a kill: {key}")
        if at > last + 1:
            found.disordered += 1
            found.strange.append(f"too early: {key}")
        came[at] = call.at
        last = at
    found.missing = len(expected) - len(came)
    if expected and last != len(expected) - 1 and not found.missing:
        found.disordered += 1
        found.strange.append("an older screen stands last")
    return found


def _is_truth(call: Call) -> bool:
    """Tell whether this says that the database is away: it comes beside the answers, which follow once it is back."""
    return str(call.body.get("text", "")).startswith(TRUTH)


def _place(expected: Sequence[str | None], key: str, last: int) -> int | None:
    """Find which answer this is: the next one, else one that came before, else one that comes too early."""
    places = [last + 1, *range(last, max(-1, last - _BACK), -1), *range(last + 2, last + _AHEAD)]
    return next((place for place in places if place < len(expected) and expected[place] == key), None)


def judge(people: Sequence[Person], log: Log, held: Records, numbers: range, team: Iterable[int]) -> Verdict:
    """Judge a whole trial; `numbers` are the updates that Telegram made, `team` the chats that notices go to."""
    ends = sum(not kill.tick for kill in log.kills)
    verdict = Verdict(in_flight=sum(kill.in_flight for kill in log.kills), sending=AT_ONCE * ends)
    verdict.in_flight += min(held.answers_moved, verdict.sending)
    verdict.faults += [person.gave_up for person in people if person.gave_up]
    verdict.lost += verdict.finds(len(set(numbers) - held.updates), "updates are not in the database")
    verdict.finds(held.parked, "updates were parked")
    verdict.finds(held.failed, "updates failed at least once")
    if held.integrity not in ("", "ok"):
        verdict.faults.append(f"integrity_check: {held.integrity}")
    verdict.integrity = held.integrity
    _reports(people, held, verdict)
    _answers(people, log, held, verdict)
    _notices(log, held, team, verdict)
    return verdict


def _reports(people: Sequence[Person], held: Records, verdict: Verdict) -> None:
    """Each confirmed receipt is one case with one report, which holds what was typed, once."""
    stored = defaultdict(list)
    for sent in held.reports:
        stored[sent.code].append(sent)
    confirmed = Counter(code for person in people for code in person.codes)
    verdict.reports = len(held.reports)
    verdict.twice += verdict.finds(
        sum((Counter(held.cases) - confirmed).values()), "cases nobody was told of"
    )
    verdict.lost += verdict.finds(sum((confirmed - Counter(held.cases)).values()), "receipts without a case")
    for person in people:
        for filled, code in zip(person.reports, person.codes, strict=False):
            found = stored.get(code, [])
            verdict.twice += verdict.finds(max(0, len(found) - 1), f"reports too many under {code}")
            verdict.lost += verdict.finds(not found, f"report missing under {code}")
            for sent in found[:1]:
                _content(filled, sent, verdict)


def _content(filled: Filled, sent: Sent, verdict: Verdict) -> None:
    seen = _places(sent, range(1, walk.COUNTED + 2))
    typed = walk.position_of(seen[: walk.COUNTED])
    verdict.lost += verdict.finds(max(0, filled.typed - typed), f"typed numbers lost in {sent.code}")
    verdict.twice += verdict.finds(
        max(0, typed - filled.typed), f"typed numbers counted twice in {sent.code}"
    )
    also = _places(sent, range(walk.COUNTED + 2, walk.COUNTED + 2 + walk.COUNTED))
    if (seen, also) != (filled.seen, filled.also_seen):
        verdict.faults.append(f"{sent.code} holds {seen} {also} instead of {filled.seen} {filled.also_seen}")
    if sent.answers.get("text") != filled.line:
        verdict.lost += verdict.finds(1, f"line lost in {sent.code}: {sent.answers.get('text')!r}")
    times = sent.additions.count(filled.addition)
    if filled.added:
        verdict.lost += verdict.finds(times == 0, f"addition lost in {sent.code}")
    verdict.twice += verdict.finds(len(sent.additions) - min(1, times), f"additions too many in {sent.code}")


def _places(sent: Sent, items: range) -> tuple[int, ...]:
    return tuple(walk.SCALE.index(sent.answers.get(f"F{item}", "mai")) for item in items)


def _answers(people: Sequence[Person], log: Log, held: Records, verdict: Verdict) -> None:
    """Every answer that was kept was sent; in a chat whose order is known, in that order."""
    chats = {person.phone.id for person in people}
    delivered = Counter(
        records.said(call.method, call.body)
        for call in log.calls
        if call.done and call.chat in chats and not _is_truth(call)
    )
    kept = Counter({line: count for line, count in held.kept.items() if line[1] in chats})
    unsent = sum((kept - delivered).values()) + held.answers_waiting
    verdict.asked_again = sum(person.asked_again for person in people)
    verdict.stale = sum("in ritardo" in str(call.body.get("text")) for call in log.calls)
    kills = [kill.at for kill in log.kills]
    for person in people:
        if person.shuffled:
            continue
        found = course(person.expected, log.said_in(person.phone.id), kills)
        verdict.missing += found.missing
        verdict.disordered += found.disordered
        verdict.duplicates += found.duplicates
        verdict.faults += [f"person {person.number}: {words}" for words in found.strange]
    if any(person.shuffled for person in people):
        verdict.duplicates += sum((delivered - kept).values())
    verdict.missing = max(verdict.missing, unsent)
    verdict.finds(verdict.missing, "answers never came")
    verdict.finds(verdict.disordered, "answers out of order")
    verdict.finds(max(0, verdict.duplicates - verdict.in_flight), "duplicates beyond what was in flight")


def _ended(held: Records) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """Give the notices to the team that wait no more: those marked as gone, and those marked as uncertain."""
    gone: Counter[tuple[str, str]] = Counter()
    uncertain: Counter[tuple[str, str]] = Counter()
    for one in held.notices:
        if one.kind in TEAM and one.state != Fate.PENDING:
            (uncertain if one.state == Fate.UNCERTAIN else gone)[one.kind, one.code] += 1
    return gone, uncertain


def _notices(log: Log, held: Records, team: Iterable[int], verdict: Verdict) -> None:
    """Every notice to the team left, or waits; none exists twice.

    One whose answer nobody could read is marked as uncertain, shown to the coordinator, and must have been tried.
    """
    chats = set(team)
    delivered: Counter[tuple[str, str]] = Counter()
    tried: Counter[tuple[str, str]] = Counter()
    for call in log.calls:
        text = str(call.body.get("text"))
        code = _CODE.search(text)
        kind = next((kind for kind, words in TEAM.items() if words in text), None)
        if call.chat in chats and code and kind:
            (delivered if call.done else tried)[kind, code[0]] += 1
    written = Counter((one.kind, one.code) for one in held.notices if one.kind in TEAM)
    gone, uncertain = _ended(held)
    verdict.notices_lost = verdict.finds(sum((gone - delivered).values()), "notices marked but never sent")
    verdict.notices_lost += verdict.finds(
        sum((uncertain - tried).values()), "notices marked as uncertain but never tried"
    )
    verdict.repeated = sum((delivered - written).values())
    verdict.finds(max(0, verdict.repeated - verdict.sending), "notices repeated beyond what was being sent")
    wrong = {times for times in written.values() if times != len(chats)}
    verdict.finds(len(wrong), "kinds of notices that not everybody on duty got once")
    silent = [code for code in held.cases if not written[Kind.NEW_REPORT.value, code]]
    verdict.notices_lost += verdict.finds(len(silent), "cases nobody on duty was told of")
