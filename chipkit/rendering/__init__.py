"""What people keep of a verification: blocks of content, and the writers that make a page or a PDF of them."""
