"""Catalogues complete and alike, texts easy to read, times said as people say them."""
