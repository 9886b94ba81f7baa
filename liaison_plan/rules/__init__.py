"""What a plan must obey: rules.toml, and the arithmetic before anything is solved."""
