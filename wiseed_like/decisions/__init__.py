"""Why was it yes, no or not yet? Answers of the law, kept as they were and asked again."""
