"""From screen to screen: on, back, away and again, over the summary to the end; moving never loses an answer."""

from collections.abc import Mapping
from dataclasses import replace

from domain.form_answers import asked
from domain.form_definitions import YES, Form, Value
from domain.form_drafts import Draft
from domain.form_outcomes import MARKED, MOVED, NOT_UNDERSTOOD, Cancelled, Paused, Resumed, Sent, Turn
from domain.form_taps import Back, Cancel, Edit, Event, Pause, Resume, Send


def control(form: Form, draft: Draft, event: Event) -> Turn:
    """Do what is no answer: pause, go on, go back, edit, send, throw away; a paused form takes only the way out of it."""
    if isinstance(event, Cancel):
        return Turn(replace(draft, state="cancelled", revision=draft.revision + 1), Cancelled())
    if isinstance(event, Resume):
        return _resume(draft)
    if draft.state == "paused":
        return Turn(draft, Paused() if isinstance(event, Pause) else NOT_UNDERSTOOD)
    if isinstance(event, Pause):
        return Turn(replace(draft, state="paused", revision=draft.revision + 1), Paused())
    if isinstance(event, Back):
        return _back(form, draft)
    if isinstance(event, Send):
        return _send(form, draft)
    if isinstance(event, Edit) and event.screen in form.at:
        return edit(form, draft, form.at[event.screen])
    return Turn(draft, NOT_UNDERSTOOD)


def may_send(form: Form, draft: Draft) -> bool:
    """Tell whether the report may leave now: from the summary, or at any point when danger is now and the notice was read.

    Field notes §4.4: nobody in danger is kept in a menu; §2.2: nothing is sent before the notice.
    """
    if form.screens[draft.step].kind == "summary":
        return True
    return draft.values.get("X6") == YES and form.notice in draft.done


def _send(form: Form, draft: Draft) -> Turn:
    if not may_send(form, draft):
        return Turn(draft, NOT_UNDERSTOOD)
    return Turn(replace(draft, state="sent", revision=draft.revision + 1), Sent())


def _resume(draft: Draft) -> Turn:
    if draft.state != "paused":
        return Turn(draft, MARKED)
    return Turn(replace(draft, state="open", revision=draft.revision + 1), Resumed())


def _back(form: Form, draft: Draft) -> Turn:
    places = asked(form, draft.values)
    if draft.editing and all(place in draft.done or place == form.summary for place in places):
        return Turn(_enter(draft, form.summary, editing=False), MOVED)
    before = [place for place in places if place < draft.step]
    return (
        Turn(_enter(draft, before[-1], editing=draft.editing), MOVED)
        if before
        else Turn(draft, NOT_UNDERSTOOD)
    )


def edit(form: Form, draft: Draft, place: int) -> Turn:
    """Open a screen again from the summary; what it then calls for is asked before the summary stands again."""
    screen = form.screens[place]
    known = draft.step == form.summary and screen.kind not in ("summary", "notice")
    if not known or not (screen.optional or place in asked(form, draft.values)):
        return Turn(draft, NOT_UNDERSTOOD)
    return Turn(_enter(draft, place, editing=True), MOVED)


def leave(form: Form, draft: Draft, values: Mapping[str, Value]) -> Turn:
    """Go on from the present screen with these answers: to the next one asked, or back to the summary after an edit."""
    done = draft.done | {draft.step}
    left = replace(draft, values=values, done=done)
    places = asked(form, values)
    if draft.editing:
        place = next((place for place in places if place not in done), form.summary)
    else:
        place = next((place for place in places if place > draft.step), form.summary)
    editing = draft.editing and place != form.summary
    return Turn(_enter(left, place, editing=editing), MOVED, differing(form, draft, values))


def differing(form: Form, draft: Draft, values: Mapping[str, Value]) -> tuple[str, ...]:
    """Give the codes of the present screen whose answer is another one in `values`."""
    return tuple(
        code for code in form.screens[draft.step].codes if values.get(code) != draft.values.get(code)
    )


def _enter(draft: Draft, place: int, *, editing: bool) -> Draft:
    """Every entry raises the revision, so that the buttons of all former screens are stale."""
    return replace(draft, step=place, revision=draft.revision + 1, editing=editing, page=0, search="")
