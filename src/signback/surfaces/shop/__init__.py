"""The mall's storefront: what visitors and members see, from the first look to the parcel in their hands (M1–M6)."""
