"""Decimals against Python's: random and awkward numbers through calc, results compared with exact arithmetic (TAP).

Usage: check_python.py CALC
"""
import decimal
import fractions
import random
import subprocess
import sys

D = decimal.Decimal
DIGITS = 38
decimal.getcontext().prec = 400
decimal.getcontext().Emax = 10**9
decimal.getcontext().Emin = -10**9
CONTEXT = decimal.Context(prec=DIGITS, rounding=decimal.ROUND_HALF_EVEN, Emax=10**9, Emin=-10**9)
MATH = 30

AWKWARD = ['0', '0.0', '0.000', '1', '-1', '1.0', '1.10', '0.1', '-0.5', '0.5', '1.5', '2.5', '-2.5', '10', '1e3',
           '1e-3', '5e-20', '9' * 38, '-' + '9' * 38, '0.' + '9' * 38,
           '0.' + '0' * 30 + '1', '1' + '0' * 37, '5' + '0' * 37,
           '4294967295', '4294967296', '18446744073709551615', '18446744073709551616',
           '340282366920938463463374607431768211',
           '79228162514264337593543950336', '1e40', '1e-40', '1e-80', '1e100', '-3e-100', '123456789.987654321',
           '3.14159']


def number(rnd):
    if rnd.random() < 0.2:
        return rnd.choice(AWKWARD)
    length = rnd.choice([1, 2, 3, 5, 9, 10, 18, 19, 20, 28, 37, 38])
    digits = str(rnd.randrange(1, 10)) + ''.join(rnd.choice('0123456789') for _ in range(length - 1))
    if rnd.random() < 0.2:
        digits = digits[:-1] + '5'
    scale = rnd.choice([0, 0, 1, 2, 3, 7, 20, 37, 38, 45])
    sign = rnd.choice(['', '', '-'])
    if rnd.random() < 0.1:
        return f'{sign}{digits}e{rnd.randrange(-60, 60)}'
    if scale == 0:
        return sign + digits
    digits = digits.rjust(scale + 1, '0')
    return f'{sign}{digits[:-scale]}.{digits[-scale:]}'


def same(text, expected):
    """By value and, where the text can show it, by scale."""
    got = D(text)
    return got == expected and (expected.as_tuple().exponent >= 0 or
                                got.as_tuple().exponent == expected.as_tuple().exponent)


def check_add(a, b, text):
    return same(text, CONTEXT.add(D(a), D(b)))


def check_sub(a, b, text):
    return same(text, CONTEXT.subtract(D(a), D(b)))


def check_mul(a, b, text):
    return same(text, CONTEXT.multiply(D(a), D(b)))


def check_div(a, b, text):
    if D(b) == 0:
        return text == '-'
    return D(text) == CONTEXT.divide(D(a), D(b))


def check_mod(a, b, text):
    x, y = fractions.Fraction(a), fractions.Fraction(b)
    if y == 0:
        return text == '-'
    rest = abs(x) % abs(y)
    return fractions.Fraction(text) == (-rest if x < 0 else rest)


def check_cmp(a, b, text):
    return int(text) == (D(a) > D(b)) - (D(a) < D(b))


def check_trunc(a, _, text):
    return D(text) == D(a).to_integral_value(decimal.ROUND_DOWN)


def check_round(a, b, text):
    if -D(a).as_tuple().exponent <= int(b):
        return D(text) == D(a)
    return D(text) == D(a).quantize(D(1).scaleb(-int(b)), decimal.ROUND_HALF_UP)


def check_int(a, _, text):
    value = D(a)
    whole = value == value.to_integral_value() and -2**63 <= value < 2**63
    return D(text) == value if whole else text == '-'


def check_parse(a, _, text):
    return same(text, D(a))


def check_ratio(a, b, text):
    x, y = fractions.Fraction(1), fractions.Fraction(1)
    for word in a.split():
        x *= fractions.Fraction(word)
    for word in b.split():
        y *= fractions.Fraction(word)
    if y == 0:
        return text == '-'
    x /= y
    return D(text) == CONTEXT.divide(D(x.numerator), D(x.denominator))


def near(text, exact):
    """Right in all digits that are given: half a unit of the last of 30 digits."""
    return abs(D(text) - exact) <= abs(exact) * D(10) ** (1 - MATH) * D('0.501')


def check_sqrt(a, _, text):
    return near(text, D(a).sqrt()) if D(a) >= 0 else text == '-'


def check_exp(a, _, text):
    return near(text, D(a).exp())


def check_exp10(a, _, text):
    return near(text, D(10) ** D(a))


def check_ln(a, _, text):
    return near(text, D(a).ln()) if D(a) > 0 else text == '-'


def check_log10(a, _, text):
    return near(text, D(a).log10()) if D(a) > 0 else text == '-'


def arctan(x):
    if abs(x) > D('0.1'):
        return 2 * arctan(x / (1 + (1 + x * x).sqrt()))
    total, power, n = D(0), x, 1
    while abs(power) > D(10) ** -120:
        total += power / n
        power *= -x * x
        n += 2
    return total


def check_atan(a, _, text):
    return near(text, arctan(D(a)))


def sine_cosine(x):
    sine, cosine, term, n = D(0), D(0), D(1), 0
    while n < 40 or abs(term) > D(10) ** -120:
        value = term if n % 4 < 2 else -term
        if n % 2 == 0:
            cosine += value
        else:
            sine += value
        n += 1
        term *= x / n
    return sine, cosine


def check_tan(a, _, text):
    sine, cosine = sine_cosine(D(a))
    return near(text, sine / cosine)


def check_power(a, b, text):
    exact = D(a) ** D(b)
    return abs(D(text) - exact) <= abs(exact) * D(10) ** -28


def cases(rnd):
    for a in AWKWARD:
        for b in AWKWARD:
            for op in ('add', 'sub', 'mul', 'div', 'mod', 'cmp'):
                yield op, a, b
    for _ in range(6000):
        a, b = number(rnd), number(rnd)
        yield rnd.choice(['add', 'sub', 'mul', 'div', 'mod', 'cmp']), a, b
        yield 'parse', a, ''
        yield 'round', a, str(rnd.randrange(-40, 42))
        yield 'trunc', a, ''
        yield 'int', a, ''
    for _ in range(2000):
        over = ' '.join(number(rnd) for _ in range(rnd.randrange(1, 5)))
        under = ' '.join(number(rnd) for _ in range(rnd.randrange(1, 5)))
        yield 'ratio', over, under
    for _ in range(60):
        x = D(rnd.randrange(1, 10**rnd.randrange(1, 30))).scaleb(-rnd.randrange(0, 33))
        yield 'sqrt', str(x), ''
        yield 'ln', f'{x:f}', ''
        yield 'log10', f'{x:f}', ''
        yield 'ln', str(1 + D(rnd.randrange(-10**6, 10**6)).scaleb(-rnd.randrange(7, 30))), ''
        yield 'exp', f'{D(rnd.randrange(-10**12, 10**12)).scaleb(-rnd.randrange(9, 16)):f}', ''
        yield 'exp10', f'{D(rnd.randrange(-10**12, 10**12)).scaleb(-rnd.randrange(9, 16)):f}', ''
        yield 'atan', f'{D(rnd.randrange(-10**12, 10**12)).scaleb(-rnd.randrange(5, 16)):f}', ''
        yield 'tan', f'{D(rnd.randrange(-10**12, 10**12)).scaleb(-rnd.randrange(11, 16)):f}', ''
        yield 'power', f'{D(rnd.randrange(1, 10**6)).scaleb(-3):f}', str(rnd.randrange(-20, 21))
        yield 'power', f'{D(rnd.randrange(1, 10**6)).scaleb(-3):f}', f'{D(rnd.randrange(-10**4, 10**4)).scaleb(-3):f}'


def main():
    rnd = random.Random(20)
    todo = list(cases(rnd))
    lines = ''.join(f'{op}|{a}|{b}\n' for op, a, b in todo)
    calc = subprocess.run([sys.argv[1]], input=lines, stdout=subprocess.PIPE, text=True, check=True)
    results = calc.stdout.splitlines()
    total, wrong = {}, {}
    for (op, a, b), text in zip(todo, results):
        total[op] = total.get(op, 0) + 1
        try:
            good = globals()['check_' + op](a, b, text)
        except (decimal.InvalidOperation, ValueError) as error:
            good, text = False, f'{text} ({error!r})'
        if not good:
            wrong.setdefault(op, []).append(f'{op} {a} {b} = {text}')
    print(f'{"ok" if len(results) == len(todo) else "not ok"} 1 - {len(results)} of {len(todo)} lines answered')
    for i, op in enumerate(sorted(total), 2):
        print(f'{"not ok" if op in wrong else "ok"} {i} - {op}: {total[op]} cases as exact arithmetic has them')
        for line in wrong.get(op, [])[:10]:
            print(f'# {line}')
    print(f'1..{len(total) + 1}')
    return bool(wrong) or len(results) != len(todo)


if __name__ == '__main__':
    sys.exit(main())
