"""Stories: several phones and the whole house, real simulator, real database; nothing of ours is replaced."""
