#!/usr/bin/env python3
"""Makes lib/term/ucum_atoms.h from lib/term/ucum_units.def: every unit reduced to base units, sorted by code.

Usage: gen-ucum.py [--check]   with --check nothing is written; exit code 1 when the file is not what would be made.

The reduction is exact: a unit is num / den * 10^-scale * pi^n in base units, num and den whole numbers, den without the
factors 2 and 5. The C tests work the same definitions out again with the library's own parser.
"""
import fractions
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = ROOT / 'lib' / 'term' / 'ucum_units.def'
TARGET = ROOT / 'lib' / 'term' / 'ucum_atoms.h'
BASE = 7
LINE = re.compile(r'^UCUM_(\w+)\((.*)\)$')
ARGUMENT = re.compile(r'"([^"]*)"|([A-Za-z0-9]+)')
DIGITS_MAX = 38


class Unit:
    """A factor, a power of pi and exponents of the base units."""

    def __init__(self, factor=1, pi=0, exponents=(0,) * BASE):
        self.factor, self.pi, self.exponents = fractions.Fraction(factor), pi, tuple(exponents)

    def times(self, other, sign=1):
        return Unit(self.factor * other.factor ** sign, self.pi + sign * other.pi,
                    [a + sign * b for a, b in zip(self.exponents, other.exponents)])

    def power(self, n):
        return Unit(self.factor ** n, self.pi * n, [e * n for e in self.exponents])


class Table:
    def __init__(self, text):
        self.prefixes, self.prefix_names, self.rows, self.reduced, self.busy = {}, {}, {}, {}, set()
        for line in text.splitlines():
            match = LINE.match(line)
            if not match:
                continue
            kind = match.group(1)
            arguments = [a or b for a, b in ARGUMENT.findall(match.group(2))]
            if kind == 'PREFIX':
                self.prefixes[arguments[0]] = fractions.Fraction(arguments[1])
                self.prefix_names[arguments[0]] = arguments[2]
            elif arguments[0] in self.rows:
                raise SystemExit(f'{arguments[0]} is there twice')
            else:
                self.rows[arguments[0]] = (kind, arguments)

    def metric(self, code):
        kind, arguments = self.rows[code]
        return kind == 'BASE' or arguments[1] == 'METRIC'

    def definition(self, code):
        """(value, unit) as the table has it."""
        kind, a = self.rows[code]
        return {'UNIT': lambda: (a[2], a[3]), 'ARBITRARY': lambda: ('1', '1'), 'SPECIAL': lambda: (a[4], a[5])}[kind]()

    def unit(self, code):
        if code in self.reduced:
            return self.reduced[code]
        if code in self.busy:
            raise SystemExit(f'{code} is defined by itself')
        self.busy.add(code)
        kind, arguments = self.rows[code]
        if kind == 'BASE':
            ret = Unit(exponents=[int(i == int(arguments[1])) for i in range(BASE)])
        elif code == '[pi]':
            ret = Unit(pi=1)
        else:
            value, expression = self.definition(code)
            ret = Unit(value).times(self.expression(expression))
        self.reduced[code] = ret
        return ret

    def atom(self, code):
        """A unit with or without prefix."""
        if code in self.rows:
            return self.unit(code)
        for n in (1, 2):
            if code[:n] in self.prefixes and code[n:] in self.rows and self.metric(code[n:]):
                return Unit(self.prefixes[code[:n]]).times(self.unit(code[n:]))
        raise SystemExit(f'unknown unit {code}')

    def expression(self, text):
        """Terms without parentheses are all that the definitions use."""
        ret, sign = Unit(), 1
        for i, part in enumerate(re.findall(r'[./]|(?:\[[^]]*\]|[^./[])+', text)):
            if part in './':
                sign = 1 if part == '.' else -1
                continue
            match = re.fullmatch(r'(10\*|\d+$|(?:\[[^]]*\]|[^\d[+-])+)([+-]?\d+)?', part)
            if not match:
                raise SystemExit(f'cannot read {part} in {text}')
            name, exponent = match.groups()
            factor = Unit(name) if name.isdigit() else self.atom(name).power(int(exponent or 1))
            ret = ret.times(factor, sign)
        return ret


def normal(factor):
    """num, den, scale: factor = num / den * 10^-scale; den has no factor 2 or 5, num no factor 10."""
    num, den, scale = factor.numerator, factor.denominator, 0
    while den % 2 == 0 or den % 5 == 0:
        num *= 10 // (2 if den % 2 == 0 else 5)
        den //= 2 if den % 2 == 0 else 5
        scale += 1
    while num % 10 == 0:
        num //= 10
        scale -= 1
    if max(num, den) >= 10 ** DIGITS_MAX:
        raise SystemExit(f'{factor} is too long')
    return num, den, scale


def whole(n):
    return f'{n}u' if n < 2 ** 64 else f'(lodd__u128){n // 10 ** 19}u * {10 ** 19}u + {n % 10 ** 19}u'


def text_of(code):
    return '"' + code.replace('\\', '\\\\') + '"'


def row(table, code, index):
    kind, a = table.rows[code]
    unit = table.unit(code)
    num, den, scale = normal(unit.factor)
    function, parameter, alias = 'NONE', (0, 0), 0
    if kind == 'SPECIAL':
        function = a[2]
        p = fractions.Fraction(a[3])
        parameter = (int(p * 100), 2) if p.denominator > 1 else (int(p), 0)
    flags = ['METRIC'] if table.metric(code) else []
    if kind == 'ARBITRARY':
        flags.append('ARBITRARY')
        alias = index[code if a[2] == '1' else a[2]]
    exponents = ', '.join(str(e) for e in unit.exponents)
    return (f'    {{{text_of(code)}, {text_of(a[-1])}, {" | ".join(flags) or "0"}, {function}, {len(code)}, {unit.pi}, '
            f'{{{exponents}}}, {scale}, {alias}, {whole(num)}, {whole(den)}, {parameter[0]}u, {parameter[1]}}},')


def make(table):
    codes = sorted(table.rows, key=lambda code: code.encode())
    index = {code: i for i, code in enumerate(codes)}
    lines = ['/* ucum_atoms.h - made by tools/gen-ucum.py from ucum_units.def: do not edit.',
             ' * Included by ucum_atom.c only. */', '',
             '/* clang-format off */',
             '/* code, name, flags, function, length, pi, exponents, scale, same as, num, den, parameter, its scale */',
             'static const ucum_atom atoms[] = {']
    lines += [row(table, code, index) for code in codes]
    lines += ['};', '', '/* Where the codes that start with a byte start; the next entry says where they end. */',
              'static const uint16_t first_atom[129] = {']
    first = [sum(code.encode()[0] < byte for code in codes) for byte in range(129)]
    lines += ['    ' + ', '.join(str(n) for n in first[i:i + 16]) + ',' for i in range(0, 129, 16)]
    lines += ['};', '', '/* code, length, scale, digits, name */', 'static const ucum_prefix prefixes[] = {']
    for code, value in table.prefixes.items():
        num, _, scale = normal(value)
        lines.append(f'    {{{text_of(code)}, {len(code)}, {scale}, {num}u, {text_of(table.prefix_names[code])}}},')
    lines += ['};', '/* clang-format on */', '']
    return '\n'.join(lines)


def main():
    text = make(Table(SOURCE.read_text(encoding='utf-8')))
    if sys.argv[1:] == ['--check']:
        fresh = TARGET.read_text(encoding='utf-8') == text
        print(f'1..1\n{"ok" if fresh else "not ok"} 1 - ucum_atoms.h is what gen-ucum.py makes of ucum_units.def')
        return not fresh
    TARGET.write_text(text, encoding='utf-8')
    return 0


if __name__ == '__main__':
    sys.exit(main())
