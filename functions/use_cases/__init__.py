"""What the module does, each through the one write path in `record`."""
