"""The pages of lodd in a browser (TAP): runs check_pages.mjs, or says what is missing for it.

Environment: LODD_SOURCE_ROOT, LODD_EXE; LODD_CHROMIUM (a browser; else chromium of the path); LODD_BROWSER_MODULES (a
folder that tools/browser-modules filled; else build/browser of the project).
"""
import os
import pathlib
import shutil
import subprocess
import sys


def skip(reason):
    print(f'1..0 # SKIP {reason}')
    sys.exit(0)


def main():
    root = pathlib.Path(os.environ['LODD_SOURCE_ROOT'])
    modules = pathlib.Path(os.environ.get('LODD_BROWSER_MODULES') or root / 'build' / 'browser')
    names = [os.environ.get('LODD_CHROMIUM'), 'chromium', 'chromium-browser', 'google-chrome']
    chromium = next((found for name in names if name and (found := shutil.which(name))), None)
    node = shutil.which('node')

    if node is None:
        skip('node is not installed (tools/install-deps check)')
    if chromium is None:
        skip('chromium is not installed (tools/install-deps check)')
    if not (modules / 'node_modules' / '.package-lock.json').exists():
        skip('the npm packages are not there (tools/browser-modules)')
    env = dict(os.environ, LODD_CHROMIUM=chromium, LODD_BROWSER_MODULES=str(modules))
    return subprocess.run([node, str(root / 'tests' / 'browser' / 'check_pages.mjs')], env=env, check=False).returncode


if __name__ == '__main__':
    sys.exit(main())
