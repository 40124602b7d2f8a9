"""Keys of clients: who asks, never what the answer is."""
