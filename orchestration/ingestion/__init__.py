"""From the folder of reports to the raw layer: which files there are, and what extraction read."""
