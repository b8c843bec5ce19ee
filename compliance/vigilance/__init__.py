"""Who is behind the money? Identity, owners, exposure, freezes (LCB-FT)."""
