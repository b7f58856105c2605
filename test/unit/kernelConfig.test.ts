import assert from 'node:assert/strict';
import { kernelConfigValue, kernelOption } from '../../src/shared/linux/kernelConfig';

describe('kernel configuration', () => {
  const config = [
    '# Linux/x86 6.1.0 Kernel Configuration',
    'CONFIG_STRICT_DEVMEM=y',
    '# CONFIG_IO_STRICT_DEVMEM is not set',
    'CONFIG_DEVPORT=m\r',
    'CONFIG_NR_CPUS=8192',
    'CONFIG_CC_VERSION_TEXT="gcc \\"12\\""',
    'CONFIG_TWICE=y',
    '# CONFIG_TWICE is not set',
  ].join('\n');

  it('gives what an option is set to', () => {
    assert.equal(kernelOption(config, 'CONFIG_STRICT_DEVMEM'), 'y');
    assert.equal(kernelOption(config, 'STRICT_DEVMEM'), 'y');
    assert.equal(kernelOption(config, 'CONFIG_DEVPORT'), 'm');
    assert.equal(kernelOption(config, 'CONFIG_NR_CPUS'), '8192');
    assert.equal(kernelOption(config, 'CONFIG_CC_VERSION_TEXT'), 'gcc "12"');
  });

  it('gives nothing for one that is not set, absent, or only the end of another', () => {
    for (const name of ['CONFIG_IO_STRICT_DEVMEM', 'CONFIG_TWICE', 'CONFIG_NR', 'CPUS', ''])
      assert.equal(kernelOption(config, name), undefined, name);
    assert.equal(kernelOption('', 'CONFIG_X'), undefined);
  });

  it('tells what is not set from what is not known', () => {
    assert.equal(kernelConfigValue(config, 'CONFIG_STRICT_DEVMEM'), 'y');
    assert.equal(kernelConfigValue(config, 'CONFIG_IO_STRICT_DEVMEM'), 'n');
    assert.equal(kernelConfigValue(config, 'CONFIG_UNHEARD_OF'), 'n');
    for (const text of ['', 'no kernel configuration', '# CONFIG_X is not set'])
      assert.equal(kernelConfigValue(text, 'CONFIG_X'), undefined, text);
  });
});
