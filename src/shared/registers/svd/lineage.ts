import {
  nameOf,
  textOf,
  type ElementTag,
  type ImportWarning,
  type SvdElement,
  type SvdText,
} from './svdElement';

/** An element and what it is derived from, the nearest first. What an element says itself goes before what it derives. */
export type Lineage = readonly [SvdElement, ...SvdElement[]];

export type FindLineage = (element: SvdElement) => Lineage;

const longest = 32;

/**
 * Finds what elements are derived from. A name is looked for beside the element, then around it, then anywhere in what is around
 * it; a path (`UART0.CTRL`) from each of these places.
 */
export function createLineages(warn: (warning: ImportWarning) => void): FindLineage {
  const found = new Map<SvdElement, Lineage>();
  const searching = new Set<SvdElement>();
  const named = new Map<SvdElement, ReadonlyMap<string, SvdElement>>();
  const within = new Map<SvdElement, ReadonlyMap<string, SvdElement>>();

  const lineageOf: FindLineage = (element) => {
    const { derivedFrom } = element;
    if (derivedFrom === undefined) return [element];
    const known = found.get(element);
    if (known !== undefined) return known;
    // While it is looked for, a path may lead through the element itself.
    if (searching.has(element) || searching.size > longest) return [element];
    searching.add(element);
    const lineage = search(element, derivedFrom);
    searching.delete(element);
    found.set(element, lineage);
    return lineage;
  };

  const search = (element: SvdElement, path: string): Lineage => {
    const base = resolve(element, path.split('.'));
    const refuse = (why: string): Lineage => {
      warn({ line: element.line, what: `<${element.tag} derivedFrom="${path}">: ${why}` });
      return [element];
    };
    if (base === undefined) return refuse(`there is no such ${element.tag}.`);
    const lineage = lineageOf(base);
    if (lineage.includes(element)) return refuse('it would be derived from itself.');
    if (lineage.some((ancestor) => isAround(ancestor, element))) return refuse('it lies in that itself.');
    if (lineage.length >= longest) return refuse('too long a chain.');
    return [element, ...lineage];
  };

  const resolve = (element: SvdElement, path: readonly string[]): SvdElement | undefined => {
    for (let scope = element.parent; scope !== undefined; scope = scope.parent) {
      const candidate = descend(scope, path);
      if (candidate !== undefined && candidate !== element && candidate.tag === element.tag) return candidate;
    }
    const [first = '', ...rest] = path;
    for (let scope = element.parent; scope !== undefined; scope = scope.parent) {
      for (const tag of rest.length === 0 ? [element.tag] : containers) {
        const start = indexOf(scope).get(`${tag} ${first}`);
        const candidate = start === undefined ? undefined : descend(start, rest);
        if (candidate !== undefined && candidate !== element && candidate.tag === element.tag)
          return candidate;
      }
    }
    return undefined;
  };

  const descend = (start: SvdElement, path: readonly string[]): SvdElement | undefined => {
    let place: SvdElement | undefined = start;
    for (const name of path.slice(0, longest)) {
      place = lineageOf(place)
        .map((element) => childrenOf(element).get(name))
        .find((child) => child !== undefined);
      if (place === undefined) return undefined;
    }
    return place;
  };

  /** The elements right in another, by name. */
  const childrenOf = (element: SvdElement): ReadonlyMap<string, SvdElement> =>
    computed(named, element, () => {
      const children = new Map<string, SvdElement>();
      for (const child of element.elements)
        for (const name of namesOf(child)) addFirst(children, name, child);
      return children;
    });

  /** All that lie in an element, by tag and name: the first of each. */
  const indexOf = (element: SvdElement): ReadonlyMap<string, SvdElement> =>
    computed(within, element, () => {
      const index = new Map<string, SvdElement>();
      const collect = (around: SvdElement): void => {
        for (const child of around.elements) {
          for (const name of namesOf(child)) addFirst(index, `${child.tag} ${name}`, child);
          collect(child);
        }
      };
      collect(element);
      return index;
    });

  return lineageOf;
}

/** The first text of a name in a lineage. */
export function textIn(lineage: Lineage, name: string): SvdText | undefined {
  for (const element of lineage) {
    const text = textOf(element, name);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The registers, clusters or fields of a lineage: those derived, less those that it names itself, then its own. */
export function membersIn(lineage: Lineage, tags: readonly ElementTag[]): readonly SvdElement[] {
  let members: readonly SvdElement[] = [];
  for (const { elements } of lineage.toReversed()) {
    const own = elements.filter(({ tag }) => tags.includes(tag));
    const names = members.length === 0 ? undefined : new Set(own.map(nameOf));
    members = names === undefined ? own : [...members.filter((member) => !names.has(nameOf(member))), ...own];
  }
  return members;
}

/** Elements of a kind that replace those derived as a whole. */
export function elementsIn(lineage: Lineage, tag: ElementTag): readonly SvdElement[] {
  for (const { elements } of lineage) {
    const own = elements.filter((element) => element.tag === tag);
    if (own.length > 0) return own;
  }
  return [];
}

const containers: readonly ElementTag[] = ['peripheral', 'cluster', 'register', 'field'];

/** Files name an array's description with and without its place for the index. */
function namesOf(element: SvdElement): readonly string[] {
  const name = nameOf(element);
  if (name === undefined) return [];
  return name.includes('%s') ? [name, name.replaceAll(/\[%s\]|%s/g, '')] : [name];
}

function isAround(outer: SvdElement, inner: SvdElement): boolean {
  for (let around = inner.parent; around !== undefined; around = around.parent)
    if (around === outer) return true;
  return false;
}

function addFirst(map: Map<string, SvdElement>, key: string, element: SvdElement): void {
  if (!map.has(key)) map.set(key, element);
}

function computed<Key, Value>(cache: Map<Key, Value>, key: Key, compute: () => Value): Value {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const value = compute();
  cache.set(key, value);
  return value;
}
