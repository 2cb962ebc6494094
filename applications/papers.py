"""What the four papers of an application say (``documents.variables`` names every variable)."""


def context_for(application, kind):
    """The finished dictionary for one paper."""
    raise NotImplementedError
