"""Italy: daily landings of the Ministry of the Interior."""
