"""Words in every language: how catalogues are loaded, kept complete and shown; never a decision."""
