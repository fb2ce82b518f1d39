"""Whatever happens, in whatever order: a form never fails, never loses an answer, always ends."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain import answers as given_answers
from domain import forms
from domain.form_answers import asked
from tests.domain.form_person import AROUND, shipped

NAMES = sorted(shipped())
WORDS = (
    "avanti",
    "indietro",
    "pausa",
    "riprendi",
    "1 spesso, 2 qualche volta",
    "niente",
    "non so",
    "sì",
    "1",
    "7",
    "crema",
    "16",
)
UNCHANGED = (forms.Stale, forms.NotUnderstood, forms.TooLong, forms.Over)


class Filling(RuleBasedStateMachine):
    """One person and one form: taps good, late, foreign and forged, words, and every way out."""

    @initialize(name=st.sampled_from(NAMES), filled=st.booleans())
    def opens(self, name: str, filled: bool) -> None:
        """Begin at the first screen, or where the summary stands after the shortest way."""
        self.form = shipped()[name]
        self.draft = forms.begin(self.form, run="run1")
        self.old: list[forms.Tap] = []
        while filled and self.draft.step != self.form.summary:
            self.happens(self.the_way_on())

    def happens(self, event: forms.Event) -> forms.Turn:
        before = self.draft
        turn = forms.step(self.form, before, event, AROUND)
        self.draft = turn.draft
        assert turn.draft.revision in (before.revision, before.revision + 1)
        assert turn.draft.run == before.run
        if isinstance(turn.outcome, UNCHANGED):
            assert turn.draft is before
            assert turn.changed == ()
        if turn.draft.step != before.step:
            assert turn.draft.revision == before.revision + 1
        return turn

    def taps(self) -> list[forms.Tap]:
        view = forms.show(self.form, self.draft, AROUND)
        found = [forms.decode(view.data(button)) for button in view.buttons]
        return [tap for tap in found if tap is not None]

    @rule(data=st.data())
    def taps_what_stands_there(self, data: st.DataObject) -> None:
        taps = self.taps()
        if not taps:
            return
        tap = data.draw(st.sampled_from(taps))
        turn = self.happens(tap)
        assert not isinstance(turn.outcome, (forms.Stale, forms.Over))
        self.old.append(tap)

    @rule(data=st.data())
    def taps_the_same_button_twice(self, data: st.DataObject) -> None:
        taps = self.taps()
        if not taps:
            return
        tap = data.draw(st.sampled_from(taps))
        once = self.happens(tap).draft
        self.happens(tap)
        assert self.draft == once

    @precondition(lambda self: self.old)
    @rule(data=st.data())
    def taps_a_button_of_before(self, data: st.DataObject) -> None:
        tap = data.draw(st.sampled_from(self.old))
        before = self.draft
        turn = self.happens(tap)
        if (tap.step, tap.revision) != (before.step, before.revision):
            assert isinstance(turn.outcome, (forms.Stale, forms.Over))

    @rule(
        run=st.sampled_from(("run1", "run2", "")),
        step=st.integers(-2, 30),
        behind=st.integers(-3, 3),
        action=st.one_of(st.from_regex(r"[a-z][0-9]{0,2}(\.[0-9])?", fullmatch=True), st.text(max_size=6)),
    )
    def taps_something_forged(self, run: str, step: int, behind: int, action: str) -> None:
        self.happens(forms.Tap(run, step, self.draft.revision + behind, action))

    @rule(text=st.one_of(st.sampled_from(WORDS), st.text(max_size=40), st.text(min_size=490, max_size=520)))
    def types(self, text: str) -> None:
        self.happens(forms.Typed(text))

    @rule()
    def goes_back(self) -> None:
        said = self.draft.values
        changed = self.draft.changed
        self.happens(forms.Back())
        assert self.draft.values == said
        assert self.draft.changed == changed

    @rule()
    def pauses_and_goes_on(self) -> None:
        said, place = self.draft.values, self.draft.step
        self.happens(forms.Pause())
        self.happens(forms.Resume())
        assert (self.draft.values, self.draft.step) == (said, place)

    @rule(screen=st.sampled_from(("seen_1", "safety", "age", "text", "summary", "context", "nowhere")))
    def edits(self, screen: str) -> None:
        self.happens(forms.Edit(screen))

    @precondition(lambda self: self.draft.step == self.form.summary)
    @rule()
    def sends(self) -> None:
        self.happens(forms.Send())

    @invariant()
    def can_be_drawn(self) -> None:
        view = forms.show(self.form, self.draft, AROUND)
        assert view.title
        if view.progress is not None:
            now, of = view.progress
            assert 1 <= now <= of <= len(self.form.screens)
        for button in view.buttons:
            assert forms.decode(view.data(button)) is not None
        if self.draft.is_open:
            assert view.controls or view.choices

    @invariant()
    def can_be_kept_and_read_back(self) -> None:
        assert forms.Draft.from_data(self.draft.to_data()) == self.draft

    @invariant()
    def gives_answers_of_the_exchange_format(self) -> None:
        assert given_answers.faults(self.form, forms.answers(self.form, self.draft)) == ()

    @invariant()
    def shows_the_summary_only_when_all_was_asked(self) -> None:
        if self.draft.step == self.form.summary:
            places = set(asked(self.form, self.draft.values)) - {self.form.summary}
            assert places <= self.draft.done

    def teardown(self) -> None:
        """From wherever the person is, the shortest taps lead out."""
        for _ in range(2 * len(self.form.screens) + 4):
            if not self.draft.is_open:
                return
            self.happens(self.the_way_on())
        raise AssertionError(f"{self.form.id} does not end")

    def the_way_on(self) -> forms.Event:
        view = forms.show(self.form, self.draft, AROUND)
        for name in ("send", "resume", "next", "summary"):
            for control in view.controls:
                if control.name == name:
                    return forms.decode(view.data(control))  # type: ignore[return-value]
        place = 4 if view.kind == "ticks" else 1
        place = next((at for at, choice in enumerate(view.choices) if choice.action == "t0"), place)
        return forms.decode(view.data(view.choices[place]))  # type: ignore[return-value]


TestFilling = Filling.TestCase
TestFilling.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
