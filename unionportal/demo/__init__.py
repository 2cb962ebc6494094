"""A union of people who do not exist: what ``make run`` shows on an empty database.

Everything is drawn from one seed and dated back from the moment of loading. Live applications
come about by the same services as in life (``joining``); members are written in bulk (``crowd``).
"""
