"""How the tables came to be, one revision after the other; applied at every start, and by `cordata migrate`."""
