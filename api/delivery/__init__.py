"""How answers are delivered: kept, compressed, compared with what the client has, limited, counted and logged."""
