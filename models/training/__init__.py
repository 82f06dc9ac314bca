"""How the shipped networks were trained: ``python -m models.training NAME --data DIR``."""
