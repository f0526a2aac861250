#!/usr/bin/env python3
"""embed-xslt.py - makes the C table of built-in stylesheets (lodd__xslt_table, lib/declare/render.h).

Usage: embed-xslt.py OUTPUT.c DEPFILE PROFILES STYLESHEET.xsl...

PROFILES is the folder of the packs: the titles of their profiles become the stylesheet profile-names (a template of
that name with the parameter name), so that pages call a profile what its pack calls it.

A stylesheet is stored without its comments and its root element; what it includes is stored by name, and put before it
when it is compiled. So nothing is ever opened at run time. The root element may declare no namespace but xsl, and every
file must be well-formed XML.
"""
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

XSL = 'http://www.w3.org/1999/XSL/Transform'
ROOT = re.compile(r'<xsl:stylesheet version="1\.0" xmlns:xsl="' + re.escape(XSL) + r'">(.*)</xsl:stylesheet>\s*$', re.S)
INCLUDE = re.compile(r'<xsl:include href="([a-z_-]+)\.xsl"/>')
BYTES_A_LINE = 24


class Wrong(Exception):
    pass


def read(path):
    """(name, names of what it includes, body) of a stylesheet."""
    text = path.read_text(encoding='utf-8')
    try:
        ET.fromstring(text.encode('utf-8'))
    except ET.ParseError as e:
        raise Wrong(f'{path}: {e}')
    text = re.sub(r'<!--.*?-->', '', text, flags=re.S)
    root = ROOT.search(text)
    if root is None:
        raise Wrong(f'{path}: the root must be <xsl:stylesheet version="1.0" xmlns:xsl="{XSL}"> and nothing else')
    body = root.group(1)
    includes = INCLUDE.findall(body)
    body = INCLUDE.sub('', body)
    for word in ('xsl:include', 'xsl:import', 'xsl:document', 'document(', 'generate-id(', 'disable-output-escaping'):
        if word in body:
            raise Wrong(f'{path}: {word} is not for these stylesheets')
    return path.stem, includes, re.sub(r'\n\s*\n+', '\n', body)


def profile_names(packs):
    """The template that knows the titles."""
    rows = []
    for path in packs:
        pack = json.loads(path.read_text(encoding='utf-8'))
        for profile in pack.get('profiles', []):
            test = quoteattr(f"$name = '{pack['id']}@{pack['version']}/{profile['id']}'")
            texts = ''.join(f'<xsl:with-param name="{lang}">{escape(profile["title"][lang])}</xsl:with-param>'
                            for lang in ('nb', 'en'))
            rows.append(f'<xsl:when test={test}><xsl:call-template name="t">{texts}</xsl:call-template></xsl:when>\n')
    return ('<xsl:template name="profile-names"><xsl:param name="name"/><xsl:choose>\n' + ''.join(rows) +
            "<xsl:when test=\"$name = ''\"/></xsl:choose></xsl:template>\n")


def c_array(name, data):
    lines = []
    for i in range(0, len(data), BYTES_A_LINE):
        lines.append('    ' + ','.join(str(b if b < 128 else b - 256) for b in data[i:i + BYTES_A_LINE]) + ',')
    return f'static const signed char {name}[] = {{\n' + '\n'.join(lines) + '\n    0};\n'


def main():
    output, depfile, profiles = sys.argv[1:4]
    files = [pathlib.Path(p) for p in sys.argv[4:]]
    packs = sorted(pathlib.Path(profiles).glob('*/pack.json'))
    try:
        sheets = sorted([read(f) for f in files] + [('profile-names', [], profile_names(packs))])
        known = {name for name, _, _ in sheets}
        for name, includes, _ in sheets:
            if not set(includes) <= known:
                raise Wrong(f'{name}.xsl includes what is not built in: {" ".join(sorted(set(includes) - known))}')
    except (Wrong, OSError, ValueError, KeyError) as e:
        print(f'embed-xslt.py: {e}', file=sys.stderr)
        return 1
    out = ['/* Made by tools/embed-xslt.py. */', '#include "declare/render.h"', '']
    rows = []
    for name, includes, body in sheets:
        data = body.encode('utf-8')
        symbol = 'body_' + name.replace('-', '_')
        out.append(c_array(symbol, data))
        rows.append(f'    {{"{name}", "{" ".join(includes)}", (const char *){symbol}, {len(data)}}},')
    out += ['const lodd__xslt lodd__xslt_table[] = {', *rows, '};',
            f'const size_t lodd__xslt_n = {len(rows)};', '']
    names = ' '.join(str(p).replace(' ', '\\ ') for p in packs)
    pathlib.Path(depfile).write_text(f'{output}: {names}\n', encoding='utf-8')
    pathlib.Path(output).write_text('\n'.join(out), encoding='utf-8')
    return 0


if __name__ == '__main__':
    sys.exit(main())
