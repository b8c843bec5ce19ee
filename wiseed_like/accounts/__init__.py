"""Who are you, and what may you open? Users, sign-in, roles."""
