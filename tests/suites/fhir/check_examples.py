"""The examples of the R4 specification, in one process: no error but those listed with their reason (TAP).

Usage: check_examples.py LODD EXCEPTIONS
Needs the reference files; skips without them. EXCEPTIONS: file TAB rule TAB path TAB reason; every one of them must occur.
"""
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile

from checks import report

ROOT = pathlib.Path(os.environ.get('LODD_SOURCE_ROOT') or pathlib.Path(__file__).resolve().parents[3])
REFERENCE = pathlib.Path(os.environ.get('LODD_REFERENCE') or ROOT / '../shared/reference')
ARCHIVE = REFERENCE / 'fhir-examples/r4-examples-public.tgz'


def judge(lodd, folder):
    command = [lodd, 'validate', '--best-practice', 'ignore', '--show-values', '-o', 'ndjson', '-q', folder]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, text=True)
    documents = [json.loads(line) for line in done.stdout.splitlines()]
    return done, [d for d in documents if 'issues' in d]


def main():
    lodd, listed = sys.argv[1:3]
    if not ARCHIVE.is_file():
        print('1..0 # SKIP no reference files')
        return 0
    exceptions = {tuple(line.split('\t')[:3]) for line in pathlib.Path(listed).read_text().splitlines() if line and not line.startswith('#')}
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(ARCHIVE) as archive:
            names = [m.name for m in archive.getmembers() if m.isfile()]
            archive.extractall(folder)
        done, documents = judge(lodd, folder)
    found, details = set(), []
    for document in documents:
        for issue in document['issues']:
            if issue['severity'] == 'error':
                name = os.path.basename(document['name'])
                found.add((name, issue['id'], issue.get('path', '')))
                details.append(f'{name}:{issue.get("line")} {issue["id"]} {issue.get("path")}: {issue["text"]["en"]}')
    checks = [(f'all {len(names)} examples are judged', len(documents) == len(names) and done.returncode in (0, 1), done.stderr[-2000:]),
              ('no error that is not listed', not found - exceptions, '\n'.join(details)),
              ('every listed error is found', not exceptions - found, exceptions - found)]
    return report(checks)


if __name__ == '__main__':
    sys.exit(main())
