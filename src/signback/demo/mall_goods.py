"""The demonstration mall's shelves: what a paper mill sells by the piece."""

from __future__ import annotations

from typing import NamedTuple


class Piece(NamedTuple):
    """One article as the demonstration knows it."""

    number: str
    name: str
    shelf: str
    price: str
    grams: int
    on_hand: int
    says: str


SHELVES = [
    ("paper", "Paper by the ream", ""),
    ("writing", "Writing", ""),
    ("notebooks", "Notebooks", "writing"),
    ("letters", "Letters and cards", "writing"),
    ("art", "Drawing and painting", ""),
    ("wrapping", "Wrapping and packing", ""),
    ("gifts", "Gifts from the mill", ""),
]
GOODS = [
    Piece("RM-OFF-80", "Aldwater Offset 80 g/m², A4, 500 sheets", "paper", "6.40", 2500, 400, "Opaque, quiet white, made for both sides."),
    Piece("RM-OFF-90", "Aldwater Offset 90 g/m², A4, 500 sheets", "paper", "7.20", 2810, 320, "A little more body; does not show through."),
    Piece("RM-IVO-120", "Ivory laid 120 g/m², A4, 100 sheets", "paper", "9.80", 750, 90, "Warm ivory with laid lines, for letters that are kept."),
    Piece("RM-TARN-100", "Tarn recycled 100 g/m², A4, 500 sheets", "paper", "5.90", 3120, 260, "From our own cuttings, flecked and soft."),
    Piece("RM-BLUE-90", "Aldwater blue 90 g/m², A4, 250 sheets", "paper", "6.90", 1400, 75, "The blue of sample 9b-3, dyed in the stuff."),
    Piece("NB-A5-LINED", "Notebook A5, lined, thread-sewn", "notebooks", "12.50", 310, 140, "192 pages of 90 g/m² Aldwater; lies flat."),
    Piece("NB-A5-DOT", "Notebook A5, dotted, thread-sewn", "notebooks", "12.50", 310, 120, "192 pages with a fine grey dot."),
    Piece("NB-A4-BLANK", "Notebook A4, blank, thread-sewn", "notebooks", "17.90", 640, 60, "160 pages of ivory 100 g/m²."),
    Piece("NB-POCKET", "Pocket notebooks, three of a kind", "notebooks", "8.40", 150, 200, "48 pages each, stitched, round corners."),
    Piece("NB-SHIFT", "Shift book, numbered pages", "notebooks", "14.20", 520, 35, "As our machine halls use it: 200 numbered pages."),
    Piece("LT-SET-IVO", "Letter set ivory, 25 sheets with envelopes", "letters", "13.80", 420, 80, "Laid ivory 120 g/m² with lined envelopes."),
    Piece("LT-CARD-DE", "Deckle-edged cards, ten", "letters", "11.60", 180, 50, "Cotton, 300 g/m², torn by hand."),
    Piece("LT-ENV-C5", "Envelopes C5 ivory, fifty", "letters", "10.20", 480, 110, "Gummed by hand, with our watermark."),
    Piece("LT-BLOT", "Blotting paper, ten sheets A4", "letters", "5.20", 260, 95, "For fountain pens; drinks quickly."),
    Piece("AR-WC-300", "Watercolour block 300 g/m², 24 × 32 cm", "art", "19.50", 780, 45, "Cold-pressed, glued on four sides, 20 sheets."),
    Piece("AR-SK-160", "Sketch pad 160 g/m², A3", "art", "15.40", 1100, 55, "50 sheets with a tooth that holds charcoal."),
    Piece("AR-TONED", "Toned drawing paper, 40 sheets A4", "art", "16.90", 620, 3, "Grey and sand; the last of this making."),
    Piece("AR-ROLL", "Drawing roll 90 g/m², 50 cm × 25 m", "art", "21.00", 1250, 30, "For long lines and small children."),
    Piece("WR-KRAFT", "Kraft roll 70 g/m², 50 cm × 30 m", "wrapping", "9.90", 1100, 150, "Long-fibred; tears where you want it to."),
    Piece("WR-TISSUE", "Tissue paper, 100 sheets", "wrapping", "8.80", 650, 130, "White, 18 g/m², free of acid."),
    Piece("WR-TAPE", "Paper tape, six rolls", "wrapping", "14.90", 1300, 85, "Gummed kraft tape; goes into the paper bin with the box."),
    Piece("WR-BOX-M", "Folding boxes M, ten", "wrapping", "12.40", 2100, 0, "Corrugated from our own liner; comes again in spring."),
    Piece("GF-SAMPLE", "Sample book of all papers of the mill", "gifts", "24.00", 950, 25, "38 papers to touch, each with its numbers."),
    Piece("GF-CALENDAR", "Wall calendar, printed letterpress", "gifts", "28.50", 540, 40, "Twelve sheets on deckle-edged cotton."),
]  # fmt: skip
CARRIER, EXPRESS, FETCHED = "by carrier", "by express carrier", "fetched by the member"
FEES = [
    (CARRIER, "IE", 2000, "0", "4.90"), (CARRIER, "IE", 10000, "0", "7.90"), (CARRIER, "IE", 30000, "0", "12.90"),
    (CARRIER, "IE", 30000, "80", "0"),
    (CARRIER, "NL", 2000, "0", "7.40"), (CARRIER, "NL", 10000, "0", "11.90"), (CARRIER, "NL", 30000, "0", "18.90"),
    (CARRIER, "CN", 2000, "0", "19.00"), (CARRIER, "CN", 20000, "0", "64.00"),
    (CARRIER, "", 2000, "0", "9.90"), (CARRIER, "", 10000, "0", "16.90"), (CARRIER, "", 30000, "0", "34.00"),
    (EXPRESS, "IE", 2000, "0", "9.90"), (EXPRESS, "IE", 10000, "0", "14.90"),
    (EXPRESS, "NL", 2000, "0", "18.50"), (EXPRESS, "NL", 10000, "0", "29.00"),
]  # fmt: skip
MEMBERS = {
    "member-anna": ("Anna Kelly", "+353 1 496 0231", "12 Palmerston Road", "D06 X2Y3", "Dublin", "", "IE", "en"),
    "member-bo": ("李波 Li Bo", "+31 71 527 2727", "Rapenburg 70", "2311 EZ", "Leiden", "", "NL", "zh-hans"),
}
