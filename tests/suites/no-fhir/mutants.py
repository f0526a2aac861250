"""Damage to FHIR resources in JSON, of many kinds, the same for the same seed."""
import copy
import random

OIDS = ["urn:oid:2.16.578.1.12.4.1.4." + n for n in ("1", "2", "3", "4", "101", "102")]
LISTS = ["urn:oid:2.16.578.1.12.4.1.1." + n for n in ("9060", "8628", "3402", "3403", "9602", "7110", "9151")]
BASIS = "http://hl7.no/fhir/StructureDefinition/no-basis-"
EXTENSIONS = [BASIS + n for n in ("middlename", "address-official", "urban-district", "propertyinformation", "group",
                                  "shortnotice", "person-citizenship", "municipalitycode")]
VALUES = {"valueString": "x", "valueBoolean": True, "valueInteger": 3, "valueCode": "x", "valueUri": "urn:x",
          "valueCoding": {"system": LISTS[2], "code": "0301"}, "valueCodeableConcept": {"text": "x"},
          "valueReference": {"display": "x"}, "valuePeriod": {"start": "2020"}, "valueQuantity": {"value": 1}}


def places(node, path=()):
    """Every place of a tree, without the narrative: (path, value)."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        if key in ("div", "resourceType"):
            continue
        yield (*path, key), value
        yield from places(value, (*path, key))


def parent_of(root, path):
    for key in path[:-1]:
        root = root[key]
    return root


def pick(random_, root, wanted):
    """A place whose key and value are wanted; None when there is none."""
    found = [path for path, value in places(root) if wanted(path[-1], value)]
    return random_.choice(found) if found else None


def with_key(*names):
    return lambda key, value: key in names and isinstance(value, str)


def is_extension(key, value):
    return isinstance(key, int) and isinstance(value, dict) and "url" in value


def value_key(extension):
    return next((k for k in extension if k.startswith("value")), None)


class Damage:
    """One mutant in the making. Each kind returns False when the resource has nothing it could damage."""

    def __init__(self, root, random_):
        self.root, self.random = root, random_

    def _pick(self, wanted):
        path = pick(self.random, self.root, wanted)
        return (parent_of(self.root, path), path[-1]) if path else (None, None)

    def _replace(self, wanted, make):
        holder, key = self._pick(wanted)
        if holder is None:
            return False
        old = holder[key]
        holder[key] = make(old)
        return holder[key] != old

    def member_dropped(self):
        holder, key = self._pick(lambda k, v: isinstance(k, str))
        if holder is None:
            return False
        del holder[key]
        return True

    def item_dropped(self):
        holder, key = self._pick(lambda k, v: isinstance(k, int))
        if holder is None or len(holder) < 2:
            return False
        del holder[key]
        return True

    def item_twice(self):
        holder, key = self._pick(lambda k, v: isinstance(k, int))
        if holder is None:
            return False
        holder.insert(key, copy.deepcopy(holder[key]))
        return True

    def items_swapped(self):
        holder, key = self._pick(lambda k, v: isinstance(v, list) and len(v) > 1)
        if holder is None:
            return False
        holder[key].reverse()
        return True

    def list_emptied(self):
        return self._replace(lambda k, v: isinstance(v, list), lambda v: [])

    def object_emptied(self):
        return self._replace(lambda k, v: isinstance(v, dict), lambda v: {})

    def text_longer(self):
        return self._replace(lambda k, v: isinstance(v, str), lambda v: v + "x")

    def text_emptied(self):
        return self._replace(lambda k, v: isinstance(v, str), lambda v: "")

    def text_for_number(self):
        return self._replace(lambda k, v: isinstance(v, (int, float)), str)

    def number_for_text(self):
        return self._replace(lambda k, v: isinstance(v, str), lambda v: 17)

    def code_unknown(self):
        return self._replace(with_key("code"), lambda v: "no-such-code")

    def code_in_capitals(self):
        return self._replace(with_key("code", "status", "gender", "use"), str.upper)

    def display_other(self):
        return self._replace(with_key("display"), lambda v: "Noe annet")

    def system_of_other_identifier(self):
        return self._replace(lambda k, v: k == "system" and isinstance(v, str) and ".4.1." in v,
                             lambda v: self.random.choice(OIDS))

    def system_of_other_list(self):
        return self._replace(with_key("system"), lambda v: self.random.choice(LISTS))

    def system_misspelt(self):
        return self._replace(lambda k, v: k == "system" and str(v).startswith("urn:oid"),
                             lambda v: v.replace("urn:oid", "urn:uid"))

    def system_dropped(self):
        holder, key = self._pick(with_key("system"))
        if holder is None:
            return False
        del holder[key]
        return True

    def coding_dropped(self):
        holder, key = self._pick(lambda k, v: isinstance(v, dict) and "coding" in v)
        if holder is None:
            return False
        holder[key] = {"text": "x"}
        return True

    def coding_of_other_list(self):
        return self._replace(lambda k, v: isinstance(k, int) and isinstance(v, dict) and "code" in v and "system" in v,
                             lambda v: {"system": self.random.choice(LISTS), "code": "1"})

    def extension_url_other(self):
        holder, key = self._pick(is_extension)
        if holder is None:
            return False
        holder[key]["url"] = self.random.choice(EXTENSIONS)
        return True

    def extension_value_other(self):
        holder, key = self._pick(lambda k, v: is_extension(k, v) and value_key(v))
        if holder is None:
            return False
        del holder[key][value_key(holder[key])]
        name = self.random.choice(sorted(VALUES))
        holder[key][name] = copy.deepcopy(VALUES[name])
        return True

    def extension_value_dropped(self):
        holder, key = self._pick(lambda k, v: is_extension(k, v) and value_key(v))
        if holder is None:
            return False
        del holder[key][value_key(holder[key])]
        return True

    def extension_within_simple(self):
        holder, key = self._pick(lambda k, v: is_extension(k, v) and value_key(v))
        if holder is None:
            return False
        del holder[key][value_key(holder[key])]
        holder[key]["extension"] = [{"url": "x", "valueString": "x"}]
        return True

    def value_beside_extensions(self):
        holder, key = self._pick(lambda k, v: is_extension(k, v) and "extension" in v)
        if holder is None:
            return False
        holder[key]["valueString"] = "x"
        return True

    def extension_added(self):
        holder, key = self._pick(lambda k, v: isinstance(v, dict) and "url" not in v)
        if holder is None or not isinstance(holder[key].get("extension", []), list):
            return False
        name = self.random.choice(sorted(VALUES))
        added = {"url": self.random.choice(EXTENSIONS), name: copy.deepcopy(VALUES[name])}
        holder[key]["extension"] = holder[key].get("extension", []) + [added]
        return True

    def extension_added_at_root(self):
        name = self.random.choice(sorted(VALUES))
        added = {"url": self.random.choice(EXTENSIONS), name: copy.deepcopy(VALUES[name])}
        self.root["extension"] = self.root.get("extension", []) + [added]
        return True

    def reference_to_other_type(self):
        return self._replace(lambda k, v: isinstance(v, dict) and {"reference", "identifier", "display"} & set(v)
                             and "url" not in v, lambda v: {"reference": "Substance/x"})

    def reference_by_type(self):
        kinds = ["Group", "Patient", "Device", "Practitioner"]
        return self._replace(lambda k, v: isinstance(v, dict) and isinstance(v.get("identifier"), dict),
                             lambda v: {**v, "type": self.random.choice(kinds)})

    def reference_to_contained(self):
        holder, key = self._pick(lambda k, v: isinstance(v, dict) and isinstance(v.get("identifier"), dict))
        if holder is None:
            return False
        kind = self.random.choice(["Patient", "Organization", "Practitioner", "Medication", "Location"])
        holder[key] = {"reference": "#made"}
        self.root["contained"] = self.root.get("contained", []) + [{"resourceType": kind, "id": "made"}]
        return True

    def identifiers_of_one_system(self):
        holder, key = self._pick(lambda k, v: k == "identifier" and isinstance(v, list) and len(v) > 1)
        if holder is None or not all(isinstance(i, dict) for i in holder[key]):
            return False
        for one in holder[key]:
            one["system"] = OIDS[0]
        return True

    def date_broken(self):
        return self._replace(lambda k, v: isinstance(v, str) and v[:2] in ("19", "20") and v[4:5] == "-",
                             lambda v: v.replace("-", "/"))

    def profile_dropped(self):
        if not self.root.get("meta", {}).get("profile"):
            return False
        del self.root["meta"]
        return True

    def profile_of_other_version(self):
        profiles = self.root.get("meta", {}).get("profile")
        if not profiles:
            return False
        profiles[0] += self.random.choice(["|2.0.0", "|9", "|2.2.2"])
        return True


KINDS = sorted(name for name in vars(Damage) if not name.startswith("_"))


def mutants(name, resource, n):
    """n mutants of a resource: (kind, resource); fewer when some kinds cannot damage it."""
    for i in range(n):
        kind = KINDS[i % len(KINDS)]
        damage = Damage(copy.deepcopy(resource), random.Random(f"{name}/{i}"))
        if getattr(damage, kind)():
            yield kind, damage.root
