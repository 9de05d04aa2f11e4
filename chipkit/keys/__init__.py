"""Keys that sign, open and find: one port, whether they lie in an encrypted file or in a module for keys (PKCS#11)."""
