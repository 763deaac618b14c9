#!/usr/bin/env python3
"""Spoils printed forms in ways that the program's own noise does not know: another renderer (poppler), telephones, folds, shadows, staples,
stamps over the code, turned sheets, the file formats of other scanners.

    python3 scripts/spoilt-pages.py DIR [ROUNDS]

DIR has form-N.pdf and forms.csv from `cargo run -p paper --features testing --example corpus -- forms DIR 40`. Writes DIR/spoilt/ and
DIR/spoilt.csv (file, page, kind, what the page is). Needs pdftoppm, Pillow and numpy. The same DIR gives the same pages.
"""

import csv
import io
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

OUT = Path(sys.argv[1])
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 8
rng = np.random.default_rng(20261122)
cache = {}


def rendered(pdf, page, dpi, colour=False):
    key = (pdf, page, dpi)
    if key not in cache:
        if len(cache) > 40:
            cache.clear()
        ppm = subprocess.run(
            ["pdftoppm", "-gray", "-r", str(dpi), "-f", str(page), "-l", str(page), OUT / pdf], check=True, capture_output=True
        ).stdout
        cache[key] = Image.open(io.BytesIO(ppm)).convert("L")
    image = cache[key].copy()
    return image.convert("RGB") if colour else image


def chance(a, b):
    return float(rng.uniform(a, b))


def noise(image, sigma, coarse=1.0):
    a = np.asarray(image).astype(np.float32)
    n = rng.normal(0, sigma, a.shape[:2]).astype(np.float32)
    if coarse > 1:
        small = rng.normal(0, sigma * 1.6, (int(a.shape[0] / coarse) + 1, int(a.shape[1] / coarse) + 1)).astype(np.float32)
        n = np.asarray(Image.fromarray(small).resize((a.shape[1], a.shape[0]), Image.BICUBIC))
    a += n if a.ndim == 2 else n[..., None]
    return Image.fromarray(a.clip(0, 255).astype(np.uint8))


def lit(image, field):
    a = np.asarray(image).astype(np.float32)
    a *= field if a.ndim == 2 else field[..., None]
    return Image.fromarray(a.clip(0, 255).astype(np.uint8))


def levels(image, ink, paper):
    return image.point([int(ink + (paper - ink) * i / 255) for i in range(256)] * len(image.getbands()))


def solve(target, source):
    rows, right = [], []
    for (x, y), (u, v) in zip(target, source):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return np.linalg.solve(np.array(rows, float), np.array(right, float))


def perspective(image, corners, size, behind):
    w, h = image.size
    coefficients = solve(corners, [(0, 0), (w, 0), (w, h), (0, h)])
    sheet = image.transform(size, Image.PERSPECTIVE, coefficients, Image.BICUBIC)
    mask = Image.new("L", image.size, 255).transform(size, Image.PERSPECTIVE, coefficients, Image.NEAREST)
    ground = behind.copy()
    ground.paste(sheet, (0, 0), mask)
    return ground


def desk(size, tone):
    a = np.zeros((size[1], size[0], 3), np.float32) + np.array(tone, np.float32)
    a += rng.normal(0, 6, a.shape[:2])[..., None]
    stripes = np.sin(np.arange(size[0]) / chance(15, 60) + chance(0, 6)) * 10
    return Image.fromarray((a + stripes[None, :, None]).clip(0, 255).astype(np.uint8))


def ramp(w, h, dark, angle):
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    t = (x / w - 0.5) * np.cos(angle) + (y / h - 0.5) * np.sin(angle) + 0.5
    return dark + (1 - dark) * t.clip(0, 1)


def shadow(w, h, strength, soft):
    """A hand's or a telephone's shadow with a soft edge."""
    small = Image.new("L", (w // 8, h // 8), 255)
    draw = ImageDraw.Draw(small)
    x, y = chance(0, w / 8), chance(0, h / 8)
    points = [(x + chance(-60, 160), y + chance(-60, 160)) for _ in range(5)]
    draw.polygon(points, fill=int(255 * strength))
    small = small.filter(ImageFilter.GaussianBlur(soft / 8))
    return np.asarray(small.resize((w, h), Image.BILINEAR)).astype(np.float32) / 255


def turned(image, degrees, fill=255):
    return image.rotate(degrees, Image.BICUBIC, expand=False, fillcolor=fill if image.mode == "L" else (fill,) * 3)


def jpeg(image, quality, **more):
    b = io.BytesIO()
    image.save(b, "JPEG", quality=quality, **more)
    return b.getvalue()


def png(image):
    b = io.BytesIO()
    image.save(b, "PNG")
    return b.getvalue()


def tiff(images, **more):
    b = io.BytesIO()
    images[0].save(b, "TIFF", save_all=True, append_images=images[1:], **more)
    return b.getvalue()


def one_bit(image, threshold=None):
    t = threshold or int(chance(105, 175))
    return image.convert("L").point([0 if i < t else 255 for i in range(256)]).convert("1")


def pdf_of(pages):
    """A PDF as scanners write them; each page is a dict: w, h (points), objects drawn as (dictionary, data, matrix), rotate, text."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for p in pages:
        names, content = [], b""
        for i, (dictionary, data, matrix) in enumerate(p["pictures"]):
            objects.append(b"<< /Type /XObject /Subtype /Image " + dictionary + b" /Length %d >>\nstream\n" % len(data) + data + b"\nendstream")
            names.append(b"/I%d %d 0 R" % (i, len(objects)))
            content += b"q %.3f 0 0 %.3f %.3f %.3f cm /I%d Do Q\n" % (*matrix, i)
        font = b""
        if p.get("text"):
            objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
            font = b"/Font << /F1 %d 0 R >>" % len(objects)
            content += b"BT 3 Tr /F1 9 Tf 60 700 Td (Registered voters 333) Tj ET\n"
        objects.append(b"<< /Length %d >>\nstream\n" % len(content) + content + b"endstream")
        contents = len(objects)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Rotate %d /Contents %d 0 R /Resources << /XObject << %s >> %s >> >>"
            % (p["w"], p["h"], p.get("rotate", 0), contents, b" ".join(names), font)
        )
        kids.append(len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % k for k in kids))
    out, places = b"%PDF-1.5\n", []
    for i, o in enumerate(objects):
        places.append(len(out))
        out += b"%d 0 obj\n" % (i + 1) + o + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def picture(image, how, w=None, h=None, x=0.0, y=0.0):
    """A picture of a PDF page over the whole of it, or a part."""
    w, h = w or 595.28, h or 841.89
    head = b"/Width %d /Height %d " % image.size
    if how == "jpeg":
        space = b"/DeviceGray" if image.mode == "L" else b"/DeviceRGB"
        return (head + b"/ColorSpace " + space + b" /BitsPerComponent 8 /Filter /DCTDecode", jpeg(image, 60), (w, h, x, y))
    if how == "flate":
        space = b"/DeviceGray" if image.mode == "L" else b"/DeviceRGB"
        return (head + b"/ColorSpace " + space + b" /BitsPerComponent 8 /Filter /FlateDecode", zlib.compress(image.tobytes(), 6), (w, h, x, y))
    if how == "bits":
        return (head + b"/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /FlateDecode", zlib.compress(one_bit(image).tobytes(), 6), (w, h, x, y))
    if how == "g4":
        bits = one_bit(image)
        b = io.BytesIO()
        bits.save(b, "TIFF", compression="group4", strip_size=1 << 30)
        t = Image.open(io.BytesIO(b.getvalue()))
        offset, length = t.tag_v2[273][0], t.tag_v2[279][0]
        black_is_1 = b"false" if t.tag_v2[262] == 0 else b"true"
        data = b.getvalue()[offset : offset + length]
        parameters = b"/DecodeParms << /K -1 /Columns %d /Rows %d /BlackIs1 %s >>" % (*image.size, black_is_1)
        return (head + b"/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode " + parameters, data, (w, h, x, y))
    raise ValueError(how)


def code_box(image, dpi):
    mm = dpi / 25.4
    return 153 * mm, 14 * mm, 42 * mm


def phone(image, hard=0.0):
    image = image.convert("RGB")
    w, h = image.size
    k = chance(0.75, 1.15)
    size = (int(w * k * 1.12), int(h * k * 1.1))
    inset = lambda v: v * chance(0.03, 0.09)
    corners = [
        (inset(size[0]), inset(size[1])),
        (size[0] - inset(size[0]), inset(size[1])),
        (size[0] - inset(size[0]), size[1] - inset(size[1])),
        (inset(size[0]), size[1] - inset(size[1])),
    ]
    page = levels(image, chance(20, 70), chance(200, 245))
    shot = perspective(page, corners, size, desk(size, rng.choice([(90, 62, 40), (40, 42, 48), (150, 145, 140), (200, 195, 185)])))
    shot = lit(shot, ramp(*size, chance(0.45 - hard * 0.15, 0.9), chance(0, 6.3)))
    if rng.random() < 0.5 + hard:
        shot = lit(shot, shadow(*size, chance(0.35, 0.75), chance(20, 120)))
    cast = np.array([chance(0.85, 1), chance(0.85, 1), chance(0.7, 1)], np.float32)
    shot = Image.fromarray((np.asarray(shot) * cast).clip(0, 255).astype(np.uint8))
    shot = shot.filter(ImageFilter.GaussianBlur(chance(0.3, 1.0)))
    return noise(shot, chance(2, 9))


def fold(image, lines):
    """A crease: light or dark line, another light on its sides, and the paper moved by a little."""
    w, h = image.size
    a = np.asarray(image).astype(np.float32)
    for at in lines:
        y = int(h * at + chance(-0.01, 0.01) * h)
        field = np.ones(h, np.float32)
        d = np.arange(h) - y
        field += np.where(d > 0, -1, 1) * chance(0.04, 0.12) * np.exp(-np.abs(d) / (h * 0.05))
        field[max(0, y - 1) : y + 2] *= chance(0.55, 1.25)
        a *= field[:, None] if a.ndim == 2 else field[:, None, None]
        move = int(chance(-2.5, 2.5))
        a[y:] = np.roll(a[y:], move, axis=1)
    return Image.fromarray(a.clip(0, 255).astype(np.uint8))


def staple(image, dpi, near_code):
    mm = dpi / 25.4
    draw = ImageDraw.Draw(image)
    grey = lambda v: v if image.mode == "L" else (v, v, v)
    for _ in range(2):
        x, y = (chance(180, 198) * mm, chance(8, 16) * mm) if near_code else (chance(6, 14) * mm, chance(6, 14) * mm)
        angle = chance(0, 3.14)
        dx, dy = np.cos(angle) * 6 * mm, np.sin(angle) * 6 * mm
        draw.line([(x - dx, y - dy), (x + dx, y + dy)], fill=grey(90), width=max(1, int(0.5 * mm)))
        draw.line([(x - dx, y - dy + 2), (x + dx, y + dy + 2)], fill=grey(225), width=max(1, int(0.25 * mm)))
        for s in (-1, 1):
            r = 0.8 * mm
            draw.ellipse([x + s * dx - r, y + s * dy - r, x + s * dx + r, y + s * dy + r], fill=grey(30))
    return image


def ink(image, dpi, what, colour):
    """Stamps and signatures over the code, in ink that lets through what is below."""
    mm = dpi / 25.4
    layer = Image.new("L", image.size, 255)
    draw = ImageDraw.Draw(layer)
    left, top, side = code_box(image, dpi)
    if what == "signature":
        x, y = left + chance(-15, 10) * mm, top + side * chance(0.2, 0.9)
        points = [(x + i * chance(1.2, 2.2) * mm, y + chance(-5, 5) * mm) for i in range(int(chance(8, 20)))]
        draw.line(points, fill=0, width=max(2, int(chance(0.3, 0.7) * mm)), joint="curve")
    else:
        r = chance(13, 19) * mm
        x, y = left + side * chance(-0.1, 1.0), top + side * chance(0.3, 1.2)
        for k in (1.0, 0.93, 0.62):
            draw.ellipse([x - r * k, y - r * k, x + r * k, y + r * k], outline=0, width=max(1, int(0.6 * mm)))
        for i in range(14):
            t = i * 6.283 / 14
            px, py = x + np.cos(t) * r * 0.78, y + np.sin(t) * r * 0.78
            draw.rectangle([px - 0.9 * mm, py - 0.9 * mm, px + 0.9 * mm, py + 0.9 * mm], outline=0, width=max(1, int(0.35 * mm)))
    cover = 1 - np.asarray(layer).astype(np.float32) / 255
    a = np.asarray(image.convert("RGB")).astype(np.float32)
    a = a * (1 - cover[..., None]) + np.minimum(a, np.array(colour, np.float32)) * cover[..., None]
    return Image.fromarray(a.clip(0, 255).astype(np.uint8))


def streaks(image, n):
    a = np.asarray(image.convert("L")).copy()
    for _ in range(n):
        x, w = int(chance(0, a.shape[1] - 4)), int(chance(1, 3.99))
        a[:, x : x + w] = np.clip(a[:, x : x + w].astype(int) + int(rng.choice([-200, -120, 150, 220])), 0, 255)
    return Image.fromarray(a)


def feeder(image):
    """A sheet feeder that does not pull evenly, and a little sideways."""
    w, h = image.size
    y = np.arange(h)
    source = y + chance(3, 9) * np.sin(y / h * chance(3, 14) + chance(0, 6)) * h / 2300
    side = chance(1, 5) * np.sin(y / h * chance(3, 9) + chance(0, 6))
    a = np.asarray(image.convert("L"))
    rows = a[source.clip(0, h - 1).round().astype(int)]
    for i in range(h):
        rows[i] = np.roll(rows[i], int(round(side[i])))
    return Image.fromarray(rows)


def glass(image, size_mm, dpi):
    """A sheet somewhere on a larger glass, or cut from a smaller one."""
    mm = dpi / 25.4
    ground = Image.new("L", (int(size_mm[0] * mm), int(size_mm[1] * mm)), int(rng.choice([15, 235, 255])))
    room_x, room_y = ground.width - image.width, ground.height - image.height
    at = tuple(int(chance(0, r)) if r > 0 else r // 2 for r in (room_x, room_y))
    ground.paste(image, at)
    return ground


def crumpled(image):
    w, h = image.size
    n = 14
    dx, dy = rng.normal(0, w * 0.0016, (n + 1, n + 1)), rng.normal(0, h * 0.0012, (n + 1, n + 1))
    mesh = []
    for i in range(n):
        for j in range(n):
            box = (w * j // n, h * i // n, w * (j + 1) // n, h * (i + 1) // n)
            corner = lambda y, x: (w * x / n + dx[y][x], h * y / n + dy[y][x])
            a, b, c, d = corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)
            mesh.append((box, (*a, *b, *c, *d)))
    bent = image.transform((w, h), Image.MESH, mesh, Image.BICUBIC)
    light = rng.normal(1, 0.09, (n * 2, n * 2)).astype(np.float32)
    field = np.asarray(Image.fromarray(light).resize((w, h), Image.BICUBIC))
    return lit(bent, field)


def kinds(take):
    """Every kind: what it is called and the file it makes: (ending, bytes, names of its pages)."""
    small = lambda: turned(noise(levels(p(), chance(10, 60), chance(215, 250)), chance(2, 10)), chance(-3, 3))
    state = {}

    def p(dpi=None, colour=False):
        pdf, page, name = take()
        state.setdefault("names", []).append(name)
        state["dpi"] = dpi or int(rng.choice([150, 200, 240, 300]))
        return rendered(pdf, page, state["dpi"], colour)

    def made(ending, data):
        return ending, data, state.pop("names")

    def several(n, dpi):
        images = [turned(noise(p(dpi), chance(1, 7)), chance(-2, 2)) for _ in range(n)]
        return images

    yield "phone", lambda: made("jpg", jpeg(phone(p(240)), int(chance(60, 92))))
    yield "phone, hard", lambda: made("jpg", jpeg(phone(p(240), 0.5), int(chance(35, 60))))
    yield "phone, turned", lambda: made("jpg", jpeg(phone(p(240)).transpose(int(rng.choice([2, 3, 4]))), 80))
    yield "upside down", lambda: made("jpg", jpeg(small().transpose(Image.ROTATE_180), 55))
    yield "quarter turn", lambda: made("jpg", jpeg(small().transpose(int(rng.choice([2, 4]))), 55))
    yield "progressive jpeg", lambda: made("jpg", jpeg(small().convert("RGB"), 50, progressive=True))
    yield "tiff g4", lambda: made("tif", tiff([one_bit(turned(p(int(rng.choice([200, 300]))), chance(-4, 4)))], compression="group4"))
    yield "tiff g4, 5 pages", lambda: made("tif", tiff([one_bit(i) for i in several(5, 200)], compression="group4"))
    yield "tiff colour", lambda: made("tif", tiff([small().convert("RGB")], compression=str(rng.choice(["tiff_lzw", "tiff_deflate", "packbits"]))))
    yield "tiff jpeg", lambda: made("tif", tiff([small().convert(str(rng.choice(["L", "RGB"])))], compression="jpeg", quality=60))
    yield "dithered fax", lambda: made("tif", tiff([turned(noise(p(200), 4), chance(-2, 2)).convert("1")], compression=str(rng.choice(["group3", "tiff_ccitt"]))))
    yield "png palette", lambda: made("png", png(small().quantize(16)))
    yield "png of bits", lambda: made("png", png(one_bit(small())))
    yield "png 16 bits", lambda: made("png", png(Image.fromarray(np.asarray(small()).astype(np.uint16) * 257)))
    whole = lambda how, **more: lambda i: {"w": 595.28, "h": 841.89, "pictures": [picture(i, how)], **more}
    for how in ("jpeg", "flate", "bits", "g4"):
        yield f"pdf {how}", lambda how=how: made("pdf", pdf_of([whole(how)(i) for i in several(3, 200)]))
    yield "pdf colour, text", lambda: made("pdf", pdf_of([whole("jpeg", text=True)(i.convert("RGB")) for i in several(2, 200)]))
    yield "pdf rotate", lambda: made("pdf", pdf_of([whole("jpeg", rotate=int(rng.choice([90, 180, 270])))(i) for i in several(2, 200)]))

    def strips(image):
        n, h = 8, image.height
        parts = []
        for i in range(n):
            a, b = h * i // n, h * (i + 1) // n
            part = image.crop((0, a, image.width, b))
            parts.append(picture(part, "jpeg", 595.28, 841.89 * (b - a) / h, 0, 841.89 * (1 - b / h)))
        return {"w": 595.28, "h": 841.89, "pictures": parts}

    yield "pdf strips", lambda: made("pdf", pdf_of([strips(i) for i in several(1, 200)]))
    yield "shadow", lambda: made("jpg", jpeg(noise(lit(i := p(), shadow(*i.size, chance(0.2, 0.5), chance(5, 80))), 5), 50))
    yield "dark corner", lambda: made("jpg", jpeg(noise(lit(i := p(), ramp(*i.size, chance(0.12, 0.35), chance(1.8, 2.8))), 4), 50))
    yield "folds", lambda: made("jpg", jpeg(noise(fold(small(), [1 / 3, 2 / 3] if rng.random() < 0.5 else [0.12, 0.5]), 4), 60))
    yield "crumpled", lambda: made("jpg", jpeg(noise(crumpled(p()), 4), 60))
    yield "staples", lambda: made("jpg", jpeg(staple(small(), state["dpi"], True), 60))
    for what, colour in (("signature", (40, 60, 170)), ("signature", (30, 30, 30)), ("stamp", (190, 40, 50)), ("stamp", (60, 60, 140)), ("stamp", (50, 50, 50))):
        name = f"{what} {'black' if colour[0] == colour[1] else 'red' if colour[0] > 150 else 'blue'} on code"
        yield name, lambda what=what, colour=colour: made("jpg", jpeg(noise(turned(ink(p(), state["dpi"], what, colour), chance(-2, 2)), 4), 60))
    yield "faded", lambda: made("jpg", jpeg(noise(levels(p(), chance(120, 150), chance(180, 215)), chance(2, 7)), 50))
    yield "streaks", lambda: made("jpg", jpeg(streaks(small(), int(chance(3, 25))), 60))
    yield "feeder", lambda: made("jpg", jpeg(noise(feeder(p()), 5), 60))
    yield "coarse grain", lambda: made("jpg", jpeg(noise(noise(p(), chance(10, 25), chance(1.5, 3.5)), 8), 40))
    yield "on a3", lambda: made("jpg", jpeg(noise(glass(turned(p(200), chance(-4, 4)), (297, 420), 200), 5), 50))
    yield "on letter", lambda: made("jpg", jpeg(noise(glass(turned(p(200), chance(-1, 1)), (215.9, 279.4), 200), 5), 50))
    yield "reduced", lambda: made("jpg", jpeg(noise(glass((i := p(200)).resize([int(v * chance(0.8, 0.95)) for v in [i.width]] + [int(i.height * 0.9)]), (210, 297), 200), 5), 50))
    yield "600 dpi", lambda: made("jpg", jpeg(noise(turned(p(600), chance(-3, 3)), 8), 50))
    yield "100 dpi", lambda: made("png", png(noise(turned(p(100), chance(-1, 1)), 3)))
    yield "cmyk jpeg", lambda: made("jpg", jpeg(small().convert("RGB").convert("CMYK"), 60))


def main():
    rows = list(csv.DictReader(open(OUT / "forms.csv")))
    (OUT / "spoilt").mkdir(exist_ok=True)
    take = lambda: (lambda r: (r["file"], int(r["page"]), r["name"]))(rows[int(rng.integers(len(rows)))])
    table = ["file,page,kind,is"]
    number = 0
    for _ in range(ROUNDS):
        for kind, make in kinds(take):
            ending, data, names = make()
            number += 1
            name = f"spoilt/{number:05}-{kind.replace(' ', '-').replace(',', '')}.{ending}"
            (OUT / name).write_bytes(data)
            table += [f"{name},{i + 1},{kind.replace(',', '')},{is_}" for i, is_ in enumerate(names)]
    (OUT / "spoilt.csv").write_text("\n".join(table) + "\n")
    print(f"{len(table) - 1} pages in {number} files")


main()
