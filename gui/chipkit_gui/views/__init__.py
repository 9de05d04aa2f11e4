"""The window: widgets that show a screen and pass on what the teller does."""
