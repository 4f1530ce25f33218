"""How the pages are built: ``make docs``. Nothing is loaded from anywhere, neither here nor in the pages."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version as version_of
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.ext.autodoc.mock import mock

import crisisdetect
from crisisdetect.locale import InData, InWords

if TYPE_CHECKING:
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

project = "crisisdetect"
author = "the crisisdetect authors"
release = version = version_of("crisisdetect")
language = "en"

extensions = ["sphinx.ext.autodoc", "numpydoc", "myst_parser"]
root_doc = "index"
exclude_patterns = ["_build"]
nitpicky = True
nitpick_ignore_regex = [
    # types of other packages and words in type descriptions: there is no network to look them up
    (r"py:.*", r"(?!crisisdetect).*"),
    (r"py:.*", r"crisisdetect(\.\w+)*\._\w+.*"),  # private, named for those who read the code
]

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3

autodoc_default_options = {"members": True, "member-order": "groupwise"}
autodoc_mock_imports = ["torch", "onnx", "pyspark"]
autodoc_typehints = "none"
numpydoc_show_class_members = False
add_module_names = False

html_theme = "furo"
html_title = f"crisisdetect {version}"
html_copy_source = False
html_show_sourcelink = False
html_math_renderer = "mathml"
html_static_path: list[str] = []
pygments_style = "default"
#: Pages are read from a disk as well as from a server, so both are "here".
_POLICY = "default-src 'self' file: data: 'unsafe-inline'; connect-src 'self'; base-uri 'none'; object-src 'none'"


def _inline(self: HTML5Translator, node: nodes.math) -> None:
    self.body.append(f'<span class="math">{tex2mathml(node.astext())}</span>')
    raise nodes.SkipNode


def _block(self: HTML5Translator, node: nodes.math_block) -> None:
    self.body.append(f'<div class="math">{tex2mathml(node.astext(), as_block=True)}</div>')
    raise nodes.SkipNode


def _place(name: str) -> str:
    """Return the public module in which a name of the package is described, ``crisisdetect`` itself for some."""
    return ".".join(getattr(crisisdetect, name).__module__.split("._")[0].split(".")[:2])


def _names(_app: Sphinx, page: str, source: list[str]) -> None:
    """List the names of the package by the module in which they are described."""
    if page != "api/crisisdetect":
        return
    places: dict[str, list[str]] = {}
    for name in crisisdetect.__all__:
        places.setdefault(_place(name), []).append(name)
    rows = [
        f"   * - :mod:`~{place}`\n     - " + ", ".join(f":py:obj:`~{place}.{name}`" for name in names)
        for place, names in sorted(places.items())
        if place != "crisisdetect"
    ]
    source[0] += "\n".join([".. list-table::", "   :widths: 20 80", "", *rows, ""])


def _home(app: Sphinx, env: BuildEnvironment, node: pending_xref, text: nodes.TextElement) -> nodes.reference | None:
    """Lead from ``crisisdetect.segment`` to ``crisisdetect.segmentation.segment``, where it is described."""
    name, _, member = node["reftarget"].removeprefix("crisisdetect.").partition(".")
    if node["refdomain"] != "py" or name not in crisisdetect.__all__:
        return None
    home = f"{_place(name)}.{name}"
    domain = env.get_domain("py")
    places = (f"{home}.{member}", home) if member else (home,)  # fields are described with their class
    found = (domain.resolve_xref(env, node["refdoc"], app.builder, "obj", place, node, text) for place in places)
    return next(filter(None, found), None)


def _fill(_app: Sphinx) -> None:
    """Bring the names that modules load when they are first used, as nothing lists them before."""
    with mock(autodoc_mock_imports):
        for name in ("estimators", "mcp", "segmentation", "spark", "training"):
            module = import_module(f"crisisdetect.{name}")
            vars(module).update({one: getattr(module, one) for one in module.__all__})
    for name in ("campaigns", "monitor", "readers", "response", "scoring", "understanding"):
        import_module(f"crisisdetect.{name}")
    for base, method in ((InWords, "in_words"), (InData, "to_dict")):  # shown with each record, as if it were its own
        for record in base.__subclasses__():
            setattr(record, method, getattr(base, method))


def _head(_app: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: nodes.document | None) -> None:
    """Forbid each page to load from elsewhere, and say of the French ones that they are French."""
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    context["metatags"] = context.get("metatags", "") + policy
    if page.endswith(".fr"):
        context["language"] = "fr"


def setup(app: Sphinx) -> dict[str, Any]:
    """Write formulas as MathML, which browsers draw themselves, and mark the language of each page."""
    app.add_html_math_renderer("mathml", inline_renderers=(_inline, None), block_renderers=(_block, None))
    app.connect("builder-inited", _fill)
    app.connect("source-read", _names)
    app.connect("missing-reference", _home)
    app.connect("html-page-context", _head)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
