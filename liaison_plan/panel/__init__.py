"""The what-if panel: widgets around `replanning`, no decisions of their own."""
