#!/usr/bin/env python3
"""gen-fhir-core.py - writes what the pack hl7.fhir.r4.core is checked and corrected with.

    tools/gen-fhir-core.py PACKAGE.tgz|FOLDER NODE_MODULES

  PACKAGE is the official package, NODE_MODULES holds the npm package that pack.json names. Written are:

  digests.tsv      SHA-256 of every official resource: type, id, digest of its canonical JSON without narrative
  corrections/     what turns the resources of the npm package into the official ones: the facts that differ

The same canonical JSON is written by lib/pack/canonical.c: members sorted by name, no white space, in strings ", \\
and control characters escaped, numbers as written, no "text" of resources. docs/packs.md describes corrections.
"""
import difflib
import hashlib
import json
import os
import sys
import tarfile

PACK = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'profiles', 'hl7.fhir.r4.core')
# Resources that the npm package lacks and that are made from one it has: extensions that StructureDefinitions use.
MADE = {
    'StructureDefinition/structuredefinition-json-type': 'StructureDefinition/structuredefinition-fhir-type',
    'StructureDefinition/structuredefinition-xml-type': 'StructureDefinition/structuredefinition-json-type',
    'StructureDefinition/structuredefinition-rdf-type': 'StructureDefinition/structuredefinition-json-type',
}
KEYS = ('id', 'code', 'key', 'url', 'identity', 'name')  # what tells the items of an array apart
LONG = 300  # a text longer than that is not repeated as "old"; the digest of the whole tells all the same


class Number(str):
    """A number as written."""


def load(text):
    return json.loads(text, parse_int=Number, parse_float=Number)


def without_narrative(value):
    if isinstance(value, dict):
        resource = isinstance(value.get('resourceType'), str)
        return {k: without_narrative(v) for k, v in value.items()
                if not (resource and k == 'text' and isinstance(v, dict))}
    if isinstance(value, list):
        return [without_narrative(v) for v in value]
    return value


def string(text):
    out = ['"']
    for c in text:
        out.append('\\' + c if c in '"\\' else '\\u%04x' % ord(c) if c < ' ' else c)
    return ''.join(out) + '"'


def canonical(value):
    if isinstance(value, dict):
        return '{' + ','.join(string(k) + ':' + canonical(value[k]) for k in sorted(value)) + '}'
    if isinstance(value, list):
        return '[' + ','.join(map(canonical, value)) + ']'
    if value is None or value is True or value is False:
        return {None: 'null', True: 'true', False: 'false'}[value]
    return str(value) if isinstance(value, Number) else string(value)


def digest(resource):
    return hashlib.sha256(canonical(resource).encode()).hexdigest()


def package_texts(path):
    if os.path.isdir(path):
        folder = path if os.path.exists(os.path.join(path, 'package.json')) else os.path.join(path, 'package')
        for name in os.listdir(folder):
            if name.endswith('.json') and not name.startswith('.'):
                yield open(os.path.join(folder, name), encoding='utf-8-sig').read()
        return
    with tarfile.open(path) as archive:
        for member in archive:
            parts = member.name.split('/')
            if len(parts) == 2 and parts[0] == 'package' and parts[1].endswith('.json') and parts[1][0] != '.':
                yield archive.extractfile(member).read().decode('utf-8-sig')


def add(resources, resource):
    resource = without_narrative(resource)
    if isinstance(resource, dict) and 'resourceType' in resource:
        resources.setdefault(resource['resourceType'] + '/' + resource['id'], resource)


def official(path):
    resources = {}
    for text in package_texts(path):
        add(resources, load(text))
    return resources


def from_npm(folder, manifest):
    resources = {}
    for name in manifest['build']['npm']['files']:
        with open(os.path.join(folder, manifest['build']['npm']['package'], name), encoding='utf-8-sig') as f:
            root = load(f.read())
        for resource in [e['resource'] for e in root['entry']] if root['resourceType'] == 'Bundle' else [root]:
            add(resources, resource)
    return resources


# ---- corrections ----

def same(a, b):
    return canonical(a) == canonical(b)


def escape(step):
    return step.replace('~', '~0').replace('/', '~1')


def key_of(a, b):
    """The member that tells the items of two arrays apart, if one does."""
    for key in KEYS:
        if all(isinstance(x, dict) and isinstance(x.get(key), str) for x in a + b) and \
           all(len({x[key] for x in items}) == len(items) for items in (a, b)):
            return key
    return None


def old_of(value):
    if isinstance(value, (dict, list)):
        return None
    return None if len(canonical(value)) > LONG else value


def operation(op, path, old=None, new=None, with_new=False):
    out = {'op': op, 'path': path}
    if old is not None and old_of(old) is not None:
        out['old'] = old
    if with_new:
        out['new'] = new
    return out


def text_operations(path, was, is_):
    """Where two long texts differ, each place with enough around it to stand in the text only once.

    None: too little of them is the same."""
    blocks = difflib.SequenceMatcher(None, was, is_, autojunk=False).get_matching_blocks()
    blocks = [b for b in blocks if b.size >= 20 or b.size == 0 or 0 in (b.a, b.b)]
    if sum(b.size for b in blocks) < min(len(was), len(is_)) / 2:
        return None
    out, text, a, b = [], was, 0, 0
    for block in blocks:
        if was[a:block.a] != is_[b:block.b]:
            out.append(text_operation(path, text, is_, b, is_[b:block.b], was[a:block.a], block.size))
            text = is_[:block.b] + was[block.a:]
        a, b = block.a + block.size, block.b + block.size
    assert text == is_, path
    return out


def text_operation(path, text, is_, start, new, old, after):
    """text is right up to start, where old stands instead of new; after: so many characters behind are the same."""
    end = start + len(old)
    for around in range(0, len(text), 5):
        left, right = max(0, start - around), min(end + min(around, after), len(text))
        piece = text[left:right]
        if piece and text.count(piece) == 1:
            return {'op': 'text', 'path': path, 'old': piece, 'new': text[left:start] + new + text[end:right]}
    raise AssertionError(path)


def diff_items(was, is_, path, out):
    key = key_of(was, is_)
    strings = all(isinstance(x, str) for x in was + is_) and len(set(was)) == len(was) and len(set(is_)) == len(is_)
    if not key and not strings:
        if len(was) == len(is_):
            for i, (a, b) in enumerate(zip(was, is_)):
                diff(a, b, '%s/%d' % (path, i), out)
        else:
            out.append(operation('replace', path, None, is_, True))
        return
    name = (lambda x: x[key]) if key else (lambda x: x)
    step = lambda x: path + '/' + escape((key or '') + '=' + name(x))
    wanted = {name(x): x for x in is_}
    rest = [x for x in was if name(x) in wanted]
    out.extend(operation('remove', step(x)) for x in was if name(x) not in wanted)
    for i, item in enumerate(is_):
        at = next((k for k, x in enumerate(rest) if name(x) == name(item)), None)
        if at is None:
            out.append(operation('add', '%s/%d' % (path, i), None, item, True))
            rest.insert(i, item)
        elif at != i:
            out.append(operation('remove', step(item)))
            out.append(operation('add', '%s/%d' % (path, i), None, item, True))
            rest.insert(i, rest.pop(at))
            was = [x for x in was if name(x) != name(item)]
    if key:
        before = {name(x): x for x in was}
        for item in is_:
            if name(item) in before:
                diff(before[name(item)], item, step(item), out)


def diff(was, is_, path, out):
    if same(was, is_):
        return
    if isinstance(was, dict) and isinstance(is_, dict):
        for name in was:
            if name not in is_:
                out.append(operation('remove', path + '/' + escape(name), was[name]))
        for name in is_:
            if name in was:
                diff(was[name], is_[name], path + '/' + escape(name), out)
            else:
                out.append(operation('add', path + '/' + escape(name), None, is_[name], True))
    elif isinstance(was, list) and isinstance(is_, list):
        diff_items(was, is_, path, out)
    else:
        texts = isinstance(was, str) and isinstance(is_, str) and not isinstance(was, Number) and len(was) > 80
        out.extend((text_operations(path, was, is_) if texts else None) or [operation('replace', path, was, is_, True)])


# ---- writing ----

def dump(value, indent=''):
    """One operation a line, so that a change of one is a change of one line."""
    lines = []
    for name, member in value.items():
        if name == 'operations':
            lines.append('  "operations": [\n    %s\n  ]' % ',\n    '.join(compact(o) for o in member))
        else:
            lines.append('  %s: %s' % (string(name), compact(member)))
    return '{\n' + ',\n'.join(lines) + '\n}\n'


def compact(value):
    """As canonical(), with the members in their order and a blank behind colons and commas of operations."""
    if isinstance(value, dict):
        return '{' + ', '.join(string(k) + ': ' + compact(v) for k, v in value.items()) + '}'
    if isinstance(value, list):
        return '[' + ', '.join(map(compact, value)) + ']'
    return canonical(value)


def write_corrections(folder, official_resources, source):
    os.makedirs(folder, exist_ok=True)
    for name in os.listdir(folder):
        os.remove(os.path.join(folder, name))
    pairs = {name: name for name in official_resources if name in source} | MADE
    for name, base in sorted(pairs.items()):
        was = source.get(base) or official_resources[base]
        operations = []
        diff(was, official_resources[name], '', operations)
        if not operations:
            continue
        correction = {'resource': name}
        if base != name:
            correction['from'] = base
        correction['operations'] = operations
        with open(os.path.join(folder, name.replace('/', '-') + '.json'), 'w', encoding='utf-8') as f:
            f.write(dump(correction))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(os.path.join(PACK, 'pack.json'), encoding='utf-8') as f:
        manifest = json.load(f)
    resources = official(sys.argv[1])
    with open(os.path.join(PACK, 'digests.tsv'), 'w', encoding='utf-8') as f:
        for name in sorted(resources):
            f.write('\t'.join(name.split('/') + [digest(resources[name])]) + '\n')
    write_corrections(os.path.join(PACK, 'corrections'), resources, from_npm(sys.argv[2], manifest))


if __name__ == '__main__':
    main()
