"""The layers look only down: every #include of lib/ and cli/ is of a layer that docs/architecture.md puts above (TAP).

Usage: check_layers.py SOURCE_ROOT
"""
import pathlib
import re
import sys

# A layer and what it may include besides itself and the public headers (lodd/*.h).
BASE = {'base'}
ALLOWED = {
    'base': set(),
    'net': BASE,
    'identifier': BASE,
    'source': BASE,
    'report': BASE,
    'xml': BASE | {'source'},
    'json': BASE,
    'image': BASE | {'json'},
    'element': BASE | {'source', 'report', 'xml', 'json', 'image'},
    'term': BASE | {'image'},
    'tx': BASE | {'net', 'identifier', 'json', 'image', 'element', 'term'},
    'fhirpath': BASE | {'source', 'report', 'xml', 'json', 'image', 'element', 'term'},
    'pack': BASE | {'net', 'term', 'image', 'json'},
    'message': BASE | {'identifier', 'source', 'report', 'xml', 'term', 'pack'},
    'fhir': BASE | {'identifier', 'source', 'report', 'xml', 'json', 'image', 'element', 'term', 'fhirpath'},
    'engine': BASE | {'tx', 'source', 'report', 'xml', 'json', 'image', 'element', 'term', 'fhirpath', 'pack', 'message', 'fhir'},
    'write': BASE | {'report'},
    'declare': BASE | {'identifier', 'source', 'report', 'xml', 'json', 'term', 'pack', 'message', 'engine', 'write'},
}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


def wrong_includes(file, layer, allowed):
    for name in INCLUDE.findall(file.read_text(encoding='utf-8')):
        folder = name.split('/')[0] if '/' in name else layer
        if folder not in allowed | {layer, 'lodd'}:
            yield name


def main():
    root = pathlib.Path(sys.argv[1])
    failed = 0
    number = 0
    layers = {name: root / 'lib' / name for name in ALLOWED}
    layers['cli'] = root / 'cli'
    folders = {p.name for p in (root / 'lib').iterdir() if p.is_dir() and p.name != 'include'}
    checks = [('every folder of lib is a layer that is known here', sorted(folders - set(ALLOWED)))]
    for layer, folder in layers.items():
        wrong = []
        for file in sorted(folder.glob('**/*.[ch]')):
            allowed = ALLOWED.get(layer, set())
            wrong += [f'{file.relative_to(root)} includes {name}' for name in wrong_includes(file, layer, allowed)]
        checks.append((f'{layer} includes only what is below it', wrong))
    for name, wrong in checks:
        number += 1
        failed += bool(wrong)
        print(f'{"not ok" if wrong else "ok"} {number} - {name}')
        for line in wrong:
            print(f'# {line}')
    print(f'1..{number}')
    return failed > 0


if __name__ == '__main__':
    sys.exit(main())
