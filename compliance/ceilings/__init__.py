"""How much may this person invest? One engine over every regime's ceiling."""
