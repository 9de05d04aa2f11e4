"""`chipkit keys`: keys that seal, open and find, and the certificates that tell whose they are."""
