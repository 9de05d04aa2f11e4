"""`chipkit trust`: who is trusted, from where that is known, and what a certificate is worth by it."""
