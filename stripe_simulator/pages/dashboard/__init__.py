"""The dashboard ``/dashboard``: what a developer sees of the simulator and a merchant does in Stripe's Dashboard."""
