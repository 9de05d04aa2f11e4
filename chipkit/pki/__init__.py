"""X.509, CRL and CMS structures with their raw bytes kept; no cryptography (Doc 9303-12; RFC 5280; RFC 5652)."""
