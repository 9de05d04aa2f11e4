"""`chipkit trust`: import anchors and revocation lists, list them, and check certificates against them."""
