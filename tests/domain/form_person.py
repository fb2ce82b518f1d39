"""A person filling in a form through the engine alone: reads the screen, taps what stands on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from domain import forms
from domain.form_definitions import Value
from domain.form_views import View

FOLDER = Path(__file__).parents[2] / "protocol" / "forms"
COMUNI = {
    "019035": "Crema",
    "019036": "Cremona",
    **{f"0980{number:02}": f"Paese {number}" for number in range(1, 34)},
}
AROUND = forms.Around(comuni=COMUNI)


def sources() -> dict[str, str]:
    """The files of the forms as the house ships them, by name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.toml"))}


@cache
def shipped() -> Mapping[str, forms.Form]:
    """The shipped forms by id."""
    return forms.parse_all(sources())


@dataclass
class Reporter:
    """Somebody with a form open; counts the taps."""

    form: forms.Form
    draft: forms.Draft
    taps: int = 0
    outcomes: list[forms.Outcome] = field(default_factory=list)

    @classmethod
    def opens(cls, name: str, **given: Value) -> "Reporter":
        form = shipped()[name]
        return cls(form, forms.begin(form, run="run1", given=given))

    @property
    def view(self) -> View:
        return forms.show(self.form, self.draft, AROUND)

    @property
    def last(self) -> forms.Outcome:
        return self.outcomes[-1]

    @property
    def answers(self) -> dict[str, object]:
        return forms.answers(self.form, self.draft)

    def does(self, event: forms.Event) -> forms.Turn:
        """Let an event happen."""
        turn = forms.step(self.form, self.draft, event, AROUND)
        self.draft = turn.draft
        self.outcomes.append(turn.outcome)
        return turn

    def button(self, label: str) -> str:
        """The data of the button that reads `label`, in full or in short."""
        view = self.view
        for choice in view.choices:
            if label in (choice.text, choice.short):
                return view.data(choice)
        for control in view.controls:
            if label == control.text:
                return view.data(control)
        raise AssertionError(f"no button {label!r} on {view.name}")

    def taps_on(self, *labels: str) -> "Reporter":
        """Tap buttons one after the other, each on the screen that stands then."""
        for label in labels:
            tap = forms.decode(self.button(label))
            assert tap is not None
            self.does(tap)
            self.taps += 1
        return self

    def types(self, *texts: str) -> "Reporter":
        """Write messages one after the other."""
        for text in texts:
            self.does(forms.Typed(text))
        return self


def through_notice(name: str, danger: str = "No") -> Reporter:
    """Somebody who has answered about danger and read the notice."""
    return Reporter.opens(name).taps_on(danger, "Ho capito")


def a_typical_teacher() -> Reporter:
    """Three things noticed, one of them often and new, no danger; stands before the summary's [Invia]."""
    teacher = Reporter.opens("teacher")
    teacher.taps_on("No", "Ho capito")
    teacher.taps_on("Sta da solo/a", "Sta da solo/a", "Triste o spento/a", "Avanti")
    teacher.taps_on("Preso/a di mira", "Avanti")
    teacher.taps_on("Niente di questo")
    teacher.taps_on("Sta da solo/a", "Avanti")
    teacher.taps_on("Da 2 settimane a 3 mesi")
    teacher.taps_on("Fatica a scuola", "Avanti")
    teacher.taps_on("Un adulto di fiducia", "Avanti")
    teacher.taps_on("15", "Crema")
    return teacher.taps_on("La famiglia lo sa", "Avanti")
