"""Names of months and weekdays in the languages American cities publish in: English and Spanish."""

_MONTHS = (
    "january jan enero ene",
    "february feb febr febrero",
    "march mar marzo",
    "april apr apri abril abr",
    "may mayo",
    "june jun junio",
    "july jul julio",
    "august aug agosto ago",
    "september sept sep septiembre setiembre set",
    "october oct octubre",
    "november nov noviembre",
    "december dec diciembre dic",
)
_WEEKDAYS = (
    "monday mon lunes lun",
    "tuesday tue tues martes",
    "wednesday wed weds miércoles miercoles mié mie",
    "thursday thu thur thurs jueves jue",
    "friday fri viernes vie",
    "saturday sat sábado sabado sáb",
    "sunday sun domingo dom",
)

MONTHS = {word: n for n, words in enumerate(_MONTHS, 1) for word in words.split()}
"""Month word in lower case → 1 to 12."""

WEEKDAYS = {word: n for n, words in enumerate(_WEEKDAYS) for word in words.split()}
"""Weekday word in lower case → 0 (Monday) to 6."""


def pattern(table: dict[str, int]) -> str:
    """The words of ``table`` as alternatives, longest first."""
    return "|".join(sorted(table, key=len, reverse=True))
