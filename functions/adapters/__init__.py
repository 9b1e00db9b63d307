"""The outside world behind the ports: Firestore and Stripe."""
