"""Lists the registers and fields of SVD files with ElementTree, for comparison: it shares nothing with the importer.

One line for each: block and base; register, address, bits, access, reset value and mask; field, lowest bit, bits, access, values.
"""

import re
import sys
import xml.etree.ElementTree as ET

PROPERTIES = ("size", "access", "resetValue", "resetMask")
SCALE = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


def number(text):
    text = text.strip().lower().lstrip("+")
    scale = text[-1] if text[-1] in "kmgt" else ""
    digits = text[: len(text) - len(scale)]
    if digits.startswith("#"):
        value = int(digits[1:], 2)
    elif digits.startswith(("0x", "0b")):
        value = int(digits, 0)
    else:
        value = int(digits, 16 if re.search("[a-f]", digits) else 10)
    return value * SCALE[scale]


class Reader:
    def __init__(self, root):
        self.root = root
        self.parent = {child: parent for parent in root.iter() for child in parent}

    def scope(self, element):
        """What an element lies in, without the wrappers."""
        around = self.parent.get(element)
        while around is not None and around.tag in ("peripherals", "registers", "fields"):
            around = self.parent.get(around)
        return around

    def inside(self, element, tags):
        for child in element:
            if child.tag in ("peripherals", "registers", "fields"):
                yield from self.inside(child, tags)
            elif child.tag in tags:
                yield child

    def named(self, scope, name, tag):
        for candidate in self.inside(scope, (tag,)):
            if (candidate.findtext("name") or "").strip() == name:
                return candidate
        return None

    def base(self, element):
        path = element.get("derivedFrom")
        if path is None:
            return None
        *around, last = path.strip().split(".")
        scope = self.scope(element)
        while scope is not None:
            places = [scope]
            for name in around:
                places = [
                    place
                    for outer in places
                    for place in self.inside(outer, ("peripheral", "cluster", "register", "field"))
                    if (place.findtext("name") or "").strip() == name
                ]
            for place in places:
                found = self.named(place, last, element.tag)
                if found is not None and found is not element:
                    return found
            scope = self.scope(scope)
        for candidate in self.root.iter(element.tag):
            if (candidate.findtext("name") or "").strip() == last and candidate is not element:
                return candidate
        raise LookupError(path)

    def text(self, element, name):
        while element is not None:
            found = element.findtext(name)
            if found is not None:
                return found.strip()
            element = self.base(element)
        return None

    def members(self, element, tags):
        own = list(self.inside(element, tags))
        base = self.base(element)
        if base is None:
            return own
        names = {child.findtext("name").strip() for child in own}
        return [m for m in self.members(base, tags) if m.findtext("name").strip() not in names] + own

    def elements(self, element):
        """Name and place of each element of an array or list, in its own units."""
        name = element.findtext("name").strip()
        dim = self.text(element, "dim") if "%s" in name else element.findtext("dim")
        if dim is None:
            return [(name.replace("[%s]", "").replace("%s", ""), 0)]
        count = number(dim)
        step = number(self.text(element, "dimIncrement"))
        index = self.text(element, "dimIndex")
        if index is None:
            names = [str(i) for i in range(count)]
        elif re.fullmatch(r"\d+\s*-\s*\d+", index):
            first, last = (int(part) for part in index.split("-"))
            names = [str(i) for i in range(first, last + 1)]
        elif re.fullmatch(r"[A-Za-z]\s*-\s*[A-Za-z]", index):
            names = [chr(i) for i in range(ord(index[0]), ord(index[-1]) + 1)]
        else:
            names = [part.strip() for part in index.split(",")]
        assert len(names) == count, (name, names)
        place = name if "%s" in name else name + "%s"
        return [(place.replace("%s", text), i * step) for i, text in enumerate(names)]

    def inherit(self, element, around):
        own = {name: self.text(element, name) for name in PROPERTIES}
        return {**around, **{name: text for name, text in own.items() if text is not None}}

    def position(self, element):
        offset = width = None
        while element is not None and (offset is None or width is None):
            text = element.findtext
            msb, lsb = text("msb"), text("lsb")
            if text("bitRange") is not None:
                msb, lsb = text("bitRange").strip("[] \n").split(":")
            if lsb is not None:
                offset = int(lsb) if offset is None else offset
                width = int(msb) - int(lsb) + 1 if width is None else width
            if offset is None and text("bitOffset") is not None:
                offset = number(text("bitOffset"))
            if width is None and text("bitWidth") is not None:
                width = number(text("bitWidth"))
            element = self.base(element)
        return offset, 1 if width is None else width

    def values(self, field):
        while field is not None:
            own = field.findall("enumeratedValues")
            if own:
                return sum(self.count_values(values) for values in own)
            field = self.base(field)
        return 0

    def count_values(self, values):
        own = len(values.findall("enumeratedValue"))
        return own if own > 0 or values.get("derivedFrom") is None else self.count_values(self.base(values))

    def print_fields(self, register, access):
        for field in self.members(register, ("field",)):
            offset, width = self.position(field)
            own = self.text(field, "access") or access
            for name, step in self.elements(field):
                print(f"    {name} {offset + step} {width} {own} {self.values(field)}")

    def print_members(self, element, prefix, base, around):
        for member in self.members(element, ("register", "cluster")):
            own = self.inherit(member, around)
            offset = number(self.text(member, "addressOffset"))
            for name, step in self.elements(member):
                address = base + offset + step
                if member.tag == "cluster":
                    self.print_members(member, f"{prefix}{name}.", address, own)
                    continue
                reset, mask = (
                    "-" if own[key] is None else hex(number(own[key])) for key in ("resetValue", "resetMask")
                )
                print(f"  {prefix}{name} {hex(address)} {number(own['size'])} {own['access']} {reset} {mask}")
                self.print_fields(member, own["access"])

    def print_device(self):
        defaults = {"size": "32", "access": "read-write", "resetValue": None, "resetMask": None}
        around = self.inherit(self.root, defaults)
        for block in self.inside(self.root, ("peripheral",)):
            base = number(self.text(block, "baseAddress"))
            for name, step in self.elements(block):
                print(f"{name} {hex(base + step)}")
                self.print_members(block, "", base + step, self.inherit(block, around))


for path in sys.argv[1:]:
    Reader(ET.parse(path).getroot()).print_device()
