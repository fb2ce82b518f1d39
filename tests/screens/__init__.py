"""Pictures of every page, taken from the running product by one command, to be looked at and shown in the docs."""
