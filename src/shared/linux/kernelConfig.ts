/**
 * The value of an option in the text of /boot/config-* or an unpacked /proc/config.gz: `y`, `m`, a number or a string
 * without its quotes. Undefined where it is not set. The last line counts, as it does to Kconfig.
 */
export function kernelOption(config: string, name: string): string | undefined {
  const option = name.startsWith('CONFIG_') ? name : `CONFIG_${name}`;
  let value: string | undefined;
  for (const line of config.split('\n')) {
    if (line.startsWith(`${option}=`)) value = line.slice(option.length + 1).trim();
    else if (line.trimEnd() === `# ${option} is not set`) value = undefined;
  }
  return value === undefined ? undefined : withoutQuotes(value);
}

/**
 * The same for a kernel's whole configuration: one that is not set, or that this kernel does not know, is `n`. Undefined
 * where the text is no kernel configuration.
 */
export function kernelConfigValue(config: string, name: string): string | undefined {
  return /^CONFIG_\w+=/m.test(config) ? (kernelOption(config, name) ?? 'n') : undefined;
}

function withoutQuotes(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"')
    ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1')
    : value;
}
