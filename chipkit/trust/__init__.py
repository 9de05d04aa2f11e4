"""Who vouches for whom: anchors, master lists, paths, revocation and certificate profiles (Doc 9303-12)."""
