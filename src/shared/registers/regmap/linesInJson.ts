/** The lines, from 1, at which the values of these paths stand in a text that is JSON: `blocks[0].name`. */
export function linesInJson(json: string, paths: ReadonlySet<string>): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  const open: Container[] = [];
  let line = 1;
  let path = '';
  const note = (): void => {
    if (paths.has(path) && !lines.has(path)) lines.set(path, line);
  };
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:,\n]|[^\s{}[\]:,"]+/g)) {
    const inside = open.at(-1);
    if (token === '\n') {
      line++;
    } else if (token === ',') {
      if (inside?.index !== undefined) path = `${inside.path}[${++inside.index}]`;
      else if (inside !== undefined) inside.isKeyNext = true;
    } else if (token === '}' || token === ']') {
      path = open.pop()?.path ?? '';
    } else if (inside?.isKeyNext === true && token.startsWith('"')) {
      const key = keyIn(token);
      path = inside.path === '' ? key : `${inside.path}.${key}`;
      inside.isKeyNext = false;
      note(); // A member's line is its name's.
    } else if (token !== ':') {
      note();
      if (token === '{') open.push({ path, isKeyNext: true });
      if (token === '[') {
        open.push({ path, index: 0 });
        path = `${path}[0]`;
      }
    }
  }
  return lines;
}

interface Container {
  readonly path: string;
  /** Of an object. */
  isKeyNext?: boolean;
  /** Of a list. */
  index?: number;
}

function keyIn(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return token;
  }
}
