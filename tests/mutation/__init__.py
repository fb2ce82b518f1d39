"""Small faults planted into the rules that protect children; the tests must notice: `make mutation`."""
