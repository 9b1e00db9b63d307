"""`ops preflight`: the checks that stand between a checkout and a deployment, each with its reason and its fix."""
