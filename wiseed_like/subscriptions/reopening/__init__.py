"""Who may revoke again, because the sheet that they read was wrong, and until when?"""
