"""Does the provider say the same as we do, object by object, day by day?"""
