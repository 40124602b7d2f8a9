"""The release calendar: on which days newer releases of the series are expected, as JSON and as iCalendar."""
