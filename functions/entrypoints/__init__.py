"""The doors: parse, call a use-case, render."""
