"""Speaking to a card: the only floor that does input and output."""
