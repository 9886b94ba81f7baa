"""
A notebook run for one county as a report (报告): one HTML file, and A4 sheets as PDF.

The notebook is run by papermill in a folder that is thrown away, with the county's
folder and the language as its parameters, and what it shows is converted by nbconvert;
this module is the only user of both. Cells tagged `zh` or `en` stand in the report of
that language alone; what a cell computes is shown, how it does so is not.
"""

from __future__ import annotations

import ast
import html
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_plan.errors import LiaisonPlanError
from liaison_plan.output.atomic import whole_file
from liaison_plan.output.reporting.page import report_page
from liaison_plan.output.reporting.sheets import find_browser, print_page
from liaison_plan.words import current_language
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

_PACKAGE = Path(__file__).parents[2]
#: A cell may say in which language's report it stands, or that it stands in none.
_LANGUAGES = frozenset({"zh", "en"})
_NOT_SHOWN = "not-in-report"
#: Seconds a cell may take: a large county is planned in some minutes.
_PATIENCE = 3600


def write_report(
    notebook: str | Path,
    county: str | Path,
    out: str | Path,
    *,
    pdf: str | Path | None = None,
) -> Path:
    """
    Run a notebook for a county and write what it shows, in the language in force.

    Parameters
    ----------
    notebook
        A file, or the name of a notebook that came with the package, for example
        `11_dongshan`. Its cell tagged `parameters` sets `folder` (the county) and
        may set `lang`.
    county
        The county's folder.
    out
        The HTML file to write; an older one is replaced.
    pdf
        The A4 sheets to write as well; needs Chromium, Chrome or Edge.

    Returns
    -------
    written
        The HTML file.

    Raises
    ------
    LiaisonPlanError
        There is no such notebook or county, a cell stopped, the report would load
        something, nothing can print it, or a file cannot be written. Nothing is
        written then.
    """
    file = find_notebook(notebook)
    place = Path(county)
    if not place.exists():
        raise LiaisonPlanError(_("There is no county {folder}.").format(folder=place))
    browser = find_browser() if pdf is not None else None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        workplace = Path(name)
        shown = _run(file, place.resolve(), workplace)
        page = report_page(_markup(shown), title=_title(shown), folder=workplace)
        made = workplace / "report.html"
        made.write_bytes(page.encode("utf-8"))
        printed = None
        if browser is not None:
            print_page(made, workplace / "report.pdf", browser=browser)
            printed = (workplace / "report.pdf").read_bytes()
    with whole_file(out) as part:
        part.write_bytes(page.encode("utf-8"))
        if pdf is not None and printed is not None:
            with whole_file(pdf) as sheets:
                sheets.write_bytes(printed)
    return Path(out)


def find_notebook(notebook: str | Path) -> Path:
    """
    Find a notebook: a file, or one that came with the package.

    Parameters
    ----------
    notebook
        A path, or a name without its ending.

    Returns
    -------
    file
        Read it; never write to it.

    Raises
    ------
    LiaisonPlanError
        There is none of that name; those that came with the package are listed.
    """
    file = Path(notebook)
    if file.is_file():
        return file
    known = {found.stem: found for found in sorted(_bundled_notebooks())}
    if str(notebook) in known:
        return known[str(notebook)]
    message = _(
        "There is no notebook {name}. Give a file, or one of those that came along: "
        "{known}."
    )
    raise LiaisonPlanError(message.format(name=notebook, known=", ".join(known)))


def _bundled_notebooks() -> Iterable[Path]:
    """List those inside the installed package, or beside it in a checkout."""
    for place in (_PACKAGE / "bundled" / "notebooks", _PACKAGE.parent / "notebooks"):
        found = list(place.glob("*.ipynb"))
        if found:
            return found
    return []


def _run(file: Path, county: Path, workplace: Path) -> Any:  # noqa: ANN401
    """Run a notebook's cells of the language in force; give it with its outputs."""
    import nbformat
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import execute_notebook

    try:
        book = nbformat.read(file, as_version=4)  # type: ignore[no-untyped-call]
    except (ValueError, OSError, nbformat.ValidationError) as error:
        message = _("{file} is not a notebook that can be read: {why}")
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise LiaisonPlanError(message.format(file=file.name, why=why)) from error
    other = _LANGUAGES - {current_language()}
    book.cells = [cell for cell in book.cells if not other & _tags(cell)]
    given = {"folder": str(county), "lang": current_language()}
    names = _parameter_names(book)
    if "folder" not in names:
        message = _(
            "{file} has no cell tagged 'parameters' that sets 'folder', so no county "
            "can be given to it."
        )
        raise LiaisonPlanError(message.format(file=file.name))
    nbformat.write(book, workplace / "notebook.ipynb")  # type: ignore[no-untyped-call]
    try:
        return execute_notebook(
            str(workplace / "notebook.ipynb"),
            str(workplace / "done.ipynb"),
            parameters={name: given[name] for name in given if name in names},
            kernel_name="python3",
            language="python",
            cwd=str(workplace),
            progress_bar=False,
            log_output=False,
            execution_timeout=_PATIENCE,
            request_save_on_cell_execute=False,
            # The kernel speaks to this machine only; its own warnings help nobody.
            extra_arguments=["--IPKernelApp.log_level=50"],
        )
    except PapermillExecutionError as error:
        raise _cell_stopped(file, error) from error


def _cell_stopped(file: Path, error: Any) -> LiaisonPlanError:  # noqa: ANN401
    """Say which cell stopped and why, in its own words."""
    names = {"LiaisonPlanError", *(kind.__name__ for kind in _all_errors())}
    said = str(error.evalue).strip()
    if error.ename not in names:
        said = f"{error.ename}: {said}"
    message = _("A cell of {file} stopped, so there is no report.")
    return LiaisonPlanError("\n".join([message.format(file=file.name), said]))


def _all_errors() -> Iterable[type[LiaisonPlanError]]:
    """List every error of this package: their texts are sentences already."""
    waiting = list(LiaisonPlanError.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        yield kind


def _parameter_names(book: Any) -> set[str]:  # noqa: ANN401
    """Names set in the cell tagged `parameters`."""
    names: set[str] = set()
    for cell in book.cells:
        if cell.cell_type == "code" and "parameters" in _tags(cell):
            try:
                tree = ast.parse(cell.source)
            except SyntaxError:
                continue
            targets = (n.targets for n in tree.body if isinstance(n, ast.Assign))
            names |= {t.id for each in targets for t in each if isinstance(t, ast.Name)}
    return names


def _tags(cell: Any) -> set[str]:  # noqa: ANN401
    return set(cell.metadata.get("tags", []))


def _markup(book: Any) -> str:  # noqa: ANN401
    """Markup of prose and outputs, cell by cell; no code, no progress."""
    from nbconvert.exporters import HTMLExporter

    kept = []
    for cell in book.cells:
        if _NOT_SHOWN in _tags(cell):
            continue
        if cell.cell_type == "code":
            cell.outputs = [o for o in cell.outputs if o.get("name") != "stderr"]
            if not cell.outputs:
                continue
        # Cells that papermill put in have chance ids; nothing in a report needs any.
        cell.pop("id", None)
        kept.append(cell)
    book.cells = kept
    book.nbformat_minor = 4
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="basic",
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
    body: str = exporter.from_notebook_node(book)[0]
    return body


def _title(book: Any) -> str:  # noqa: ANN401
    """First heading of the notebook, as plain text."""
    for cell in book.cells:
        if cell.cell_type == "markdown":
            found = re.search(r"^#\s+(.+)$", cell.source, flags=re.MULTILINE)
            if found:
                return html.unescape(found[1]).strip()
    return _("Report")
