"""The services that are installed here, as they announce themselves. Only what is asked for is
imported: a process that runs one service holds no code of another."""

from importlib.metadata import EntryPoint, entry_points

from lantoa.runtime.service import ServiceSpec

ORDER = ("publisher", "indexer", "notifier", "gateway")
"""The order of the flow."""


def installed() -> dict[str, ServiceSpec]:
    """All installed services by name, in the order of the flow."""
    return {name: point.load() for name, point in _announced().items()}


def chosen(name: str, role: str | None) -> list[tuple[ServiceSpec, str | None]]:
    """The services that ``all`` or one name means; ValueError says what there is."""
    if name == "all":
        return [(spec, None) for spec in installed().values()]
    announced = _announced()
    if name not in announced:
        there = ", ".join(("all", *announced))
        raise ValueError(f"không có dịch vụ {name!r} (no such service); có: {there}")
    spec: ServiceSpec = announced[name].load()
    if role is not None and role not in spec.roles:
        there = ", ".join(spec.roles) or "không có vai trò nào"
        raise ValueError(f"{name} không có vai trò {role!r} (no such role); có: {there}")
    return [(spec, role)]


def _announced() -> dict[str, EntryPoint]:
    found = {point.name: point for point in entry_points(group="lantoa.services")}
    names = sorted(found, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))
    return {name: found[name] for name in names}
