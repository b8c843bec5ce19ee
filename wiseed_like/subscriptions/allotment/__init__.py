"""How are shares given when more are wanted than offered, and how is it explained and proved?"""
