"""Everything the portal needs on one machine, started and stopped by one command.

Only the standard library may be imported by ``places``, ``bootstrap`` and what they use: they
run before anything is installed.
"""
