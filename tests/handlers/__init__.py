"""Updates in, requests out: wording, buttons and routing."""
