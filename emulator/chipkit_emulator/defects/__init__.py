"""What can be wrong with a card: named functions over a finished specimen, and faults of the link."""
