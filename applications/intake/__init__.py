"""Bundles of sheets that find their way home: taken in, read, filed, answered for.

``services.take_bundle`` is the only way in; ``reading`` is what a worker does with a bundle;
``filing`` decides what becomes of one sheet; ``answers`` are a person's words on those that wait.
"""
