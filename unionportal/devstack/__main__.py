"""``python -m unionportal.devstack run|test|bench|check|lock``, in the ready environment."""

import sys

from unionportal.devstack.terminal import Trouble, complain


def main():
    command, *arguments = sys.argv[1:]
    try:
        sys.exit(_run(command, arguments))
    except Trouble as trouble:
        complain(str(trouble))
        sys.exit(1)


def _run(command, arguments):
    # Each command needs packages that the others may not have installed.
    match command:
        case "run":
            from unionportal.devstack import portal

            return portal.run()
        case "test":
            from unionportal.devstack import suite

            return suite.test(arguments)
        case "bench":
            from unionportal.devstack import suite

            return suite.bench(arguments)
        case "check":
            from unionportal.devstack import checks

            return checks.check()
        case "lock":
            from unionportal.devstack import lists

            return lists.lock(arguments)
    raise Trouble(f"Нет команды «{command}».")


if __name__ == "__main__":
    main()
