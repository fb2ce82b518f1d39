"""Revisions in order; one that landed is never changed."""
