"""The anatomy: one slice through chest or upper abdomen, different every time.

   ___________________
 /   fat ring, muscle  \\          Image left is the patient's right, as on a CT screen.
|  lung    heart   lung |          `level` runs from 0 (heart between two lungs) to 1
|  lung  oes  aorta lung|          (the liver's dome fills the right chest, stomach and
 \\      spine, ribs    /          spleen show on the left).
   ‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾
"""

from dataclasses import dataclass

import numpy as np

from generation.phantoms.canvas import Blob, Canvas, Grid, wobbling
from generation.phantoms.noise import smooth_noise

SKIN, FAT, MUSCLE, LUNG, BLOOD, LIVER, SPLEEN = 0, -105, 58, -860, 165, 108, 122
CORTEX, MARROW, CANAL, TABLE = 1250, 210, 35, -350
DIAPHRAGM, STOMACH = 0.35, 0.545  # the levels below which liver, then stomach and spleen show


@dataclass
class Slice:
    """What the parts of one drawing share."""

    canvas: Canvas
    chance: np.random.Generator
    texture: Grid  # standard normal, smooth: how organs are never quite even
    level: float
    body: Blob
    cavity: Blob

    def near(self, value: float, spread: float) -> float:
        return float(self.chance.normal(value, spread))

    def textured(self, value: float, strength: float) -> Grid:
        return np.float32(value) + np.float32(strength) * self.texture

    def organ(self, blob: Blob, depth: float = 0.05) -> Blob:
        return wobbling(blob, depth, self.chance)


def draw_anatomy(
    size: int, chance: np.random.Generator, *, lesion_share: float, texture_blur_px: float
) -> tuple[Grid, dict[str, str]]:
    """Return the slice without noise in Hounsfield units, and what may be known about it."""
    cut = _start(size, chance, texture_blur_px)
    _table(cut)
    _wall(cut)
    lungs = _lungs(cut)
    _mediastinum(cut)
    if cut.level > DIAPHRAGM:
        lungs *= 1 - _abdomen(cut)
    _spine(cut)
    _ribs(cut)
    finding = "NONE"
    if chance.random() < lesion_share:
        finding = "NODULE"
        _nodule(cut, lungs)
    return cut.canvas.hu, {"finding": finding, "level": _named(cut.level)}


def _named(level: float) -> str:
    """Roughly where the slice lies, as one who pairs slices would say it."""
    if level <= DIAPHRAGM:
        return "HEART"
    return "DOME" if level <= STOMACH else "LIVER"


def _start(size: int, chance: np.random.Generator, texture_blur_px: float) -> Slice:
    width, height = chance.uniform(0.78, 0.88), chance.uniform(0.57, 0.65)
    body = Blob(float(chance.normal(0, 0.015)), -0.03, width, height)
    fat = chance.uniform(0.05, 0.11)
    return Slice(
        canvas=Canvas(size),
        chance=chance,
        texture=smooth_noise(chance, size, grain_px=1.6 + texture_blur_px),
        level=float(chance.uniform(0, 1)),
        body=wobbling(body, 0.02, chance),
        cavity=Blob(body.x, body.y - 0.01, width - fat - 0.09, height - fat - 0.08),
    )


def _table(cut: Slice) -> None:
    """The couch under the patient: two thin shells."""
    top = cut.body.y + cut.body.height + 0.012
    for depth, value in ((0.0, TABLE), (0.012, -900), (0.075, TABLE), (0.087, -1000)):
        cut.canvas.paint(Blob(0, top + 0.62 + depth - 0.02, 1.1, 0.62), value)
    cut.canvas.hu[cut.canvas.y > top + 0.16] = -1000


def _wall(cut: Slice) -> None:
    canvas, body, cavity = cut.canvas, cut.body, cut.cavity
    canvas.paint(body, SKIN)
    canvas.paint(body.grown(-0.012), cut.textured(FAT, 9))
    canvas.paint(cut.organ(cavity.grown(0.062), 0.012), cut.textured(MUSCLE, 7))
    under_the_skin = canvas.mask(body.grown(-0.03))
    for side in (-1, 1):
        # Between the muscles of the back and the side lies fat; the back's own are thickest.
        canvas.paint(
            cut.organ(Blob(body.x + side * 0.165, body.y + body.height - 0.145, 0.125, 0.07)),
            cut.textured(MUSCLE + 4, 9),
            within=under_the_skin,
        )
        canvas.paint(
            cut.organ(
                Blob(body.x + side * (cavity.width + 0.04), body.y + 0.10, 0.045, 0.2, side * 0.2)
            ),
            cut.textured(MUSCLE, 9),
            within=under_the_skin,
        )
    canvas.paint(cavity, cut.textured(FAT + 15, 9))


def _lungs(cut: Slice) -> Grid:
    canvas, cavity = cut.canvas, cut.cavity
    within = canvas.mask(cavity)
    # Blood sinks: the back of a lying patient's lung is denser.
    air = cut.textured(LUNG, 16) + 55 * (canvas.y - cavity.y)
    both = np.zeros_like(canvas.hu)
    for side in (-1, 1):
        lung = cut.organ(
            Blob(
                cavity.x + side * cavity.width * 0.60,
                cavity.y + 0.01,
                cavity.width * 0.385,
                cavity.height * 0.93,
                side * -0.10,
            ),
            0.045,
        )
        mask = canvas.mask(lung) * within
        canvas.hu += mask * (air - canvas.hu)
        _vessels(cut, (cavity.x + side * cavity.width * 0.27, cavity.y), side, mask)
        both = np.maximum(both, mask)
    return both


def _vessels(cut: Slice, hilum: tuple[float, float], side: int, within: Grid) -> None:
    """A tree from the hilum outwards; each branch is thinner than its parent."""
    chance = cut.chance
    tips = [
        (hilum, float(angle), float(chance.uniform(0.010, 0.016)))
        for angle in np.linspace(-1.2, 1.2, 6) + chance.normal(0, 0.15, 6)
    ]
    while tips:
        (x, y), angle, radius = tips.pop()
        length = 0.02 + radius * chance.uniform(5.0, 9.0)
        end = (x + side * np.cos(angle) * length, y + np.sin(angle) * length)
        value = 40 - max(0.0, 0.006 - radius) * 90_000  # partial volume of the thinnest
        cut.canvas.line((x, y), end, radius=radius, value=max(value, -480), within=within)
        for fork in (chance.uniform(0.15, 0.6), -chance.uniform(0.15, 0.6)):
            thinner = radius * float(chance.uniform(0.62, 0.85))
            # Below a pixel nothing shows, and some branches leave the slice.
            if thinner > 0.0024 and chance.random() < 0.86:  # noqa: PLR2004 a pixel; most of them stay
                tips.append((end, float(angle + fork), thinner))


def _mediastinum(cut: Slice) -> None:
    canvas, cavity, chance = cut.canvas, cut.cavity, cut.chance
    size = 1 - 0.35 * cut.level
    x, y = cavity.x + 0.09, cavity.y - cavity.height * 0.28
    heart = cut.organ(Blob(x, y, 0.27 * size, 0.205 * size, 0.45), 0.05)
    canvas.paint(heart.grown(0.022), cut.textured(FAT + 20, 10))
    canvas.paint(heart, cut.textured(cut.near(92, 5), 8))
    for dx, dy, width, height in ((0.09, 0.035, 0.105, 0.075), (-0.10, -0.01, 0.085, 0.085)):
        chamber = Blob(x + dx * size, y + dy * size, width * size, height * size, 0.5)
        canvas.paint(cut.organ(chamber, 0.09), cut.textured(cut.near(BLOOD, 8), 6), soft=2.5)
    back = cavity.y + cavity.height * 0.42
    aorta = Blob(cavity.x + chance.uniform(0.09, 0.12), back, 0.056, 0.056)
    canvas.paint(aorta.grown(0.02), FAT + 20)
    canvas.paint(cut.organ(aorta, 0.02), cut.textured(BLOOD + 8, 5))
    if chance.random() < 0.4:  # noqa: PLR2004 a plaque in the wall
        canvas.paint(Blob(aorta.x + 0.035, aorta.y - 0.038, 0.012, 0.006, 0.8), 620)
    gullet = Blob(cavity.x + 0.012, back - 0.075, 0.034, 0.024, 0.3)
    canvas.paint(cut.organ(gullet, 0.06), cut.textured(48, 6))
    canvas.paint(Blob(gullet.x, gullet.y, 0.009, 0.006), -700)
    canvas.paint(Blob(cavity.x - 0.075, back - 0.005, 0.02, 0.017), cut.near(120, 8))


def _abdomen(cut: Slice) -> Grid:
    """Liver, stomach and spleen push up from below; returns where they are."""
    canvas, cavity = cut.canvas, cut.cavity
    within, share = canvas.mask(cavity.grown(-0.012)), (cut.level - DIAPHRAGM) / (1 - DIAPHRAGM)
    liver = cut.organ(
        Blob(
            cavity.x - cavity.width * 0.50,
            cavity.y - 0.02,
            cavity.width * (0.30 + 0.30 * share),
            cavity.height * (0.52 + 0.40 * share),
            0.25,
        ),
        0.05,
    )
    covered = canvas.mask(liver) * within
    canvas.paint(liver, cut.textured(cut.near(LIVER, 5), 9), within=within)
    for _ in range(int(5 + 9 * share)):
        _liver_vessel(cut, liver, covered)
    if cut.level > STOMACH:
        x = cavity.x + cavity.width * 0.62
        spleen = cut.organ(Blob(x + 0.05, cavity.y + 0.19, 0.115, 0.19 * share + 0.05, -0.5), 0.06)
        stomach = cut.organ(Blob(x - 0.09, cavity.y - 0.08, 0.17, 0.13 * share + 0.05, 0.3), 0.06)
        canvas.paint(spleen, cut.textured(SPLEEN, 8), within=within)
        canvas.paint(stomach, cut.textured(62, 6), within=within)
        inside = canvas.mask(stomach.grown(-0.018)) * within
        level = stomach.y - 0.02
        canvas.hu += inside * (np.where(canvas.y < level, -960, 22) - canvas.hu)
        covered = np.maximum(covered, canvas.mask(spleen) * within)
        covered = np.maximum(covered, canvas.mask(stomach) * within)
    return covered


def _liver_vessel(cut: Slice, liver: Blob, within: Grid) -> None:
    chance = cut.chance
    x = liver.x + chance.uniform(-0.7, 0.7) * liver.width
    y = liver.y + chance.uniform(-0.7, 0.7) * liver.height
    angle, radius = chance.uniform(0, np.pi), chance.uniform(0.006, 0.016)
    length = radius * chance.uniform(1.0, 9.0)
    end = (x + float(np.cos(angle)) * length, y + float(np.sin(angle)) * length)
    cut.canvas.line((x, y), end, radius=radius, value=cut.near(152, 6), within=within)


def _spine(cut: Slice) -> None:
    canvas, x, y = cut.canvas, cut.cavity.x, cut.cavity.y + cut.cavity.height * 0.72
    for side in (-1, 1):
        process = Blob(x + side * 0.105, y + 0.125, 0.082, 0.02, side * -0.35)
        canvas.paint(process.grown(0.008), CORTEX * 0.8)
        canvas.paint(process.grown(-0.006), MARROW)
    canvas.paint(Blob(x, y + 0.185, 0.019, 0.062), CORTEX * 0.8)
    canvas.paint(Blob(x, y + 0.185, 0.009, 0.05), MARROW)
    arch = Blob(x, y + 0.105, 0.078, 0.06)
    canvas.paint(arch, CORTEX)
    vertebra = cut.organ(Blob(x, y, 0.108, 0.082), 0.03)
    canvas.paint(vertebra, CORTEX)
    canvas.paint(vertebra.grown(-0.014), cut.textured(cut.near(MARROW, 25), 38), soft=2.0)
    canvas.paint(Blob(x, y + 0.098, 0.052, 0.041), cut.textured(FAT + 60, 8))
    canvas.paint(Blob(x, y + 0.098, 0.034, 0.027), CANAL + 10)


def _ribs(cut: Slice) -> None:
    canvas, cavity, chance = cut.canvas, cut.cavity, cut.chance
    start = chance.uniform(0, 0.25)
    for side in (-1, 1):
        for step in range(7):
            angle = -1.15 + (step + start) * 0.36 + chance.normal(0, 0.02)
            x = cavity.x + side * (cavity.width + 0.026) * float(np.cos(angle))
            y = cavity.y + (cavity.height + 0.026) * float(np.sin(angle))
            slope = (cavity.height * np.cos(angle), -cavity.width * np.sin(angle) * side)
            turn = float(np.arctan2(*slope))
            rib = Blob(x, y, chance.uniform(0.045, 0.085), 0.017, turn)
            canvas.paint(rib, CORTEX * 0.85)
            canvas.paint(Blob(x, y, rib.width - 0.011, 0.0085, turn), MARROW)
    sternum = Blob(cavity.x, cavity.y - cavity.height - 0.018, 0.10, 0.024)
    canvas.paint(sternum, CORTEX * 0.7)
    canvas.paint(sternum.grown(-0.009), cut.textured(MARROW - 30, 25))


def _nodule(cut: Slice, lungs: Grid) -> None:
    """A round shadow well inside a lung, some with spikes."""
    rows, columns = np.nonzero(lungs > 0.99)  # noqa: PLR2004 wholly lung
    if not rows.size:
        return
    place = int(cut.chance.integers(rows.size))
    x = float(cut.canvas.x[rows[place], columns[place]])
    y = float(cut.canvas.y[rows[place], columns[place]])
    radius = float(cut.chance.uniform(0.018, 0.042))
    blob = cut.organ(Blob(x, y, radius, radius * cut.chance.uniform(0.8, 1.0)), 0.12)
    if cut.chance.random() < 0.5:  # noqa: PLR2004 half of them spiculated
        for angle in cut.chance.uniform(0, 2 * np.pi, 9):
            reach = radius * cut.chance.uniform(1.3, 2.0)
            end = (x + float(np.cos(angle)) * reach, y + float(np.sin(angle)) * reach)
            cut.canvas.line((x, y), end, radius=0.0035, value=-250, within=lungs)
    cut.canvas.paint(blob, cut.textured(cut.near(38, 8), 6), soft=1.8, within=lungs)
