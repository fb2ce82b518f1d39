"""A tiny danger language for tests: two lists, one rule of each kind, in a file of its own."""

import tomllib
from typing import Any

from domain.danger import Scanner

SOURCE = """language = "xx"

[review]
reviewed_by = "nobody yet"

[spelling]
wnt = "want"

[endings]
ing = "- ing ed"

[common]
neg = "not never"
but = "but because"
now = "tonight now"
laugh = "lol 😂"
want = "want wish"

[words]
die = "die perish{ing} leave_this_world"
hurt = "hurt* wound{ing}"

[excuses]
book = "book film"
funny = "laughter hunger"

[[rule]]
id = "xx.wants-to-die"
label = "suicide_explicit"
pattern = "want die"
unless = ["book"]
figurative = true

[[rule]]
id = "xx.hurts"
label = "self_harm"
pattern = ["hurt +'myself herself'"]

[[sign]]
id = "xx.sign-strong"
label = "eating"
points = 2
pattern = "'starving skipping'"

[[sign]]
id = "xx.sign-weak"
label = "eating"
points = 1
pattern = "'dinner lunch'"

[[sign]]
id = "xx.sign-against"
label = "eating"
points = -4
pattern = "book"

[[exception]]
id = "xx.of-laughter"
pattern = "die +'of' +funny"
"""


def document(**changed: Any) -> dict[str, Any]:
    """Give the language as parsed TOML, with parts changed."""
    return {**tomllib.loads(SOURCE), **changed}


def scanner(**changed: Any) -> Scanner:
    """Give a scanner of this language alone."""
    return Scanner.from_documents({"xx": document(**changed)}, {"xx": SOURCE})
