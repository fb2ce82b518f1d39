"""The memory of a form being filled in, as a value that can be stored and read back; it decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, get_args

from domain.form_definitions import Form, Value

State = Literal["open", "paused", "sent", "cancelled", "under_age"]
_STATES = get_args(State)


def _none() -> Mapping[str, str]:
    return MappingProxyType({})


class BrokenDraft(Exception):
    """Stored data is no draft of a form."""


class OtherVersion(Exception):
    """The draft was begun with another definition of the form; whoever holds it decides what becomes of it."""


@dataclass(frozen=True, slots=True)
class Around:
    """What the house knows at run time and a form does not: the comuni to choose from and the words of a language.

    `comuni` maps ISTAT code to name, in the order shown; `words` maps folded words of the person's language to the Italian
    ones (see `forms.typeable`).
    """

    comuni: Mapping[str, str] = field(default_factory=_none)
    words: Mapping[str, str] = field(default_factory=_none)


@dataclass(frozen=True, slots=True)
class Draft:
    """A form half-way: where the person is, what they said, which buttons still count.

    `revision` rises whenever a screen is entered; `done` holds the screens left with an answer; `page` is the page of a long
    list (in the summary 1 is the list of answers to edit); `search` is what was typed to narrow it.
    """

    form: str
    version: str
    fingerprint: str
    run: str
    step: int = 0
    revision: int = 0
    state: State = "open"
    values: Mapping[str, Value] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    done: frozenset[int] = frozenset()
    editing: bool = False
    page: int = 0
    search: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether answers are still taken, now or after a pause."""
        return self.state in ("open", "paused")

    def fits(self, form: Form) -> bool:
        """Tell whether this draft was begun with exactly this definition."""
        return self.fingerprint == form.fingerprint and self.form == form.id

    def to_data(self) -> dict[str, Any]:
        """Give the draft as JSON-able data; holds answers and typed text, so it is stored sealed."""
        return {
            "form": self.form,
            "version": self.version,
            "fingerprint": self.fingerprint,
            "run": self.run,
            "step": self.step,
            "revision": self.revision,
            "state": self.state,
            "values": dict(self.values),
            "changed": sorted(self.changed),
            "done": sorted(self.done),
            "editing": self.editing,
            "page": self.page,
            "search": self.search,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Draft":
        """Read a draft back; raises BrokenDraft for data that no draft ever gave. Ask `fits` before going on with it."""
        try:
            draft = cls(
                form=_text(data["form"]),
                version=_text(data["version"]),
                fingerprint=_text(data["fingerprint"]),
                run=_text(data["run"]),
                step=_number(data["step"]),
                revision=_number(data["revision"]),
                state=data["state"],
                values={_text(code): _value(value) for code, value in data["values"].items()},
                changed=frozenset(_text(code) for code in data["changed"]),
                done=frozenset(_number(step) for step in data["done"]),
                editing=data["editing"] is True,
                page=_number(data["page"]),
                search=_text(data["search"]),
            )
        except (KeyError, TypeError, AttributeError, ValueError) as broken:
            raise BrokenDraft from broken
        if draft.state not in _STATES:
            raise BrokenDraft
        return draft


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise TypeError
    return found


def _number(found: object) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise TypeError
    return found


def _value(found: object) -> Value:
    if not isinstance(found, (str, int)) or isinstance(found, bool):
        raise TypeError
    return found
