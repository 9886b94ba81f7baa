"""One day's walk (走访路线) as a page."""
