"""Conversations, one file per journey; recognises what was said, calls one act of casework, returns what to answer."""
