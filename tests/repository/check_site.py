"""Checks the site that docs/build.sh makes: every link and picture of its pages resolves to a file of the site, every anchor to an element,
and no link within a page of the guide has become text.

Usage: python3 check_site.py SITE
"""

import html.parser
import pathlib
import sys
import urllib.parse


class Page(html.parser.HTMLParser):
    """The targets that a page links to, and the anchors that can be linked to."""

    def __init__(self, path):
        super().__init__()
        self.targets = []
        self.anchors = set()
        self.text = path.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("href", "src") and value is not None:
                self.targets.append(value)
            elif name == "id" or (name == "name" and tag == "a"):
                self.anchors.add(value)


def main():
    site = pathlib.Path(sys.argv[1]).resolve()
    pages = {path: Page(path) for path in sorted(site.rglob("*.html"))}
    if not pages:
        sys.exit(f"no pages in {site}")
    broken = []
    links = 0
    for path, page in pages.items():
        if "(<code>#" in page.text:
            broken.append(f"{path.relative_to(site)}: a link within the page is not a link")
        for target in dict.fromkeys(page.targets):
            url = urllib.parse.urlsplit(target)
            if url.scheme or url.netloc:
                continue
            links += 1
            file = (path.parent / urllib.parse.unquote(url.path)).resolve() if url.path else path
            if not file.is_file():
                broken.append(f"{path.relative_to(site)}: {target} is not in the site")
            elif url.fragment and file in pages and urllib.parse.unquote(url.fragment) not in pages[file].anchors:
                broken.append(f"{path.relative_to(site)}: {target} has no such anchor")
    for line in broken:
        print(line)
    print(f"{len(pages)} pages, {links} links, {len(broken)} broken")
    sys.exit(1 if broken else 0)


main()
