"""What does the platform earn? A dated schedule, fees in exact cents, and numbered invoices."""
