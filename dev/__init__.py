"""How does a development machine come up? Called by the Makefile and the tests only.

`setup` needs nothing but a Python from 3.11; it makes `.venv`, in which `run` starts the rest.
"""
