"""Write the page of a map as valid HTML: with its language and a title, and with its script inside the body."""

from __future__ import annotations

from html import escape

from branca.element import Figure
from folium.template import Template


class MapPage(Figure):
    """The page around a map; the template of the library has no language and puts the script behind the body."""

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="en">\n'
        "<head>\n"
        "<title>{{ this.title | e }}</title>\n"
        # A reader may enlarge the page.
        "{{ this.header.render(**kwargs) | replace(', maximum-scale=1.0, user-scalable=no', '') }}\n"
        "</head>\n"
        "<body>\n"
        "{{ this.html.render(**kwargs) }}\n"
        "<script>\n{{ this.script.render(**kwargs) }}\n</script>\n"
        "</body>\n"
        "</html>\n"
    )

    def _repr_html_(self, **kwargs: object) -> str:
        """Return the page inside a frame, as notebooks show it, without the attributes of former browsers."""
        framed = str(super()._repr_html_(**kwargs))
        return framed.replace(" webkitallowfullscreen mozallowfullscreen>", f' title="{escape(str(self.title))}">')
