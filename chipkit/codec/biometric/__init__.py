"""Biometric records: their envelope, the facial record and the picture in it."""
