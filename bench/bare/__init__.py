"""The floor that ours is measured against."""
