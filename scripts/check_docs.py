"""Check built pages: every link inside leads somewhere, nothing is loaded from another host, each page can be read out.

``python scripts/check_docs.py build/docs`` prints what is wrong, and exits with 1 if anything is.
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

#: Attributes by which a page loads something; ``href`` loads in all elements but these.
LOADS = {"src", "srcset", "poster", "data", "action", "href", "xlink:href"}
LINKS = {"a", "area"}
_STYLE = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")


class Page(HTMLParser):
    """What one page loads, where it leads, and which places in it can be led to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.places: set[str] = set()
        self.silent: list[str] = []
        self.lang = ""
        self.title = False
        self.feed(text)
        self.loads += [first or second for first, second in _STYLE.findall(text)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element loads and names."""
        given = {name: value or "" for name, value in attrs}
        self.places |= {given[name] for name in ("id", "name") if name in given}
        if tag == "html":
            self.lang = given.get("lang", "")
        self.title |= tag == "title"
        if tag == "img" and not given.get("alt"):
            self.silent.append(given.get("src", ""))
        for name in LOADS & set(given):
            (self.links if tag in LINKS and name == "href" else self.loads).append(given[name])


def foreign(address: str) -> bool:
    """Tell whether an address is on another host.

    Examples
    --------
    >>> foreign("https://example.org/x.js"), foreign("//example.org/x.js"), foreign("_static/x.js"), foreign("data:x")
    (True, True, False, False)
    """
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme not in {"", "data"}


def wrong_of(folder: Path) -> list[str]:
    """Return what is wrong with the pages of a folder, one line each."""
    pages = {path.resolve(): Page(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.html"))}
    wrong = [] if pages else [f"{folder} has no pages"]
    for path, page in pages.items():
        name = path.relative_to(folder.resolve())
        wrong += [f"{name} loads {address}" for address in page.loads if foreign(address)]
        wrong += [f"{name} shows {image} without a text in its place" for image in page.silent]
        wrong += [f"{name} does not say its language"] if not page.lang else []
        wrong += [f"{name} has no title"] if not page.title else []
        local = {address for address in [*page.links, *page.loads] if not foreign(address)}
        wrong += [f"{name} leads to {address}" for address in sorted(local) if not _is_there(address, path, pages)]
    for sheet in sorted(folder.rglob("*.css")):
        named = _STYLE.findall(sheet.read_text(encoding="utf-8"))
        wrong += [f"{sheet.relative_to(folder)} loads {a or b}" for a, b in named if foreign(a or b)]
    return wrong


def _is_there(address: str, path: Path, pages: dict[Path, Page]) -> bool:
    parts = urlsplit(address)
    if parts.scheme == "data" or address in {"", "#"}:
        return True
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not parts.fragment or target not in pages:
        return target.exists()
    return unquote(parts.fragment) in pages[target].places


def main() -> int:
    """Check the folder that is named."""
    folder = Path(sys.argv[1])
    wrong = wrong_of(folder)
    print("\n".join(wrong) or f"{len(list(folder.rglob('*.html')))} pages: links lead somewhere, nothing is loaded")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
