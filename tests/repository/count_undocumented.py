"""Counts the public names of the library without a comment in Doxygen's XML (made with EXTRACT_ALL, so that all names are in it).

Enumerators are names, too; Doxygen 1.9.4 does not warn about them. Constructors, operators and destructors that are defaulted or deleted
need no comment.

Usage: python3 count_undocumented.py XML_FOLDER
"""

import pathlib
import re
import sys
import xml.etree.ElementTree


def is_documented(element):
    parts = (element.find(kind) for kind in ("briefdescription", "detaileddescription"))
    return any(part is not None and "".join(part.itertext()).strip() for part in parts)


def place(member):
    location = member.find("location")
    return f"{location.get('file')}:{location.get('line')}"


def needs_comment(member):
    name, arguments = member.findtext("name", ""), member.findtext("argsstring", "")
    return member.get("prot") != "private" and not name.startswith("~") and not re.search(r"= ?(default|delete)$", arguments)


def main():
    compounds = []
    for file in sorted(pathlib.Path(sys.argv[1]).glob("*.xml")):
        compounds += xml.etree.ElementTree.parse(file).getroot().findall("compounddef")
    private = {compound.findtext("compoundname") for compound in compounds if compound.get("prot") == "private"}
    names = {}
    for compound in compounds:
        name = compound.findtext("compoundname")
        if compound.get("kind") not in ("class", "struct", "union", "concept", "namespace") or not name.startswith("sketchrnn"):
            continue
        if any(name == hidden or name.startswith(hidden + "::") for hidden in private):
            continue
        names[f"{place(compound)}: {name}"] = is_documented(compound)
        for member in compound.iter("memberdef"):
            if not needs_comment(member):
                continue
            full_name = f"{name}::{member.findtext('name')}"
            names[f"{place(member)}: {full_name}"] = is_documented(member)
            for value in member.findall("enumvalue"):
                names[f"{place(member)}: {full_name}::{value.findtext('name')}"] = is_documented(value)
    if not names:
        sys.exit(f"no names in {sys.argv[1]}")
    undocumented = sorted(name for name, documented in names.items() if not documented)
    for name in undocumented:
        print(name)
    print(f"{len(names)} public names, {len(undocumented)} undocumented")
    sys.exit(1 if undocumented else 0)


main()
