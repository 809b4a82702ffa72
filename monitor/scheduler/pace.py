"""How many polls may start at a tick: an even rate, less while the event loop lags behind."""

LEAST = 40.0
"""Starts a second that are always allowed; more when the intervals ask for more."""
SPARE = 1.5
"""How much faster than the intervals ask, so that what is late is made up for."""
LAG = 0.2
"""Seconds a tick may come late before fewer polls start."""
SLOWEST = 0.1


class Pace:
    """The room for new polls, tick by tick."""

    def __init__(self) -> None:
        self._share = 1.0
        self._saved = 0.0

    def room(self, a_second: float, seconds: float, lag: float) -> int:
        """Polls that may start now.

        ``a_second`` is what the intervals ask for, ``seconds`` the time between two ticks and
        ``lag`` how much later than that this one came.
        """
        self._share = max(SLOWEST, self._share * 0.7) if lag > LAG else min(1.0, self._share * 1.1)
        rate = max(LEAST, SPARE * a_second)
        self._saved += rate * seconds * self._share
        room = int(self._saved)
        self._saved -= room
        return room
