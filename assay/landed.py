"""dbt by hand is told what is missing before it connects, instead of trying for six minutes."""

from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError


class Plugin(BasePlugin):
    """A plugin of dbt-duckdb (`profiles.yml`)."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Makes sure that there are facts to build from, and a folder to build in.

        Raises:
            DbtRuntimeError: Nothing has been landed.
        """
        for facts in (Path(attached.path) for attached in self.creds.attach or ()):
            if not facts.exists():
                raise DbtRuntimeError(f"{facts} is not there, since nothing was landed: assay land")
        Path(self.creds.path).parent.mkdir(parents=True, exist_ok=True)
