"""A test PKI out of a seed: CSCA, document signers, CRL and master list, all marked as TEST (Doc 9303-12)."""
