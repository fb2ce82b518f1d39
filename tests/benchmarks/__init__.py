"""The measuring room measured: what it counts is right, and its job runs."""
