"""The JSON documents that chipkit gives and prints, as types (docs/json.md, docs/decisions/0013-documents.md)."""
