"""A list of checks as TAP: (name, does it hold, what to say if not)."""


def report(checks):
    """Prints them; the exit code of the program."""
    for number, (name, ok, detail) in enumerate(checks, 1):
        print(f'{"" if ok else "not "}ok {number} - {name}')
        if not ok:
            print('# ' + str(detail).replace('\n', '\n# '))
    print(f'1..{len(checks)}')
    return 0 if all(ok for _, ok, _ in checks) else 1
