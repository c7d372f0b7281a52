#!/usr/bin/env python3
"""Draws every .svg of this folder with another renderer and writes reference.txt: for each file a line

    NAME WIDTH HEIGHT RENDERER PIXELS

where a pixel is set if at least a quarter of it has ink. PIXELS is the picture, row by row, one bit per pixel, each row padded to bytes (the
most significant bit first), raw deflate, in base64. The larger side is 200 pixels or less.

Usage: make_reference.py [--other]   with librsvg's rsvg-convert and, for what it lacks, Chromium
       --other: writes nothing; prints by how many pixels the other renderer differs
"""
import base64
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import zlib

# What librsvg 2.54 lacks: the unit Q, rem, non-scaling strokes, boxes of groups, clip paths within clip paths, loops of <use>,
# CSS transforms with other units than px and deg, transform-origin, lines up to a mistake, calc(), var(), conditions outside of <switch>.
CHROMIUM = set("""absolute_units aspect_none_corner clip_box clip_in_clip conditions css_transform css_transform_rules css_values far_away font_units mistakes
    nested_meet nested_twice page_in_mm page_of_viewbox page_width_only percent_of_viewbox switch symbol_aspect transform_origin transform_box
    transform_properties transform_of_page slice_max slice_middle use_chain use_loop use_of_svg viewbox_corner""".split())
PIXELS_PER = {"": 1, "px": 1, "in": 96, "mm": 96 / 25.4, "cm": 96 / 2.54, "pt": 96 / 72}
SIDE = 200


def page(text):
    """Width and height of the page in CSS pixels."""
    root = re.search(r"<svg\b[^>]*>", text).group()

    def length(name):
        found = re.search(r"\s%s=\"([\d.]+)([a-z]*)\"" % name, root)
        return float(found.group(1)) * PIXELS_PER[found.group(2)] if found else None

    width, height = length("width"), length("height")
    box = re.search(r"viewBox=\"([^\"]*)\"", root)
    if box:
        box_width, box_height = [float(number) for number in box.group(1).replace(",", " ").split()[2:]]
        if width is None and height is None:
            return box_width, box_height
        if height is None:
            height = width * box_height / box_width
        if width is None:
            width = height * box_width / box_height
    return width, height


def decode_png(data):
    """Rows of (red, green, blue, alpha) of an 8-bit RGB or RGBA picture."""
    at, parts = 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        if kind == b"IHDR":
            width, height, depth, color = struct.unpack(">IIBB", body[:10])
            assert depth == 8 and color in (2, 6)
            channels = 3 if color == 2 else 4
        if kind == b"IDAT":
            parts += body
        at += 12 + size
    raw, stride, rows, before = zlib.decompress(parts), width * channels, [], bytes(width * channels)
    for y in range(height):
        filtered, line = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        for i in range(stride):
            left = line[i - channels] if i >= channels else 0
            up, corner = before[i], before[i - channels] if i >= channels else 0
            if filtered == 1:
                line[i] = (line[i] + left) & 255
            elif filtered == 2:
                line[i] = (line[i] + up) & 255
            elif filtered == 3:
                line[i] = (line[i] + (left + up) // 2) & 255
            elif filtered == 4:
                p = left + up - corner
                nearest = min((abs(p - left), 0, left), (abs(p - up), 1, up), (abs(p - corner), 2, corner))[2]
                line[i] = (line[i] + nearest) & 255
        rows.append([tuple(line[x * channels:(x + 1) * channels]) + ((255,) if channels == 3 else ()) for x in range(width)])
        before = bytes(line)
    return rows


def draw(path, width, height, chromium, folder):
    """Whether a pixel has ink."""
    out = folder / "out.png"
    if chromium:
        html = folder / "page.html"
        svg = path.read_text()
        page_width, _ = page(svg)
        html.write_text("<!doctype html><body style='margin:0'><img style='width:%dpx;height:%dpx' src='data:image/svg+xml;base64,%s'>" %
                        (width, height, base64.b64encode(svg.encode()).decode()))
        subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1",
                        "--lang=en", "--user-data-dir=%s" % (folder / "profile"), "--screenshot=%s" % out,
                        "--window-size=%d,%d" % (max(width, 500), height + 200), html.as_uri()], check=True, capture_output=True)
    else:
        subprocess.run(["rsvg-convert", "--width", str(width), "--height", str(height), "--background-color", "white", "-o", str(out),
                        str(path)], check=True, env={"LC_ALL": "en_US.UTF-8", "LANG": "en_US.UTF-8", "PATH": "/usr/bin:/bin"})
    rows = decode_png(out.read_bytes())
    return [[sum(rows[y][x][:3]) <= 3 * 255 * 0.75 for x in range(width)] for y in range(height)]


def packed(ink):
    data = b""
    for row in ink:
        bits = "".join("1" if pixel else "0" for pixel in row)
        bits += "0" * (-len(bits) % 8)
        data += int(bits, 2).to_bytes(len(bits) // 8, "big")
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(deflate.compress(data) + deflate.flush()).decode()


def main():
    folder = pathlib.Path(__file__).parent
    other = "--other" in sys.argv
    lines = []
    with tempfile.TemporaryDirectory() as temporary:
        for path in sorted(folder.glob("*.svg")):
            if other and len(sys.argv) > 2 and path.stem not in sys.argv:
                continue
            width, height = page(path.read_text())
            scale = SIDE / max(width, height)
            size = round(width * scale), round(height * scale)
            chromium = path.stem in CHROMIUM
            ink = draw(path, *size, chromium != other, pathlib.Path(temporary))
            lines.append("%s %d %d %s %s" % (path.stem, *size, "chromium" if chromium != other else "librsvg", packed(ink)))
            if other:
                first = draw(path, *size, chromium, pathlib.Path(temporary))

                def far(a, b):
                    near = [(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
                    return sum(1 for y in range(size[1]) for x in range(size[0]) if a[y][x] and not any(
                        0 <= x + dx < size[0] and 0 <= y + dy < size[1] and b[y + dy][x + dx] for dx, dy in near))

                print(path.stem, far(ink, first), far(first, ink), flush=True)
    if not other:
        (folder / "reference.txt").write_text("\n".join(lines) + "\n")


main()
