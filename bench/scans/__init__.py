"""Bundles of scans as people send them: real papers, signed by a drawn pen, spoilt on purpose.

The same seed makes the same bytes, so that a figure can be repeated and a failure looked at.
"""
