"""The root of every refusal: an act that may not be done, with a name; the words for it live at the edge."""


class Refusal(Exception):
    """An act that the house declines; subclasses are statements, say who is protected, and stand beside their rule.

    A refusal is raised before anything is written, so that the same transaction may go on for other people.
    """


class NotFound(Refusal):
    """There is nothing here that this person may see; a foreign thing and a missing one are told alike."""
