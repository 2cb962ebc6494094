"""Sums and rates as people write them: «1 250,50 ₽», «1,5 %»."""


def in_roubles(amount) -> str:
    return f"{amount:,.2f} ₽".replace(",", " ").replace(".", ",")


def in_percent(value) -> str:
    return f"{value.normalize():f} %".replace(".", ",")


def rate_in_words(percent, amount) -> str:
    """Of a statement or a line: it has the one or the other."""
    return in_percent(percent) if amount is None else in_roubles(amount)
