"""Whose is a wire that nobody announced, or that came short, late or from a stranger?"""
