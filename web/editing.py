"""Two people at one thing: a form carries short marks of what it was drawn from, so that the second is shown what changed.

The marks are no secret and give no right; they only keep anything from being overwritten unseen. Nothing typed may be lost.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping

from starlette.datastructures import FormData
from starlette.requests import Request

from domain.typed_text import clean
from web.desk import Visit

Facts = Mapping[str, str]
"""How a thing stands: the msgid of each label, and what stands there in plain words that no clock changes."""

Changes = tuple[tuple[str, str], ...]
"""What a colleague changed: the label, and what stands there now."""

LONGEST = 2000
"""Characters of all marks of one form; the largest has some thirty."""


def _mark(label: str, value: str) -> str:
    return hashlib.sha256(f"{label}\0{value}".encode()).hexdigest()[:10]


def seen(facts: Facts) -> str:
    """Give the marks that a form carries, one for each fact."""
    return ".".join(_mark(label, value) for label, value in facts.items())


def changes(visit: Visit, facts: Facts) -> Changes:
    """Give what stands otherwise than when the form of this post was drawn; nothing for a form that carries no marks."""
    said = visit.said("seen", LONGEST)
    known = frozenset(said.split("."))
    return tuple(
        (label, value) for label, value in facts.items() if said and _mark(label, value) not in known
    )


def one_after_the_other(request: Request, form: FormData) -> tuple[bytes, ...]:
    """Give the mark of the thing that a post with marks changes, so that two posts at one thing never pass each other.

    A thing is the first two parts of its address, as in `/pari/12/carico`; forms without marks wait for nobody.
    """
    if "seen" not in form:
        return ()
    return (hashlib.sha256("/".join(request.url.path.split("/")[:3]).encode()).digest(),)


def typed(visit: Visit) -> dict[str, str]:
    """Give everything that was typed into the form of this post, for the form that is shown again; "" for what was not."""
    said = {name: clean(value) for name, value in visit.form.items() if isinstance(value, str)}
    return defaultdict(str, said)
