# Всё, что нужно человеку: make run и make test.

PYTHON ?= $(shell for name in python3.12 python3.11 python3 python3.13 python3.14; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
DO = $(PYTHON) -m unionportal.devstack.bootstrap

.PHONY: help run test check bench lock clean-data python

help:  ## этот список
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 14

run: python  ## установить всё, загрузить пример профсоюза и открыть портал (MEMBERS=70000 — полный размер)
	@$(DO) run

test: python  ## установить всё и выполнить все проверки (ARGS="tests/members -q" — только часть)
	@$(DO) test $(ARGS)

check: python  ## проверить код, не запуская его
	@$(DO) check

bench: python  ## измерить скорость
	@$(DO) bench $(ARGS)

lock: python  ## пересобрать requirements/*.txt из pyproject.toml (ARGS=--upgrade — до новейших версий)
	@$(DO) lock $(ARGS)

clean-data: python  ## удалить данные портала на этой машине, чтобы начать заново
	@$(PYTHON) -m unionportal.devstack.clean

python:
	@test -n "$(PYTHON)" || { echo "Нужен Python 3.11 или новее: sudo apt-get install python3 python3-venv" >&2; exit 1; }
