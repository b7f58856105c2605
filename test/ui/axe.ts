import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Frame } from 'playwright-core';
import { projectRoot } from '../support/folders.mjs';

const axeSource = readFileSync(
  createRequire(join(projectRoot, 'package.json')).resolve('axe-core/axe.min.js'),
  'utf8',
);

/** The parts of axe that are used, where it has put itself. */
interface WindowWithAxe {
  readonly axe: { readonly run: (context: Document) => Promise<AxeResults> };
}

/**
 * What axe objects to in a page, a line each. It is evaluated, and not put into a script tag: the webview's policy lets no other
 * script in.
 */
export async function problemsIn(frame: Frame): Promise<string[]> {
  await frame.evaluate(axeSource);
  // Over a picture axe measures no contrast, and the marks in a cell's corners are pictures.
  await frame.evaluate(() => {
    const plain = new CSSStyleSheet();
    plain.replaceSync('.cell { background-image: none !important; }');
    document.adoptedStyleSheets.push(plain);
  });
  const { violations, incomplete } = await frame.evaluate(async () => {
    const results = await (window as unknown as WindowWithAxe).axe.run(document);
    const plain = (list: AxeResults['violations']) =>
      list.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => ({ id, html, why: failureSummary ?? '' })),
      );
    return { violations: plain(results.violations), incomplete: plain(results.incomplete) };
  });
  await frame.evaluate(() => document.adoptedStyleSheets.pop());
  // What axe could not measure may be too faint; of arrows and single characters it says so, whatever they are.
  const unmeasured = incomplete.filter(
    ({ id, why }) => id === 'color-contrast' && !/only non-text characters|too short to determine/.test(why),
  );
  return [...violations, ...unmeasured].map(({ id, html, why }) => `${id}: ${html.slice(0, 200)} ${why}`);
}
