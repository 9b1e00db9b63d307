"""Google's control plane on one port: what the Firebase CLI and Google's Python clients ask."""
