#!/usr/bin/env python3
"""embed-xslt.py - makes the C table of built-in stylesheets (lodd__xslt_table, lib/declare/render.h).

Usage: embed-xslt.py OUTPUT.c STYLESHEET.xsl...

A stylesheet is stored without its comments and its root element; what it includes is stored by name, and put before it when it
is compiled. So nothing is ever opened at run time. The root element may declare no namespace but xsl, and every file must be
well-formed XML.
"""
import pathlib
import re
import sys
import xml.etree.ElementTree as ET

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


def c_array(name, data):
    lines = []
    for i in range(0, len(data), BYTES_A_LINE):
        lines.append('    ' + ','.join(str(b if b < 128 else b - 256) for b in data[i:i + BYTES_A_LINE]) + ',')
    return f'static const signed char {name}[] = {{\n' + '\n'.join(lines) + '\n    0};\n'


def main():
    output, files = sys.argv[1], [pathlib.Path(p) for p in sys.argv[2:]]
    try:
        sheets = sorted(read(f) for f in files)
        known = {name for name, _, _ in sheets}
        for name, includes, _ in sheets:
            if not set(includes) <= known:
                raise Wrong(f'{name}.xsl includes what is not built in: {" ".join(sorted(set(includes) - known))}')
    except (Wrong, OSError) as e:
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
    pathlib.Path(output).write_text('\n'.join(out), encoding='utf-8')
    return 0


if __name__ == '__main__':
    sys.exit(main())
