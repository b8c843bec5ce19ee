"""Who is told what? Mails that follow facts."""
