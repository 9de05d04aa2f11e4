"""The documentation site: what it shows, what is made of the code for it, how it is built and how it is checked."""
