"""Measurements of the portal against bare Django and bare libraries, in one run on one machine.

Two bare views stand beside each page: an empty one, and a plain one that does the same job in the
simplest way (``bench.urls``). The aims are bounds on the ratio to the plain one; to the empty one,
which asks the database nothing, every page of the office is a hundred times slower.

Read the ratios: single figures depend on the machine and on what else it does.
"""
