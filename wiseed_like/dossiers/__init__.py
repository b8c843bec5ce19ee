"""Is this project worth showing? An issuer's application, from draft to committee."""
