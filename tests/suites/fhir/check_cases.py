"""The HL7 validator's cases: verdicts for the modules of the base specification and for the rest, against floors that only rise (TAP).

Usage: check_cases.py RUNNER FLOORS
Needs the reference files (LODD_REFERENCE, by default ../shared/reference); skips without them. FLOORS: group TAB phases that must be right.
A phase is right when it has errors exactly if it is expected to; expected errors marked as exempt do not count on either side.
"""
import collections
import os
import pathlib
import re
import subprocess
import sys

from checks import report

BASE = 'api base fmt general invariants json5 references security tx xhtml'.split()
ROOT = pathlib.Path(os.environ.get('LODD_SOURCE_ROOT') or pathlib.Path(__file__).resolve().parents[3])
CONFORMANCE = ROOT / 'docs/fhir-conformance.md'
REFERENCE = pathlib.Path(os.environ.get('LODD_REFERENCE') or ROOT / '../shared/reference') / 'fhir-test-cases'


def normalise(location):
    location = re.sub(r"/\*.*?\*/|\[url='[^']*'\]|\.ofType\(\w+\)", '', location)
    location = re.sub(r'^/f:', '', location).replace('/f:', '.')
    return re.sub(r'\bvalue(\[x\]|[A-Z]\w*)', 'value', location).strip()


def rows(text):
    return [line.split('\t') for line in text.splitlines() if line.strip() and not line.startswith('#')]


def verdicts(expected, results):
    """(module, name, phase, right, crashed) for each phase that is expected."""
    for row in expected:
        module, name, phase, verdict, scored, exempt = (row + [''] * 6)[:6]
        exempt = {normalise(e) for e in exempt.split()}
        wanted = {normalise(e) for e in scored.split()} - (exempt if verdict == 'valid' else set())
        raw = results.get((name, phase), '!')
        got = set() if raw in '!-' else {normalise(g) for g in raw.split()}
        got -= {g for g in got if g in exempt and g not in wanted}
        yield module, name, phase, raw != '!' and ('invalid' if got else 'valid') == verdict, raw == '!'


def behaviours(text):
    """The table of behaviours: all 40 in order, each with a state and with tests that are there."""
    table = re.findall(r'^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$', text, re.M)
    missing = [name for *_, tests in table for name in re.findall(r'`([^`]+)`', tests) if not (ROOT / name).is_file()]
    untold = [number for number, _, state, tests in table if not re.match(r'built$|partly: .|not: .', state) or '`' not in tests]
    return [('the behaviours are told in order', [n for n, *_ in table] == [str(n) for n in range(1, 41)], [n for n, *_ in table]),
            ('the tests that show them are there', not missing, missing),
            ('each says how far it is built, and what shows it', not untold, untold)]


def main():
    runner, floors = sys.argv[1:3]
    if not REFERENCE.is_dir():
        print('1..0 # SKIP no reference files')
        return 0
    command = [runner, REFERENCE / 'validator/manifest.json', REFERENCE / 'validator', REFERENCE / 'expected.tsv']
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, text=True)
    results = {(r[0], r[1]): r[2] for r in rows(done.stdout)}
    judged = list(verdicts(rows((REFERENCE / 'expected.tsv').read_text()), results))
    wrong = [f'{m} {n} {p}' for m, n, p, right, _ in judged if not right]
    checks = [('the runner ends by itself', done.returncode == 0, done.stderr[-2000:]),
              ('no case crashes or is left out', not any(c for *_, c in judged), [n for _, n, _, _, c in judged if c])]
    groups = {'base': [j[3] for j in judged if j[0] in BASE], 'rest': [j[3] for j in judged if j[0] not in BASE]}
    modules = collections.Counter(m for m, *_ in judged)
    right_of = collections.Counter(m for m, _, _, right, _ in judged if right)
    checks.extend(behaviours(CONFORMANCE.read_text(encoding='utf-8')))
    told = dict(re.findall(r'^\| ([\w-]+) \| (\d+ \| \d+) \|$', CONFORMANCE.read_text(encoding='utf-8'), re.M))
    measured = {m: f'{right_of[m]} | {n}' for m, n in modules.items()}
    checks.append(('docs/fhir-conformance.md says what is measured', told == measured, {m: v for m, v in measured.items() if told.get(m) != v}))
    for group, floor in rows(pathlib.Path(floors).read_text()):
        right, total = sum(groups[group]), len(groups[group])
        print(f'# {group}: {right} of {total} verdicts right ({100 * right / total:.1f} %)')
        checks.append((f'{group}: at least {floor} verdicts right', right >= int(floor), wrong))
        if right > int(floor):
            print(f'# the floor of {group} may rise to {right}')
    return report(checks)


if __name__ == '__main__':
    sys.exit(main())
