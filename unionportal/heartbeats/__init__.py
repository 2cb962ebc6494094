"""«Здоровье портала»: everything that must happen by itself has a rhythm, and silence is told.

``recording`` writes the beats of periodic jobs, ``subjects`` knows what is expected, ``watch``
judges it, ``telling`` finds the person, ``pages`` shows all of it.
"""
