"""Where a row is: the columns that say so, how they are written, and their reference system."""
