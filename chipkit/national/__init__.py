"""What single issuers add to the standard."""
