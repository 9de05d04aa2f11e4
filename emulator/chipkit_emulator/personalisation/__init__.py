"""From a profile, a seed and a time to a finished card with the PKI that signed it."""
