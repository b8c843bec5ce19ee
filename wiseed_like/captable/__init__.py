"""Who holds which shares? The register of movements; the table is their replay."""
