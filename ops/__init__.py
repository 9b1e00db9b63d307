"""Order Payments' one tool: sets up, starts, tests and operates the module."""
