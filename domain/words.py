"""Marks words that people read, so that pure rooms can name them without translating them."""


def N_(text: str) -> str:
    """Mark `text` for the catalogues and give it back unchanged; translation happens at the edge."""
    return text
