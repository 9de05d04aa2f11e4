"""The actions of `chipkit evidence`, which ask the index of what is kept."""
