"""Places with a fixed post, staffed by roles (layer L1 of the model)."""
