"""Who is this person, really? Identity files, and their review by a compliance officer."""
