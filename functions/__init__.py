"""Order Payments: orders and payments for a Firebase application."""
