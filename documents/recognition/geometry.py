"""From millimetres of a sheet to dots of a picture: a plane as a camera sees it."""

from dataclasses import dataclass

import numpy
from PIL import Image

SCALE = 100.0  # millimetres: coordinates near one keep the equations well-behaved


HAND = 0.06  # how far the perspective of a telephone in the hand goes


@dataclass(frozen=True)
class Tilt:
    """The perspective expected along the sheet, per SCALE, and how sure that is."""

    across_doubt: float = HAND
    down: float = 0.0
    down_doubt: float = HAND


FLAT = Tilt(across_doubt=0.003, down_doubt=0.003)  # in a scanner
ANY = Tilt()


class View:
    """Where each point of a sheet stands in a picture, and how sure that is.

    Found from pairs of points; tilt is held near the expected until points far apart tell of it,
    so that the few first points do not throw the far end of the sheet away.
    """

    def __init__(self, flat, seen, sigmas, tilt: Tilt = ANY):
        """``flat`` in millimetres, ``seen`` in dots, ``sigmas`` of the seen ones in dots."""
        flat, seen = numpy.asarray(flat, float), numpy.asarray(seen, float)
        weights = 1 / numpy.asarray(sigmas, float)
        self.middle = flat.mean(axis=0)
        self.origin = seen.mean(axis=0)
        self._solve((flat - self.middle) / SCALE, seen - self.origin, weights, tilt)

    def _solve(self, flat, seen, weights, tilt):
        x, y = flat.T
        u, v = seen.T
        one, none = numpy.ones_like(x), numpy.zeros_like(x)
        scale = numpy.ones_like(x)
        sure = numpy.diag([1e-9] * 6 + [1 / tilt.across_doubt**2, 1 / tilt.down_doubt**2])
        expected = sure @ numpy.array([0.0] * 7 + [tilt.down])
        for _ in range(3):  # the equations are linear once the depth of each point is known
            across = numpy.stack([x, y, one, none, none, none, -x * u, -y * u], 1)
            down = numpy.stack([none, none, none, x, y, one, -x * v, -y * v], 1)
            weight = weights / scale
            rows = numpy.concatenate([across * weight[:, None], down * weight[:, None]])
            values = numpy.concatenate([u * weight, v * weight])
            normal = rows.T @ rows + sure
            self.numbers = numpy.linalg.solve(normal, rows.T @ values + expected)
            scale = numpy.maximum(0.2, 1 + x * self.numbers[6] + y * self.numbers[7])
        self.doubt = numpy.linalg.inv(normal)

    def __call__(self, points) -> numpy.ndarray:
        """Dots of points given in millimetres."""
        x, y = ((numpy.asarray(points, float).reshape(-1, 2) - self.middle) / SCALE).T
        a, b, c, d, e, f, g, h = self.numbers
        depth = 1 + g * x + h * y
        seen = numpy.stack([(a * x + b * y + c) / depth, (d * x + e * y + f) / depth], 1)
        return seen + self.origin

    def deviations(self, points) -> numpy.ndarray:
        """How many dots each predicted point may be off, one standard deviation."""
        x, y = ((numpy.asarray(points, float).reshape(-1, 2) - self.middle) / SCALE).T
        u, v = (self(points) - self.origin).T
        one, none = numpy.ones_like(x), numpy.zeros_like(x)
        across = numpy.stack([x, y, one, none, none, none, -x * u, -y * u], 1)
        down = numpy.stack([none, none, none, x, y, one, -x * v, -y * v], 1)
        variance = sum(
            numpy.einsum("ij,jk,ik->i", rows, self.doubt, rows) for rows in (across, down)
        )
        return numpy.sqrt(numpy.maximum(variance, 0) / 2)

    def dots_in_mm(self, point) -> float:
        """How large a millimetre is at a point."""
        x, y = point
        corners = self([(x, y), (x + 1, y), (x, y + 1)])
        across, down = corners[1] - corners[0], corners[2] - corners[0]
        return float(numpy.sqrt(abs(across[0] * down[1] - across[1] * down[0])))

    def cut(self, picture: Image.Image, box, pixels: float, *, fill="white") -> Image.Image:
        """The part of the sheet in ``box`` (millimetres), so many pixels in a millimetre."""
        left, top, right, bottom = box
        size = max(1, round((right - left) * pixels)), max(1, round((bottom - top) * pixels))
        return picture.transform(
            size,
            Image.Transform.PERSPECTIVE,
            self._coefficients(left, top, pixels),
            Image.Resampling.BILINEAR,
            fillcolor=fill,
        )

    def _coefficients(self, left, top, pixels) -> list[float]:
        a, b, c, d, e, f, g, h = self.numbers
        plane = numpy.array([[a, b, c], [d, e, f], [g, h, 1]])
        moved = numpy.array([[1, 0, self.origin[0]], [0, 1, self.origin[1]], [0, 0, 1]])
        step = 1 / (pixels * SCALE)
        # The middle of a pixel, as PIL counts.
        back = numpy.array(
            [
                [step, 0, (left - self.middle[0]) / SCALE],
                [0, step, (top - self.middle[1]) / SCALE],
                [0, 0, 1],
            ]
        )
        whole = moved @ plane @ back
        return list((whole / whole[2, 2]).ravel()[:8])
