"""Packs the glyphs that sheets are lettered with: Sources/ContactSheets/Fonts/{text,symbols}.font.

    apt-get download fonts-noto-core unifont fonts-unifont   # Debian 12; unpack with dpkg-deb -x
    pip install pillow fonttools
    python docs/fonts/pack.py FOLDER Sources/ContactSheets/Fonts

FOLDER is where the packages were unpacked. The packed files are committed, so that a sheet has the
same pixels on every machine; this script is for changing them. Made with Pillow 13.0.0 and FreeType
2.14.3 from fonts-noto-core 20201225-1, unifont and fonts-unifont 1:15.0.01-2.

A file is the line "reroll font 1\\n", the length of the rest as u32, and the rest through zlib:

    u16 faces; for each face
        u8 bits a pixel (1 or 4); u8 ascent; u8 line height; u32 glyphs; u32 bytes of pixels
        u32[glyphs] code points, ascending
        u8[glyphs] advance; i8[glyphs] left; i8[glyphs] top, above the baseline
        u8[glyphs] width; u8[glyphs] height
        u32[glyphs] where its pixels begin
        the pixels: rows from the top, most significant bits first, a row begins in a new byte

Numbers are little-endian; lengths are in pixels.
"""
import struct
import sys
import zlib
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import ImageFont

# Scripts whose letters stand side by side without shaping, and the signs that go with them.
TEXT = [(0x20, 0x7E), (0xA0, 0x52F), (0x1E00, 0x1FFF), (0x2000, 0x214F), (0x2190, 0x22FF),
        (0x25CC, 0x25CC), (0xFB00, 0xFB06)]
# Pictographs beyond the basic plane, and letters that are used as ornaments.
ABOVE = [(0x1D400, 0x1D7FF), (0x1F000, 0x1FAFF)]


def packed(width, height, bits, value):
    """The pixels value(x, y), 0 ... 2**bits - 1, as bytes."""
    rows = bytearray()
    for y in range(height):
        row = 0
        for x in range(width):
            row = row << bits | value(x, y)
        used = width * bits
        row <<= -used % 8
        rows += row.to_bytes((used + 7) // 8, "big")
    return bytes(rows)


def drawn(path, size, bits, ranges):
    """Code point -> (advance, left, top, width, height, pixels), drawn by FreeType."""
    font = ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
    cmap = TTFont(path, lazy=True).getBestCmap()
    limit = (1 << bits) - 1
    glyphs = {}
    for code in sorted(c for c in cmap if any(a <= c <= b for a, b in ranges)):
        mask, (left, top) = font.getmask2(chr(code), "1" if bits == 1 else "L", anchor="ls")
        width, height = mask.size
        advance = round(font.getlength(chr(code)))
        pixels = packed(
            width, height, bits, lambda x, y: round(mask.getpixel((x, y)) * limit / 255))
        glyphs[code] = (advance, left, -top, width, height, pixels)
    return glyphs


def unifont(path):
    """The glyphs of a .hex file: 8 or 16 pixels wide, 16 high, the baseline under row 14."""
    glyphs = {}
    for line in path.read_text().splitlines():
        code, digits = line.split(":")
        code = int(code, 16)
        if 0xE000 <= code <= 0xF8FF:  # private use: no meaning that others would read
            continue
        width = len(digits) // 4
        glyphs[code] = (width, 0, 14, width, 16, bytes.fromhex(digits))
    return glyphs


def combining(path, glyphs):
    """Marks that stand on the letter before them advance by nothing: name, code point, offset."""
    for line in path.read_text().splitlines():
        parts = line.split("#")[0].replace(":", " ").split()
        if len(parts) == 2 and int(parts[0], 16) in glyphs:
            code = int(parts[0], 16)
            _, _, top, width, height, pixels = glyphs[code]
            glyphs[code] = (0, max(-16, min(0, int(parts[1]))), top, width, height, pixels)


def face(bits, ascent, line, glyphs):
    codes = sorted(glyphs)
    columns = list(zip(*(glyphs[c][:5] for c in codes)))
    blob, starts, known = bytearray(), [], {}
    for code in codes:
        pixels = glyphs[code][5]
        if pixels not in known:
            known[pixels] = len(blob)
            blob += pixels
        starts.append(known[pixels])
    n = len(codes)
    return (struct.pack("<BBBII", bits, ascent, line, n, len(blob))
            + struct.pack(f"<{n}I", *codes)
            + struct.pack(f"{n}B", *columns[0]) + struct.pack(f"{n}b", *columns[1])
            + struct.pack(f"{n}b", *columns[2]) + struct.pack(f"{n}B", *columns[3])
            + struct.pack(f"{n}B", *columns[4]) + struct.pack(f"<{n}I", *starts) + bytes(blob))


def write(path, faces):
    body = struct.pack("<H", len(faces)) + b"".join(faces)
    data = b"reroll font 1\n" + struct.pack("<I", len(body)) + zlib.compress(body, 9)
    path.write_bytes(data)
    print(path, len(body), "->", len(data), "bytes")


def main(source, target):
    noto = source / "usr/share/fonts/truetype/noto"
    opentype = source / "usr/share/fonts/opentype/unifont"
    # In the order of Font.Face: regular, bold, small.
    write(target / "text.font", [
        face(4, 16, 21, drawn(noto / "NotoSans-Regular.ttf", 15, 4, TEXT)),
        face(4, 16, 21, drawn(noto / "NotoSans-Bold.ttf", 15, 4, TEXT)),
        face(4, 14, 18, drawn(noto / "NotoSans-Regular.ttf", 12, 4, TEXT)),
    ])
    glyphs = unifont(source / "usr/share/unifont/unifont.hex")
    combining(source / "usr/share/unifont/plane00-combining.txt", glyphs)
    glyphs |= drawn(opentype / "unifont_upper.otf", 16, 1, ABOVE)
    write(target / "symbols.font", [face(1, 14, 16, glyphs)])


main(Path(sys.argv[1]), Path(sys.argv[2]))
