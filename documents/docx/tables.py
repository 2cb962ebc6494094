"""Tables: grids, merged cells, borders, rows repeated on every page."""

from collections.abc import Callable
from dataclasses import dataclass

from documents.docx.paragraphs import Column
from documents.docx.sheet import Sheet
from documents.docx.styles import Styles, border
from documents.docx.wordml import css_points, flag, number, points, value, w

_SIDES = {"start": "left", "end": "right"}
_EDGES = ("top", "bottom", "left", "right", "start", "end", "insideH", "insideV")
_CELL_MARGIN = 5.4  # points at the left and right, unless the table says otherwise
Margins = dict[str, float]


@dataclass
class Cell:
    element: object
    properties: object
    row: int
    column: int
    span: int
    rows: int = 1


@dataclass
class Tables:
    styles: Styles
    sheet: Sheet
    blocks: Callable  # (element, column) → HTML of what a cell holds
    outdented: bool  # whether text, not the border, stands on the margin, as before Word 2013

    def html(self, table, column: Column) -> str:
        properties = table.find(w("tblPr"))
        style = value(properties, "tblStyle")
        layers = [one.find(w("tblPr")) for one in self.styles.chain(style)] + [properties]
        borders: dict[str, str] = {}
        margins: Margins = {"top": 0, "bottom": 0, "left": _CELL_MARGIN, "right": _CELL_MARGIN}
        for layer in layers:
            if layer is not None:
                borders |= _borders(layer.find(w("tblBorders")))
                margins |= _margins(layer.find(w("tblCellMar")))
        rows = table.findall(w("tr"))
        grid = _grid(table, rows, column.width)
        cells = _cells(rows, len(grid))
        drawn = [
            self._row(row, cells[at], grid, (borders, margins, len(rows)), style)
            for at, row in enumerate(rows)
        ]
        heads = 0
        while heads < len(rows) - 1 and flag(rows[heads].find(w("trPr")), "tblHeader"):
            heads += 1
        head = f"<thead>{''.join(drawn[:heads])}</thead>" if heads else ""
        columns = "".join(
            f"<col{self.sheet.attribute({'width': css_points(one)})}>" for one in grid
        )
        css = self._place(properties, sum(grid), margins)
        if _is_kept_together(rows):
            css["break-inside"] = "avoid"
        return (
            f"<table{self.sheet.attribute(css)}><colgroup>{columns}</colgroup>{head}"
            f"<tbody>{''.join(drawn[heads:])}</tbody></table>"
        )

    def _place(self, properties, width: float, margins: Margins) -> dict[str, str]:
        css = {"width": css_points(width)}
        align = value(properties, "jc")
        if align == "center":
            css["margin"] = "0 auto"
        elif align in ("right", "end"):
            css["margin"] = "0 0 0 auto"
        else:
            indent = points(value(properties, "tblInd", "w"))
            left = indent - (margins["left"] if self.outdented else 0)
            if left:
                css["margin-left"] = css_points(left)
        return css

    def _row(self, row, cells: list[Cell], grid, table, style) -> str:
        properties = row.find(w("trPr"))
        css = {}
        height = points(value(properties, "trHeight"))
        if height:
            css["height"] = css_points(height)
        drawn = "".join(self._cell(cell, grid, table, style) for cell in cells)
        return f"<tr{self.sheet.attribute(css)}>{drawn}</tr>"

    def _cell(self, cell: Cell, grid: list[float], table, style: str | None) -> str:
        borders, margins, count = table
        edges = {
            "top": borders.get("top" if cell.row == 0 else "insideH"),
            "bottom": borders.get("bottom" if cell.row + cell.rows == count else "insideH"),
            "left": borders.get("left" if cell.column == 0 else "insideV"),
            "right": borders.get("right" if cell.column + cell.span == len(grid) else "insideV"),
        }
        if cell.properties is not None:
            edges |= _borders(cell.properties.find(w("tcBorders")))
            margins = margins | _margins(cell.properties.find(w("tcMar")))
        css = {
            f"border-{side}": line
            for side, line in edges.items()
            if line and line != "none" and not side.startswith("inside")
        }
        padding = [margins[side] for side in ("top", "right", "bottom", "left")]
        css["padding"] = " ".join(css_points(one) for one in padding)
        fill = value(cell.properties, "shd", "fill") or "auto"
        if len(fill) == 6 and fill.isalnum():
            css["background"] = f"#{fill}"
        vertical = value(cell.properties, "vAlign")
        if vertical in ("center", "bottom"):
            css["vertical-align"] = {"center": "middle"}.get(vertical, vertical)
        width = sum(grid[cell.column : cell.column + cell.span])
        inside = Column(max(width - margins["left"] - margins["right"], 1), style)
        spans = f' colspan="{cell.span}"' if cell.span > 1 else ""
        spans += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
        content = self.blocks(cell.element, inside)
        return f"<td{spans}{self.sheet.attribute(css)}>{content}</td>"


def _grid(table, rows, available: float) -> list[float]:
    """Widths of the columns: of the grid, else of the cells, else equal parts."""
    grid = [points(one.get(w("w"))) for one in table.findall(f"{w('tblGrid')}/{w('gridCol')}")]
    most = max((sum(_span(cell) for cell in row.findall(w("tc"))) for row in rows), default=1)
    if len(grid) < most or not all(grid):
        grid = _widths_of_cells(rows, most) or [available / most] * most
    return grid


def _widths_of_cells(rows, most: int) -> list[float]:
    for row in rows:
        cells = row.findall(w("tc"))
        widths = [points(value(cell.find(w("tcPr")), "tcW", "w")) for cell in cells]
        if len(cells) == most and all(widths):
            return widths
    return []


def _span(cell) -> int:
    return min(max(int(number(value(cell.find(w("tcPr")), "gridSpan"), 1)), 1), 100)


def _cells(rows, width: int) -> list[list[Cell]]:
    """Cells that are drawn, by row; one merged down takes the place of those under it."""
    drawn: list[list[Cell]] = []
    open_merges: dict[int, Cell] = {}
    for at, row in enumerate(rows):
        place = int(number(value(row.find(w("trPr")), "gridBefore")))
        drawn.append([])
        merges: dict[int, Cell] = {}
        for element in row.findall(w("tc")):
            properties = element.find(w("tcPr"))
            span = min(_span(element), max(width - place, 1))
            merge = None if properties is None else properties.find(w("vMerge"))
            above = open_merges.get(place)
            if merge is not None and merge.get(w("val")) != "restart" and above is not None:
                above.rows += 1
                merges[place] = above
            else:
                cell = Cell(element, properties, at, place, span)
                drawn[-1].append(cell)
                if merge is not None:
                    merges[place] = cell
            place += span
        open_merges = merges
    return drawn


def _borders(element) -> dict[str, str]:
    if element is None:
        return {}
    found = {}
    for edge in _EDGES:
        if (line := element.find(w(edge))) is not None:
            found[_SIDES.get(edge, edge)] = border(line)
    return found


def _margins(element) -> Margins:
    if element is None:
        return {}
    found = {}
    for side in ("top", "bottom", "left", "right", "start", "end"):
        if (margin := element.find(w(side))) is not None:
            found[_SIDES.get(side, side)] = points(margin.get(w("w")))
    return found


def _is_kept_together(rows) -> bool:
    """Word keeps a row with the next one when its paragraphs keep with the next."""
    return len(rows) > 1 and all(flag(row.find(f".//{w('pPr')}"), "keepNext") for row in rows[:-1])
