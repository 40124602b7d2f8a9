"""How figures are revised after they are first published, and how well the intervals of I14 do."""
