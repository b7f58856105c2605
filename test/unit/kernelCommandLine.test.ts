import assert from 'node:assert/strict';
import { kernelArgument, parseKernelCommandLine } from '../../src/shared/linux/kernelCommandLine';

describe('kernel command line', () => {
  it('splits at white space outside quotes and drops the quotes', () => {
    assert.deepEqual(parseKernelCommandLine('BOOT=/vmlinuz ro  dyndbg="file a.c +p" "name=a b" =x a=b=c\n'), [
      { name: 'BOOT', value: '/vmlinuz' },
      { name: 'ro' },
      { name: 'dyndbg', value: 'file a.c +p' },
      { name: 'name', value: 'a b' },
      { name: '=x' },
      { name: 'a', value: 'b=c' },
    ]);
  });

  it('stops where init’s own arguments begin', () => {
    assert.deepEqual(parseKernelCommandLine('quiet -- iomem=relaxed'), [{ name: 'quiet' }]);
  });

  it('the last of a repeated argument counts, and - is _', () => {
    const args = parseKernelCommandLine('iomem=strict iomem=relaxed quiet no-hpet');
    assert.equal(kernelArgument(args, 'iomem'), 'relaxed');
    assert.equal(kernelArgument(args, 'quiet'), '');
    assert.equal(kernelArgument(args, 'no_hpet'), '');
    assert.equal(kernelArgument(args, 'lockdown'), undefined);
  });

  it('takes odd text', () => {
    assert.deepEqual(parseKernelCommandLine(''), []);
    assert.deepEqual(parseKernelCommandLine('"open end'), [{ name: 'open end' }]);
    assert.deepEqual(parseKernelCommandLine('a="'), [{ name: 'a', value: '' }]);
  });
});
