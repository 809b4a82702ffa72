"""Settings that several adapters take, described in the same words."""

from typing import Annotated, Literal

from pydantic import Field

Called = Annotated[
    str, Field(description="What the meetings are called where the page does not say")
]
Hour = Annotated[
    str, Field(description="The hour they begin where the page gives only days: 6:30 pm")
]
Drawn = Annotated[
    Literal["browser"] | None,
    Field(description="browser: draw the page with Chromium first (needs the extra)"),
]
