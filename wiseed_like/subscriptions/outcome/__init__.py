"""What would somebody really get for their money, now, later and in an exit?"""
