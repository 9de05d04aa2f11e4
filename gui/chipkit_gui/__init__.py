"""The teller desk."""
