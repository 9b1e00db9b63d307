"""Made-up requests against the whole API: what the document promises, and that nobody reads another's orders."""
