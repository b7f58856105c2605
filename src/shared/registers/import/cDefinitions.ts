/** A name that a C header gives a value: a macro or an enumerator. */
export interface CDefinition {
  readonly name: string;
  /** Of a macro with arguments. */
  readonly parameters?: readonly string[] | undefined;
  /** As it stands there. Of an enumerator without one: the one before it, and 1. */
  readonly value: string;
  /** From 1. */
  readonly line: number;
  /** The comment on its line or, on lines of its own, before it. */
  readonly comment?: string | undefined;
  /** Blanks before `define` and the name beyond one: headers indent what belongs to the register above. */
  readonly indent: number;
}

/** Reads what a header defines. Conditions are not looked at: of a name that is defined twice, the first counts. Never throws. */
export function readDefinitions(text: string): readonly CDefinition[] {
  const found = new Map<string, CDefinition>();
  const add = (definition: CDefinition): void => {
    if (!found.has(definition.name)) found.set(definition.name, definition);
  };
  let before: string | undefined;
  let open: Enumeration | undefined;
  for (const { code, comment, line } of linesOf(text)) {
    const define = /^\s*#(\s*)define(\s+)(\w+)(\(([^)]*)\))?\s*(.*)$/.exec(code);
    if (define !== null) {
      const [, gap = '', space = '', name = '', list, parameters = '', value = ''] = define;
      add({
        name,
        parameters: list === undefined ? undefined : parameters.split(',').map((each) => each.trim()),
        value: value.trim(),
        line,
        comment: comment ?? before,
        indent: gap.length + (space === '\t' ? 0 : space.length - 1),
      });
    } else if (open !== undefined || /^\s*(?:typedef\s+)?enum\b/.test(code)) {
      open ??= { last: undefined };
      const inside = code.slice(code.includes('{') ? code.indexOf('{') + 1 : 0);
      const body = open.isOpen === true || code.includes('{') ? inside : '';
      if (code.includes('{')) open.isOpen = true;
      for (const enumerator of body.split('}', 1)[0]?.split(/,(?![^(]*\))/) ?? []) {
        const [, name, value] = /^\s*(\w+)\s*(?:=\s*(.+))?$/.exec(enumerator.trimEnd()) ?? [];
        if (name === undefined) continue;
        const next = open.last === undefined ? '0' : `${open.last} + 1`;
        add({ name, value: value ?? next, line, comment: comment ?? before, indent: 0 });
        open.last = name;
      }
      if (code.includes('}') || (open.isOpen !== true && code.includes(';'))) open = undefined;
    }
    before = code.trim() === '' ? comment : undefined;
  }
  return [...found.values()];
}

/** Of a line: none that defines a register is longer. */
const longest = 4000;

interface Enumeration {
  /** Its braces are. */
  isOpen?: boolean;
  /** The enumerator before. */
  last: string | undefined;
}

interface CLine {
  readonly code: string;
  readonly comment: string | undefined;
  readonly line: number;
}

/** Lines without their comments; those that a backslash continues are one. */
function* linesOf(text: string): Generator<CLine, void> {
  let code = '';
  let comment = '';
  let start = 1;
  let line = 1;
  let isInside = false;
  for (const raw of text.split(/\r?\n/)) {
    let rest = raw;
    while (rest !== '') {
      if (isInside) {
        const end = rest.indexOf('*/');
        comment += ` ${end < 0 ? rest : rest.slice(0, end)}`;
        rest = end < 0 ? '' : rest.slice(end + 2);
        isInside = end < 0;
      } else {
        const [, plain = '', mark, after = ''] =
          /^((?:"(?:[^"\\]|\\.)*"|(?!\/[*/]).)*)(\/[*/])?(.*)$/s.exec(rest) ?? [];
        code += plain;
        if (mark === '//') comment += ` ${after}`;
        rest = mark === '/*' ? after : '';
        isInside = mark === '/*';
      }
    }
    line++;
    if (isInside && code.trim() !== '') continue; // The comment goes on, and with it the line.
    if (!isInside && code.endsWith('\\')) {
      code = `${code.slice(0, -1)} `;
      continue;
    }
    if (isInside) continue;
    const words = comment.replaceAll(/[*\s]+/g, ' ').trim();
    yield {
      code: code.slice(0, longest),
      comment: words === '' ? undefined : words.slice(0, 1000),
      line: start,
    };
    [code, comment, start] = ['', '', line];
  }
}
