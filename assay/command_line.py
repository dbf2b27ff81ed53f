"""What all verbs share: their order, their examples, their options."""

import json
from typing import Any

import click


class Verbs(click.Group):
    """Lists the verbs in the order of the circle."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(self.commands)


def example(*lines: str) -> str:
    """The end of a help text: commands that run as they stand."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


def as_json(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, indent=2, default=str, ensure_ascii=False))


json_option = click.option("--json", "json_", is_flag=True, help="Results as JSON on stdout.")
wait_option = click.option(
    "--wait", default=10.0, show_default=True, metavar="SECONDS", help="Wait for another writer."
)
