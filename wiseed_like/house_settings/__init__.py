"""Which fees and limits does the house set itself, and from when does each hold?"""
