/**
 * The hosts that an ssh configuration names: patterns without wildcards, in their order, each once (ssh_config(5), “Host”). For a
 * choice only; what they mean is for ssh to say.
 */
export function hostsIn(configuration: string): string[] {
  const hosts = configuration
    .split('\n')
    .flatMap(
      (line) => /^\s*Host(?:\s*=\s*|\s+)(.*)$/i.exec(line.replace(/\s#.*$/, ''))?.[1]?.split(/\s+/) ?? [],
    )
    .map((host) => host.replaceAll('"', ''))
    .filter((host) => host !== '' && !/[*?!#]/.test(host));
  return [...new Set(hosts)];
}
