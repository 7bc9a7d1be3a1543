"""Whether readers of yesterday can read what writers of today write.

Within a major version a change is an addition of an optional field. What breaks a reader: a field
removed or retyped, a new required field, a value added to a closed list, a Struct gone.
"""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
_PROSE = {"description", "title", "examples", "default"}


def breaks(old: Schema, new: Schema) -> list[str]:
    """What would break a reader of the old schema; empty when nothing does."""
    return list(_breaks(old, new))


def _breaks(old: Schema, new: Schema) -> Iterator[str]:
    if old.get("$ref") != new.get("$ref"):
        yield f"the type itself changed from {old.get('$ref')} to {new.get('$ref')}"
    definitions = new.get("$defs", {})
    for name, before in old.get("$defs", {}).items():
        if name not in definitions:
            yield f"{name} is gone"
        else:
            yield from _struct_breaks(name, before, definitions[name])


def _struct_breaks(name: str, old: Schema, new: Schema) -> Iterator[str]:
    if "properties" not in old:
        if _shape(old) != _shape(new):
            yield f"{name} changed from {_shape(old)} to {_shape(new)}"
        return
    for field, before in old["properties"].items():
        after = new.get("properties", {}).get(field)
        if after is None:
            yield f"{name}.{field} was removed"
        elif _shape(before) != _shape(after):
            yield f"{name}.{field} changed its type"
    for field in set(new.get("required", ())) - set(old.get("required", ())):
        yield f"{name}.{field} is newly required"


def _shape(schema: Any) -> Any:
    """A schema without its prose, so that a better sentence is no change."""
    if isinstance(schema, dict):
        return {k: _shape(v) for k, v in schema.items() if k not in _PROSE}
    return [_shape(v) for v in schema] if isinstance(schema, list) else schema
