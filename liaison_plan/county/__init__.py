"""The county's tables: what they hold, how they are read, and what is wrong in them."""
