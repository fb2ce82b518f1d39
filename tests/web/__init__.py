"""The console as a browser meets it: over HTTP, through every layer, on a real database."""
