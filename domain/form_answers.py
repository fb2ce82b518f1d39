"""What a draft says: which screens its answers call for, and the answers in the one format of the house."""

from collections.abc import Mapping
from typing import Any

from domain.form_definitions import ABOVE_NEVER, FIELDS, NOT_SAID, UNKNOWN, Condition, Form, Value
from domain.form_drafts import Draft

Values = Mapping[str, Value]
_NUMBERS = frozenset(("duration", "comune", "talk_with", "family_reason", "text", "seen_in"))


def told(form: Form, values: Values) -> Values:
    """Give the values as they count: an answer that another one contradicts does not stay reassuring (M8 and X3)."""
    for rise in form.rises:
        if values.get(rise.code) == rise.before and holds(rise.when, values):
            values = {**values, rise.code: rise.after}
    return values


def holds(condition: Condition, values: Values, hidden: frozenset[str] | set[str] = frozenset()) -> bool:
    """Tell whether any named question, among those really asked, holds one of the named answers."""
    wanted = condition.values
    return any(values.get(code) in wanted and code not in hidden for code in condition.codes)


def asked(form: Form, values: Values) -> list[int]:
    """Give the places of the screens that these answers call for, in order; optional screens are not among them."""
    values = told(form, values) if form.rises else values
    hidden: set[str] = set()
    places: list[int] = []
    for place, screen in enumerate(form.screens):
        if screen.optional:
            continue
        if screen.when is None or holds(screen.when, values, hidden):
            places.append(place)
        elif screen.kind != "changed":
            hidden.update(screen.codes)
    return places


def answers(form: Form, draft: Draft) -> dict[str, Any]:
    """Give the answers in the exchange format (field notes §3.6), only of screens that the summary shows.

    "preferisco non dire" is kept where the format has words; a number or a duration that was not said is left out.
    """
    values = told(form, draft.values)
    found: dict[str, Any] = {"changed": []}
    places = asked(form, values)
    places.extend(place for place, screen in enumerate(form.screens) if screen.optional)
    for place in places:
        screen = form.screens[place]
        if screen.kind == "changed":
            ticked = [
                code for code in screen.codes if code in draft.changed and values.get(code) in ABOVE_NEVER
            ]
            found["changed"] = [code for code in form.items if code in ticked]
            continue
        for code in screen.codes:
            if code in values:
                _put(found, code, values[code])
    if "seen_in" in values:
        found["seen_in"] = values["seen_in"]
    return found


def _put(found: dict[str, Any], code: str, value: Value) -> None:
    if code not in FIELDS:
        found[code] = value
        return
    if code == "comune" and not str(value).isdigit():
        return
    if code == "age":
        found[code] = value if isinstance(value, int) else None
        return
    group, _, name = code.rpartition(".")
    if value in NOT_SAID and (code in _NUMBERS or group == "functioning"):
        return
    word = "don't know" if value == UNKNOWN else value
    if group:
        found.setdefault(group, {})[name] = word
    else:
        found[code] = word
