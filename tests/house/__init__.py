"""What imports and types cannot say about the house, said by tests."""
