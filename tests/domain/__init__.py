"""What is true and allowed, in milliseconds."""
