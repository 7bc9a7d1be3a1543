"""The services that are installed here, as they announce themselves."""

from importlib.metadata import entry_points

from lantoa.runtime.service import ServiceSpec


def installed() -> dict[str, ServiceSpec]:
    """All installed services by name, in the order of the flow."""
    order = ("publisher", "indexer", "notifier", "gateway")
    found = {point.name: point for point in entry_points(group="lantoa.services")}
    names = sorted(found, key=lambda name: order.index(name) if name in order else len(order))
    return {name: found[name].load() for name in names}


def chosen(name: str, role: str | None) -> list[tuple[ServiceSpec, str | None]]:
    """The services that ``all`` or one name means; ValueError says what there is."""
    services = installed()
    if name == "all":
        return [(spec, None) for spec in services.values()]
    if name not in services:
        raise ValueError(f"không có dịch vụ {name!r} (no such service); có: {', '.join(services)}")
    spec = services[name]
    if role is not None and role not in spec.roles:
        raise ValueError(
            f"{name} không có vai trò {role!r} (no such role): {', '.join(spec.roles)}"
        )
    return [(spec, role)]
