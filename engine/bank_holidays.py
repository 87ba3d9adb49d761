"""Seeds the calendar with England's bank holidays; owners correct and extend it afterwards."""

from datetime import date

import holidays

#: Years that are seeded, both included.
FIRST_YEAR, LAST_YEAR = 2024, 2036


def england() -> dict[date, str]:
    """Return the bank holidays of England, date to name."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    found = holidays.country_holidays("GB", subdiv="ENG", years=years)
    # What the government's own list calls them.
    return {day: name.replace("(observed)", "(substitute day)") for day, name in found.items()}
