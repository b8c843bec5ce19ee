"""What does the platform earn? A dated schedule, shown in euros before anybody pays, and invoices."""
