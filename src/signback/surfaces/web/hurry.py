"""Express goods, told apart on every list (M5)."""

from __future__ import annotations

from signback.surfaces.web.sheets.pieces import Badge, Tone

EXPRESS = Badge("express", Tone.OWED)
