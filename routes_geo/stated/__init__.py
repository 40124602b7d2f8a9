"""Published figures that are no series: dated statements, each with its source."""
