"""Compares the FHIRPath evaluator with Python's datetime, decimal and str on random operands (TAP).

Usage: check_python.py CALC [SEED]
"""
import calendar
import datetime
import decimal
import random
import subprocess
import sys
import unicodedata
from decimal import Decimal

decimal.getcontext().prec = 100
N = 1500
UNICODE = '14.0.0'


def literal(text):
    return "'" + ''.join({"'": "\\'", '\\': '\\\\', '\n': '\\n', '\t': '\\t'}.get(c, c) for c in text) + "'"


def shown(text):
    """A String as evaluating.h writes it."""
    if text == '':
        return "String ''"
    out = ''.join({'\\': '\\\\', '\n': '\\n', '\t': '\\t'}.get(c, c) for c in text)
    if out[0] == ' ':
        out = '\\s' + out[1:]
    if len(text) > 1 and text[-1] == ' ':
        out = out[:-1] + '\\s'
    return 'String ' + out


# ---- dates ----

def add_months(date, months):
    count = date.year * 12 + date.month - 1 + months
    year, month = divmod(count, 12)
    if not 1 <= year <= 9999:
        return None
    day = min(date.day, calendar.monthrange(year, month + 1)[1])
    return date.replace(year=year, month=month + 1, day=day)


def add(date, amount, unit):
    try:
        if unit in ('year', 'month'):
            return add_months(date, amount * (12 if unit == 'year' else 1))
        return date + datetime.timedelta(**{unit + 's': amount})
    except OverflowError:
        return None


def random_date(r):
    return datetime.date(r.choice([r.randint(1, 9999), r.randint(1890, 2110)]), 1, 1) + datetime.timedelta(days=r.randint(0, 364))


def date_cases(r):
    for _ in range(N):
        date = random_date(r)
        unit = r.choice(['year', 'month', 'week', 'day'])
        amount = r.choice([r.randint(0, 40), r.randint(0, 20000)])
        sign = r.choice('+-')
        want = add(date, -amount if sign == '-' else amount, unit)
        yield (f'@{date} {sign} {amount} {unit}{r.choice(["", "s"])}', 'Date ' + str(want) if want else '{}')


def moment_text(moment, zone):
    return moment.isoformat(timespec='milliseconds') + zone


def datetime_cases(r):
    for _ in range(N):
        date = random_date(r)
        moment = datetime.datetime(date.year, date.month, date.day, r.randint(0, 23), r.randint(0, 59), r.randint(0, 59), r.randint(0, 999) * 1000)
        unit = r.choice(['year', 'month', 'week', 'day', 'hour', 'minute', 'second', 'millisecond'])
        amount = r.choice([r.randint(0, 100), r.randint(0, 200000)])
        zone = r.choice(['', 'Z', '+05:30', '-11:00'])
        want = add(moment, amount, unit)
        yield f'@{moment_text(moment, zone)} + {amount} {unit}', 'DateTime ' + moment_text(want, zone) if want else '{}'


def order_cases(r):
    zones = {'Z': 0, '+05:30': 330, '-11:00': -660, '+14:00': 840}
    for _ in range(N):
        a = datetime.datetime(2020, r.randint(1, 12), r.randint(1, 28), r.randint(0, 23), r.randint(0, 59), r.randint(0, 59))
        b = a + datetime.timedelta(minutes=r.choice([0, r.randint(-1000, 1000)]))
        zone_a, zone_b = r.choice(list(zones)), r.choice(list(zones))
        utc_a, utc_b = a - datetime.timedelta(minutes=zones[zone_a]), b - datetime.timedelta(minutes=zones[zone_b])
        operator = r.choice(['<', '<=', '>', '>=', '=', '!='])
        python = {'=': '=='}.get(operator, operator)
        want = eval(f'utc_a {python} utc_b')
        yield f'@{a.isoformat()}{zone_a} {operator} @{b.isoformat()}{zone_b}', f'Boolean {str(want).lower()}'


# ---- numbers ----

def random_decimal(r):
    return Decimal(r.randint(-10 ** r.randint(1, 12), 10 ** 12)).scaleb(-r.randint(0, 8))


def plain(d):
    return format(d, 'f')


def operand(d):
    return f'({plain(d)})' if d < 0 else plain(d)


def decimal_cases(r):
    for _ in range(N):
        a, b = random_decimal(r), random_decimal(r)
        text_a, text_b = operand(a), operand(b)
        if '.' not in text_a and '.' not in text_b:
            continue
        yield f'({text_a} + {text_b}) = ({plain(a + b)})', 'Boolean true'
        yield f'({text_a} * {text_b}) = ({plain(a * b)})', 'Boolean true'
        yield f'{text_a} < {text_b}', f'Boolean {str(a < b).lower()}'
        if b != 0:
            whole = int(a / b)
            if abs(whole) < 2 ** 31:
                yield f'{text_a} div {text_b}', f'Integer {whole}'
            yield f'({text_a} mod {text_b}) = ({plain(a - whole * b)})', 'Boolean true'


def integer_cases(r):
    for _ in range(N):
        a, b = r.choice([r.randint(-99, 99), r.randint(-2 ** 31, 2 ** 31 - 1)]), r.choice([r.randint(-99, 99), r.randint(-2 ** 31, 2 ** 31 - 1)])
        for sign, value in (('+', a + b), ('-', a - b), ('*', a * b)):
            fits = -2 ** 31 <= value < 2 ** 31
            yield f'({a}) {sign} ({b})', f'Integer {value}' if fits else '{}'


def boundary_cases(r):
    for _ in range(N):
        a = abs(random_decimal(r))
        if a == 0 or '.' not in plain(a):
            continue
        half = Decimal(5).scaleb(a.as_tuple().exponent - 1)
        yield f'{plain(a)}.lowBoundary(12) = {plain(a - half)}', 'Boolean true'
        yield f'(-{plain(a)}).lowBoundary(12) = -{plain(a + half)}', 'Boolean true'
        yield f'{plain(a)}.highBoundary(12) = {plain(a + half)}', 'Boolean true'
        yield f'{plain(a)}.precision()', f'Integer {-a.as_tuple().exponent}'


# ---- strings ----

ALPHABET = 'abcABC  æøåÆØÅ \t,.-ñÑσΣжЖ😀𐐀\'\\'


def random_text(r, n):
    return ''.join(r.choice(ALPHABET) for _ in range(r.randint(0, n)))


def string_cases(r):
    for _ in range(N):
        s = random_text(r, 20)
        part = s[r.randint(0, len(s)):][:r.randint(0, 3)] if r.random() < 0.7 else random_text(r, 3)
        start, length = r.randint(0, 22), r.randint(0, 8)
        other = random_text(r, 4)
        yield f'{literal(s)}.length()', f'Integer {len(s)}'
        yield f'{literal(s)}.indexOf({literal(part)})', f'Integer {s.find(part)}'
        yield f'{literal(s)}.lastIndexOf({literal(part)})', f'Integer {s.rfind(part)}'
        yield f'{literal(s)}.contains({literal(part)})', f'Boolean {str(part in s).lower()}'
        yield f'{literal(s)}.startsWith({literal(part)})', f'Boolean {str(s.startswith(part)).lower()}'
        yield f'{literal(s)}.endsWith({literal(part)})', f'Boolean {str(s.endswith(part)).lower()}'
        yield f'{literal(s)}.replace({literal(part)}, {literal(other)})', shown(s.replace(part, other))
        yield f'{literal(s)}.substring({start}, {length})', shown(s[start:start + length]) if start < len(s) else '{}'
        yield f'{literal(s)}.upper()', shown(s.upper())
        yield f"{literal(s)}.lower().replace('ς', 'σ')", shown(s.lower().replace('ς', 'σ'))
        if part:
            yield f'{literal(s)}.split({literal(part)}).count()', f'Integer {len(s.split(part))}'


def case_cases(_):
    """Every character that has a single other case. Python and lib/base/unicode_case.h must be of one version of Unicode."""
    if unicodedata.unidata_version != UNICODE:
        yield "'a'.upper()", 'String A'
        return
    for block in range(0x80, 0x1F000, 64):
        text = ''.join(chr(c) for c in range(block, block + 64) if not 0xD800 <= c < 0xE000)
        upper = ''.join(c.upper() if len(c.upper()) == 1 else c for c in text)
        lower = ''.join(c.lower() if len(c.lower()) == 1 else c for c in text)
        if upper != text or lower != text:
            yield f'{literal(text)}.upper() = {literal(upper)}', 'Boolean true'
            yield f'{literal(text)}.lower() = {literal(lower)}', 'Boolean true'


# ---- collections ----

def collection_cases(r):
    for _ in range(N // 3):
        items = [r.randint(0, 30) for _ in range(r.randint(1, 12))]
        others = [r.randint(0, 30) for _ in range(r.randint(1, 12))]
        a = '.'.join([str(items[0])] + [f'combine({i})' for i in items[1:]])
        b = '.'.join([str(others[0])] + [f'combine({i})' for i in others[1:]])
        distinct = list(dict.fromkeys(items))
        for expression, want in ((f'{a}.distinct()', distinct),
                                 (f'{a}.intersect({b})', [i for i in distinct if i in others]),
                                 (f'{a}.exclude({b})', [i for i in items if i not in others]),
                                 (f'{a}.union({b})', list(dict.fromkeys(items + others))),
                                 (f'{a}.sort()', sorted(items)),
                                 (f'{a}.sort(-$this)', sorted(items, reverse=True)),
                                 (f'{a}.where($this > 15)', [i for i in items if i > 15])):
            yield expression, '; '.join(f'Integer {i}' for i in want) or '{}'
        yield f'{a}.isDistinct()', f'Boolean {str(len(distinct) == len(items)).lower()}'
        yield f'{a}.subsetOf({b})', f'Boolean {str(set(items) <= set(others)).lower()}'
        yield f'{a}.aggregate($this + $total, 0)', f'Integer {sum(items)}'


def main():
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20240229
    groups = [date_cases, datetime_cases, order_cases, decimal_cases, integer_cases, boundary_cases, string_cases, case_cases, collection_cases]
    failed = 0
    for number, group in enumerate(groups, 1):
        cases = list(group(random.Random(seed + number)))
        answer = subprocess.run([sys.argv[1]], input='\n'.join(expression for expression, _ in cases) + '\n', capture_output=True, text=True,
                                check=False, encoding='utf-8')
        got = answer.stdout.split('\n')[:-1]
        wrong = [(e, want, is_) for (e, want), is_ in zip(cases, got) if want != is_]
        ok = len(got) == len(cases) > 0 and not wrong and answer.returncode == 0
        failed += not ok
        print(f'{"ok" if ok else "not ok"} {number} - {group.__name__}: {len(cases)} expressions agree with Python')
        for expression, want, is_ in wrong[:10]:
            print(f'# {expression}\n#   wanted {want}\n#   got    {is_}')
        if len(got) != len(cases):
            print(f'# {len(got)} answers to {len(cases)} expressions')
    print(f'1..{len(groups)}')
    return failed > 0


if __name__ == '__main__':
    sys.exit(main())
