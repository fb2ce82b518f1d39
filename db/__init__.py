"""Memory, the only room that speaks SQL; rows never leave it."""
