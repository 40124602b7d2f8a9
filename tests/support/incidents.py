"""An incident as the API of Missing Migrants returns it."""

from __future__ import annotations

API = {
    "web_id": "2023.X1",
    "reported_date": "2023-02-10",
    "number_dead": "2",
    "number_missing": "3",
    "total_dead_and_missing": "5",
    "number_of_female": "4",
    "cause_death": "Drowning",
    "country_of_incident": "Libya",
    "location_description": "Off Zuwara, Libya",
    "location_coodinates": "33.1257, 12.2031",
    "migration_route": "Central Mediterranean",
    "url": "https://example.org/",
}
