"""How many taps a report costs, and that a tap too many costs nothing."""

from tests.domain.form_person import Reporter


def test_a_typical_teacher_sends_a_report_with_at_most_22_taps():
    """Three things noticed, one of them often, no danger; the tap on [Inizia] before the form is counted too."""
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
    teacher.taps_on("La famiglia lo sa", "Avanti")
    teacher.taps_on("Invia")

    assert teacher.draft.state == "sent"
    assert teacher.taps + 1 <= 22
    assert teacher.answers == {
        "X6": "no",
        **dict.fromkeys(("T3", "T4", "T5", "T6", "T7", "T8", "T10", "T11"), "mai"),
        "T1": "spesso",
        "T2": "qualche volta",
        "T9": "qualche volta",
        "T12": "no",
        **dict.fromkeys(("X1", "X2", "X3", "X4", "X5"), "no"),
        "changed": ["T1"],
        "duration": "2 weeks-3 months",
        "functioning": {"school": 1},
        "protective": {"trusted_adult": "yes"},
        "age": 15,
        "comune": "019035",
        "family_informed": "yes",
    }
