"""Everything the house promises, shown."""
