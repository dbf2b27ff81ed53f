"""Places for packages: the colours project, whose painters are sent what a made-up build asks."""

from pathlib import Path

from assay import packages
from assay.workspace import Workspace
from tests.assay.marts_build import MartsBuild

CONTRACT = """
feed: labels
project: {project}
resource: {resource}
item_source: paint
identity: person
{more}
schema:
  fields:
    - {{name: Set, maps_to: batch}}
    - {{name: Ref, maps_to: item, constraints: {{required: true}}}}
    - {{name: Text, maps_to: text}}
    - {{name: Who, maps_to: annotator}}
    - {{name: Tone, maps_to: answer, question: tone}}
    - {{name: Order, maps_to: package}}
label_aliases:
  warm: [WARM, w]
  cold: [COLD]
"""
FORMATS = {
    "csv": "format: csv",
    "tsv": 'format: csv\ndelimiter: "\\t"',
    "semicolon": 'format: csv\ndelimiter: ";"\nencoding: cp1252',
    "header": "format: csv\nheader_row: 3",
    "json": "format: json\nrecords: answers.all",
    "jsonl": "format: jsonl",
    "xlsx": "format: xlsx\nsheet: Tones\nheader_row: 3",
    "parquet": "format: parquet",
}


def write_contract(
    workspace: Workspace, more: str = "format: csv", resource: str = "painters"
) -> None:
    """A feed contract for a resource of the colours project."""
    path = workspace.contracts / resource / "colours.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(CONTRACT.format(project="colours", resource=resource, more=more))


def beside(workspace: Workspace, name: str) -> Workspace:
    """Another empty warehouse of the same configuration."""
    other = Workspace(workspace.home.parent / name, workspace.config)
    other.create()
    return other


def dispatched(workspace: Workspace, build: MartsBuild) -> packages.DispatchResult:
    """Dispatch over a build as it is now."""
    return packages.dispatch(workspace, build.write())


def files_in(folder: Path) -> dict[str, bytes]:
    """Name -> bytes of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
