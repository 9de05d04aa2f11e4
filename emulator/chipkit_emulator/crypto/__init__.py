"""The mathematics of the card's side, written apart from the library's."""
