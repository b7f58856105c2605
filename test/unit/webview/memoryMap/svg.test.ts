import assert from 'node:assert/strict';
import { toHex } from '../../../../src/shared/base/hex';
import { mapTree } from '../../../../webview/memoryMap/mapTree';
import { mapSvg } from '../../../../webview/memoryMap/svg';

function drawn(names: readonly string[]): string {
  const resources = names.map((name, index) => ({
    base: toHex(index * 0x1000),
    end: toHex((index + 1) * 0x1000),
    name,
    children: [],
  }));
  return mapSvg(mapTree({ resources, devices: [] }), 'A <machine>');
}

describe('memory map: SVG', () => {
  it('escapes what the machine supplies', () => {
    const svg = drawn(['<script>&"', 'bell \u0007, half a pair \ud800']);
    assert.ok(!svg.includes('<script'));
    assert.ok(svg.includes('&lt;script&gt;&amp;&quot;'));
    assert.ok(svg.includes('bell \ufffd, half a pair \ufffd'));
    assert.ok(svg.includes('<title>A &lt;machine&gt;</title>'));
  });

  it('draws each range of the first column, however many', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `range ${index}!`);
    const svg = drawn(names);
    for (const name of names) assert.ok(svg.includes(name), name);
  });

  it('refers to nothing outside', () => {
    const svg = drawn(['System RAM', 'Reserved']).replace('xmlns="http://www.w3.org/2000/svg"', '');
    assert.doesNotMatch(svg, /href|url\(|https?:|<style|<script|@import/);
  });
});
