"""What a file may be. Whoever goes beyond gets a sentence, never a crash.

Nothing of Django is known here: these modules also run in a process of their own.
"""

from resource import RLIMIT_AS, RLIMIT_CPU

MEGABYTE = 1024 * 1024
MAX_BYTES = 50 * MEGABYTE  # 200 000 people with forty columns take 40 MB
MAX_UNPACKED = 800 * MEGABYTE
MAX_RATIO = 250  # a sheet of figures is packed thirty times, a bomb a thousand
MIN_SUSPECT = 30 * MEGABYTE  # unpacked; less harms nobody however it is packed
MAX_PARTS = 2000
MAX_SHEETS = 100
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 32_767  # letters, as in Excel itself
MAX_MERGED = 100_000
CHILD = {RLIMIT_AS: 1024 * MEGABYTE, RLIMIT_CPU: 180}
MAX_SECONDS = 240

TOO_LARGE = (
    f"Файл больше {MAX_BYTES // MEGABYTE} МБ. Оставьте в нём один лист со списком, без картинок, "
    "или разделите список на части."
)
TOO_COMPLEX = (
    "Лист слишком большой. Обычно это лишние ячейки далеко внизу или справа от списка: "
    "скопируйте список на чистый лист, сохраните и загрузите снова."
)
TOO_SLOW = "Файл открывается слишком долго. Скопируйте список на чистый лист и загрузите снова."
TOO_MANY_ROWS = (
    f"В списке больше {MAX_ROWS // 1000} тысяч строк. Разделите его на части, например по ТО."
)
TOO_MANY_COLUMNS = (
    f"В списке больше {MAX_COLUMNS} столбцов. Оставьте только нужные и загрузите снова."
)
BOMB = "Файл необычно сильно сжат, портал такие не открывает. Сохраните список заново из Excel."
DAMAGED = (
    "Файл не открывается: он повреждён или загрузился не полностью. "
    "Откройте его в Excel, сохраните заново как «Книга Excel (.xlsx)» и загрузите ещё раз."
)
HOLLOW = (
    "В файле нет ни одной буквы, одни пустые байты: обычно так бывает, когда он скачался или "
    "скопировался не до конца. Возьмите его заново."
)
PROTECTED = "Файл защищён паролем. Снимите пароль в Excel, сохраните и загрузите снова."
EMPTY = "В файле нет ни одной заполненной строки. Проверьте, тот ли это файл и лист."


class Unreadable(Exception):
    """The file is not a list the portal can read. The message is shown as it is."""
