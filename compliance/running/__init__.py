"""How must the platform itself behave? Complaints, reports, records, safeguards."""
