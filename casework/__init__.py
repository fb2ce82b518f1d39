"""What the house can do, one async function per act: load, ask the domain, save, notify."""
