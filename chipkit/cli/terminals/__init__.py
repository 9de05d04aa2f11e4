"""`chipkit terminals`: whose seals count here, and until when."""
