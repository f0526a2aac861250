#!/usr/bin/env python3
"""gen-unicode-case.py - writes lib/base/unicode_case.h: which characters have a single other-case character (Unicode, simple case mapping).

    tools/gen-unicode-case.py > lib/base/unicode_case.h

Characters whose other case is several characters (German sharp s) are left alone. Rows are stretches with one distance, every or every second
character of them.
"""
import unicodedata

HEAD = '''/* base/unicode_case.h - case mappings of Unicode %s; made by tools/gen-unicode-case.py, used by unicode.c only. */
/* clang-format off */
'''


def stretches(convert):
    pairs = []
    for c in range(0x110000):
        if 0xD800 <= c < 0xE000:
            continue
        other = convert(chr(c))
        if len(other) == 1 and ord(other) != c:
            pairs.append((c, ord(other) - c))
    i = 0
    while i < len(pairs):
        ends = {}
        for step in (1, 2):
            j = i
            while j + 1 < len(pairs) and pairs[j + 1][0] - pairs[j][0] == step and pairs[j + 1][1] == pairs[i][1]:
                j += 1
            ends[step] = j
        step = 2 if ends[2] > ends[1] else 1
        yield pairs[i][0], pairs[ends[step]][0], step, pairs[i][1]
        i = ends[step] + 1


def table(name, convert):
    print(f'static const case_stretch {name}[] = {{')
    line = '   '
    for first, last, step, distance in stretches(convert):
        cell = f' {{0x{first:04X}, 0x{last:04X}, {step}, {distance}}},'
        if len(line) + len(cell) > 118:
            print(line)
            line = '   '
        line += cell
    print(line)
    print('};')


print(HEAD % unicodedata.unidata_version, end='')
table('to_upper', str.upper)
table('to_lower', str.lower)
print('/* clang-format on */')
