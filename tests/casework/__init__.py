"""Acts of the house on a real database: what is written, who is told, and what is refused without a trace."""
