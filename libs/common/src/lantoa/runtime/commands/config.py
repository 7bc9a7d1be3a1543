"""``lantoa config``: every setting with its value and where it comes from."""

from rich.console import Console
from rich.table import Table

from lantoa.runtime.commands.shared import Json, tell_json
from lantoa.runtime.config import settings_of
from lantoa.runtime.settings import CommonSettings, LantoaSettings
from lantoa.runtime.specs import installed

NAME = "config"


def command(json: Json = False) -> None:
    """Liệt kê mọi biến cấu hình, che bí mật (every setting, secrets masked)."""
    services = [spec.settings for spec in installed().values()]
    kinds: list[type[LantoaSettings]] = [CommonSettings, *services]
    settings = settings_of(kinds)
    if json:
        tell_json(settings)
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("biến", no_wrap=True, style="bold")
    table.add_column("giá trị", overflow="fold")
    table.add_column("ý nghĩa (mặc định)", overflow="fold")
    for one in settings:
        usual = f" (mặc định {one.default})" if one.value != one.default else ""
        table.add_row(one.variable, one.value, one.says + usual)
    Console().print(table)
