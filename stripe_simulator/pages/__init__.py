"""The pages that people see: hosted checkout, 3-D Secure, dashboard. HTML from Python, no foreign resource."""
