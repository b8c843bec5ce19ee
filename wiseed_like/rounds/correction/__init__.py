"""What happens when the sheet of an open round is found wrong?"""
