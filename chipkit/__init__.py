"""chipkit reads and verifies ICAO 9303 chips."""
