"""Measurements of the portal against bare Django and bare libraries, in one run on one machine.

Read the ratios: single figures depend on the machine and on what else it does.
"""
