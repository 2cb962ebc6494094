"""How the journal calls what is done here."""

ACTIONS = {}
