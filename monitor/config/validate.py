"""A part of the tree against a pydantic model: the instance, or every mistake with its place."""

import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from monitor.config.explain import sentence
from monitor.config.grammar import nearest
from monitor.config.tree import Node, Place, data
from monitor.errors import Mistake

Model = TypeVar("Model", bound=BaseModel)
Steps = tuple[str | int, ...]
LISTS = frozenset({"tuple_type", "list_type", "set_type", "frozen_set_type"})
NAMED = frozenset({"missing", "extra_forbidden"})  # the last step is a name, written or not


class Report:
    """Gathers the mistakes and warnings of one file; ``base`` is the folder it is in."""

    def __init__(self, file: str, base: Path) -> None:
        self.file = file
        self.context = {"base": base}
        self.mistakes: list[Mistake] = []
        self.warnings: list[Mistake] = []

    def wrong(self, place: Place, message: str) -> None:
        """Something that must be mended."""
        self.mistakes.append(Mistake(self.file, place.line, place.column, message))

    def warn(self, place: Place, message: str) -> None:
        """Something odd that works."""
        self.warnings.append(Mistake(self.file, place.line, place.column, message))


class Spot:
    """Where a fault of pydantic's lies in the tree.

    ``path`` holds the steps that exist there, ``tags`` the branches of unions between them,
    ``fork`` the path at which the first union was met.
    """

    __slots__ = ("fork", "name", "node", "path", "place", "tags")

    def __init__(self, root: Node, blame: Place, fault: ErrorDetails) -> None:
        loc = fault["loc"]
        self.name = str(loc[-1]) if loc and fault["type"] in NAMED else ""
        if self.name:
            loc = loc[:-1]
        node, place = root, blame
        path: list[str | int] = []
        tags: list[str] = []
        self.fork: Steps | None = None
        for step in loc:
            inside = node.value
            if isinstance(inside, dict) and step in inside:
                place, node = node.key_place(str(step)), inside[str(step)]
            elif isinstance(inside, list) and isinstance(step, int) and step < len(inside):
                node = inside[step]
                place = node.place
            else:
                self.fork = tuple(path) if self.fork is None else self.fork
                tags.append(str(step))
                continue
            path.append(step)
        self.node, self.path, self.tags = node, tuple(path), tuple(tags)
        if fault["type"] == "extra_forbidden":
            self.place = node.key_place(self.name)
        elif self.name or node is root or node.is_empty:
            self.place = place
        else:
            self.place = node.place


def validate(
    model: type[Model],
    node: Node,
    place: Place,
    report: Report,
    *,
    also: Iterable[str] = (),
    hide: AbstractSet[str] = frozenset(),
) -> Model | None:
    """An instance of ``model`` from the mapping ``node``; ``None`` after reporting every mistake.

    ``place`` is blamed for what is missing (the name the mapping belongs to). ``also`` are more
    names to propose for an unknown one; those in ``hide`` are somebody else's.
    """
    if not isinstance(node.value, dict):
        report.wrong(
            place if node.is_empty else node.place,
            "here a group is needed: lines of `name: value`, indented",
        )
        return None
    written = {
        name: inner.value if inner.quoted else data(inner)
        for name, inner in node.value.items()
        if name not in hide
    }
    faults: list[ErrorDetails] = []
    for _ in range(3):  # words that look like numbers become words again, then all is said
        try:
            return model.model_validate(written, context=report.context)
        except ValidationError as error:
            faults = error.errors(include_url=False)
        if not _as_written(written, node, place, faults):
            break
    for spot, fault in _chosen([(Spot(node, place, fault), fault) for fault in faults]):
        names = (
            sorted({*_names(model, spot.path), *also}) if fault["type"] == "extra_forbidden" else []
        )
        report.wrong(spot.place, sentence(fault, spot.node, spot.path, spot.name, names))
    return None


def _as_written(
    written: dict[str, object], root: Node, place: Place, faults: list[ErrorDetails]
) -> bool:
    """Where text is wanted, ``2026`` or ``1.10`` or ``true`` is the text it is; one text is a list.

    Changes ``written`` and says whether it is worth another try.
    """
    changed = False
    for fault in faults:
        wanted = fault["type"]
        if wanted not in ("string_type", *LISTS):
            continue
        spot = Spot(root, place, fault)
        text = spot.node.value
        if not isinstance(text, str) or spot.node.is_empty or not spot.path:
            continue
        holder: Any = written
        for step in spot.path[:-1]:
            holder = holder[step]
        if wanted in LISTS:
            holder[spot.path[-1]] = [text]
            changed = True
        elif not isinstance(holder[spot.path[-1]], str):
            holder[spot.path[-1]] = text
            changed = True
    return changed


def _chosen(found: list[tuple[Spot, ErrorDetails]]) -> Iterator[tuple[Spot, ErrorDetails]]:
    """Of a union's branches only the one that came nearest, so that one slip is one mistake."""
    branches: dict[Steps, dict[str, list[tuple[Spot, ErrorDetails]]]] = {}
    plain = []
    for spot, fault in found:
        if spot.fork is None:
            plain.append((spot, fault))
        else:
            branches.setdefault(spot.fork, {}).setdefault(spot.tags[0], []).append((spot, fault))
    yield from _without_misspelt(plain)
    for tried in branches.values():
        groups = [list(_without_misspelt(group)) for group in tried.values()]
        yield from max(groups, key=lambda group: (max(len(s.path) for s, _ in group), -len(group)))


def _without_misspelt(
    found: list[tuple[Spot, ErrorDetails]],
) -> Iterator[tuple[Spot, ErrorDetails]]:
    """Without the missing names that stand there misspelt: one slip of the pen is one mistake."""
    unknown = [(s.path, s.name) for s, fault in found if fault["type"] == "extra_forbidden"]
    for spot, fault in found:
        near = [name for path, name in unknown if path == spot.path and nearest(name, [spot.name])]
        if fault["type"] != "missing" or not near:
            yield spot, fault


def _names(model: type[BaseModel], path: Steps) -> list[str]:
    return sorted({name for inner in _models(model, path) for name in inner.model_fields})


def _models(annotation: Any, path: Steps) -> Iterator[type[BaseModel]]:
    """The models that may stand at ``path`` below ``annotation``."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _models(get_args(annotation)[0], path)
    elif origin in (Union, types.UnionType):
        for branch in get_args(annotation):
            yield from _models(branch, path)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not path:
            yield annotation
        elif (field := annotation.model_fields.get(str(path[0]))) is not None:
            yield from _models(field.annotation, path[1:])
    elif origin is not None and path and issubclass(typing.cast("type", origin), Mapping):
        yield from _models(get_args(annotation)[1], path[1:])
    elif origin is not None and path:
        for inner in get_args(annotation):
            yield from _models(inner, path[1:])
