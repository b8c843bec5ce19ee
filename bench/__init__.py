"""How fast is it, compared with what? Interleaved runs, kept in bench/results/."""
