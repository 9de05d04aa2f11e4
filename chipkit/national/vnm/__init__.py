"""The chip ID card of Vietnam: its own data group and its own habits (docs/vietnam.md)."""
