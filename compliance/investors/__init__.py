"""Who is this investor to the law, what do they know, what can they bear to lose?"""
