"""Settings: ``base`` for all, and one of ``dev``, ``test``, ``prod`` on top of it."""
