"""The actions of `chipkit policy`."""
