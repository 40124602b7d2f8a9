"""Make a built site strict: no code or style inside its pages, and nothing from other hosts.

Code and styles that stand in a page are moved to files named after their content, so that a policy without
`unsafe-inline` allows them. Each page also states this policy itself, for hosts that send none.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

from api.delivery.policy import GUIDE_CSP
from docs.guide.errors import GuideError

_SCRIPT = re.compile(r"<script(?: type=\"text/javascript\")?>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style(?: [^>]*)?>(.*?)</style>", re.DOTALL)
# The search of the theme puts its styles into the page while it runs, which the policy forbids: they become a file
_SEARCH_STYLE = re.compile(r'(\w+)\("style",\{\},(\w+)\.toString\(\)\)')
_ALIGNED = re.compile(r' style="text-align: (\w+);"')
# Attributes of the theme's menus that HTML forbids where the theme writes them.
_FORBIDDEN = re.compile(
    r'(?<=<label)( [^>]*?) tabindex=""|(?<=<label)( [^>]*?) aria-hidden="true"'
    r'|(?<=<input)( [^>]*?type="checkbox"[^>]*?) autocomplete="off"'
)
# What the site generator writes and this site does not use: another theme, a list of addresses of an unknown host, and
# a page for missing ones whose links hold only at the top.
_UNUSED = ("assets/stylesheets/classic", "sitemap.xml", "404.html", "objects.inv")


def finish_site(site: Path) -> None:
    """Move code and styles of all pages to files, add the policy, and remove what is not used."""
    for name in _UNUSED:
        path = site / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    _move_search_style(site)
    for page in sorted(site.rglob("*.html")):
        page.write_text(_strict(page.read_text("utf-8"), page, site), "utf-8")


def _strict(text: str, page: Path, site: Path) -> str:
    up = "../" * len(page.relative_to(site).parent.parts)

    def script(found: re.Match[str]) -> str:
        return f'<script src="{up}{_moved(found.group(1), site, "js")}"></script>'

    def style(found: re.Match[str]) -> str:
        return f'<link rel="stylesheet" href="{up}{_moved(found.group(1), site, "css")}">'

    text = _FORBIDDEN.sub(lambda found: "".join(filter(None, found.groups())), text)
    text = _ALIGNED.sub(r' class="align-\1"', _STYLE.sub(style, _SCRIPT.sub(script, text)))
    policy = f'<meta http-equiv="Content-Security-Policy" content="{GUIDE_CSP}">'
    return re.sub(r"<head>", lambda head: head.group() + policy, text, count=1)


def _move_search_style(site: Path) -> None:
    (bundle,) = site.glob("assets/javascripts/bundle.*.min.js")
    code = bundle.read_text("utf-8")
    made = _SEARCH_STYLE.findall(code)
    styles = [re.search(rf"\bvar {name}='([^'\\]*)'", code) for _, name in made]
    if len(styles) != 1 or styles[0] is None:
        raise GuideError(f"{bundle.name} makes the styles of the search in a new way; adapt docs/guide/finish.py")
    name = Path(_moved(styles[0].group(1), site, "css")).name
    address = f'new URL("../inline/{name}",document.querySelector(\'script[src*="/bundle."]\').src)'
    link = f'{{rel:"stylesheet",href:{address}}}'
    bundle.write_text(_SEARCH_STYLE.sub(lambda found: f'{found.group(1)}("link",{link})', code), "utf-8")


def _moved(content: str, site: Path, ending: str) -> str:
    """Write a piece of code or style to a file named after its content, and return its address in the site."""
    name = f"assets/inline/{hashlib.sha256(content.encode()).hexdigest()[:16]}.{ending}"
    (site / name).parent.mkdir(parents=True, exist_ok=True)
    (site / name).write_text(content, "utf-8")
    return name
