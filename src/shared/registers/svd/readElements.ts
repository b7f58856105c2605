import { SaxesParser } from 'saxes';
import {
  svdIgnored,
  svdSchema,
  svdWrappers,
  textOf,
  type ElementTag,
  type ImportWarning,
  type SvdElement,
  type SvdText,
} from './svdElement';

export interface ElementReader {
  readonly write: (chunk: string) => void;
  /** The outermost element: undefined where the text is no SVD file. */
  readonly end: () => SvdElement | undefined;
}

/** An element while what is in it is read. */
interface Draft extends SvdElement {
  readonly texts: SvdText[];
  readonly elements: Draft[];
}

/** What an open tag is: an element, a text of the one around it, or something to pass over. */
type Open =
  { readonly draft: Draft } | { readonly text: string; readonly line: number } | 'wrapper' | 'passed';

const deepest = 64;
const mostCharacters = 256 * 1024 * 1024;
const mostErrors = 100;

interface Role {
  readonly kind: 'element' | 'text';
  /** The schema's own string: comparing it is comparing pointers. */
  readonly name: string;
}

const roles: ReadonlyMap<string, ReadonlyMap<string, Role>> = new Map(
  Object.entries(svdSchema).map(([tag, { elements, texts }]) => {
    const role = (kind: Role['kind']) => (name: string) => [name, { kind, name }] as const;
    return [tag, new Map([...elements.map(role('element')), ...texts.map(role('text'))])];
  }),
);

/**
 * Reads an SVD file's text piece by piece. XML's own five entities are all that is expanded; what is not well-formed is told,
 * and reading goes on. Never throws.
 */
export function readElements(warn: (warning: ImportWarning) => void): ElementReader {
  const parser = new SaxesParser();
  const open: Open[] = [];
  let root: Draft | undefined;
  let current: Draft | undefined;
  let text = '';
  let characters = 0;
  let errors = 0;
  const told = new Set<string>();

  const warnOnce = (what: string): void => {
    if (told.has(what)) return;
    told.add(what);
    warn({ line: parser.line, what });
  };

  const enter = (tag: ElementTag, derivedFrom: string | undefined): Open => {
    const draft: Draft = {
      tag,
      line: parser.line,
      parent: current,
      derivedFrom: derivedFrom?.trim(),
      texts: [],
      elements: [],
    };
    current?.elements.push(draft);
    current = draft;
    return { draft };
  };

  const classify = (name: string, derivedFrom: string | undefined): Open => {
    const around = open.at(-1);
    if (around === 'passed') return 'passed';
    if (around === undefined) {
      if (name !== 'device' || root !== undefined) {
        warnOnce(`This is no SVD file: it begins with <${name}>, not <device>.`);
        return 'passed';
      }
      const opened = enter('device', undefined);
      root = current;
      return opened;
    }
    if (current === undefined || svdIgnored.has(name)) return 'passed';
    if (around !== 'wrapper' && 'text' in around) {
      warnOnce(`<${name}> stands inside <${around.text}>, which holds text only: it is left out.`);
      return 'passed';
    }
    if (open.length > deepest) {
      warnOnce(`Elements are nested more than ${deepest} deep: the inner ones are left out.`);
      return 'passed';
    }
    const role = roles.get(current.tag)?.get(name);
    switch (role?.kind) {
      case 'element':
        return enter(role.name as ElementTag, derivedFrom);
      case 'text':
        text = '';
        return { text: role.name, line: parser.line };
      case undefined:
        if (svdWrappers.has(name)) return 'wrapper';
        warnOnce(`<${name}> is not known inside <${current.tag}>: it is left out.`);
        return 'passed';
    }
  };

  parser.on('opentag', ({ name, attributes }) => {
    open.push(classify(name, attributes['derivedFrom']));
  });
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed === undefined || typeof closed === 'string') return;
    if ('draft' in closed) {
      current = closed.draft.parent as Draft | undefined;
    } else if (current !== undefined && textOf(current, closed.text) !== undefined) {
      warn({ line: closed.line, what: `<${closed.text}> stands here twice: the first counts.` });
    } else {
      current?.texts.push({ name: closed.text, text: text.trim(), line: closed.line });
    }
  });
  const addText = (piece: string): void => {
    const around = open.at(-1);
    if (typeof around === 'object' && 'text' in around) text += piece;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('error', ({ message }) => {
    errors++;
    if (errors <= mostErrors) warn({ line: parser.line, what: `XML: ${message.replace(/^\d+:\d+: /, '')}` });
  });

  const isDone = (): boolean => characters > mostCharacters || errors > mostErrors;

  return {
    write(chunk) {
      // In small pieces, so that a file of nothing but errors is given up before each has cost its time.
      for (let at = 0; at < chunk.length && !isDone(); at += 65_536) {
        const piece = chunk.slice(at, at + 65_536);
        characters += piece.length;
        parser.write(piece);
        if (isDone())
          warn({ line: parser.line, what: 'The file is too long or too broken: the rest is left out.' });
      }
    },
    end() {
      if (!isDone()) parser.close();
      if (root === undefined) warnOnce('This is no SVD file: it has no <device>.');
      return root;
    },
  };
}
