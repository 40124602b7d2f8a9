"""The page as plain files: a static copy for any host, with the answers that the service gives to it."""
