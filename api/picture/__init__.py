"""Pictures of a view by address, and the head of the page that previews of links are made of."""
