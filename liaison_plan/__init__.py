"""Plan which official every household turns to."""
