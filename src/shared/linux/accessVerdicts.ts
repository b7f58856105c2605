import type { AccessLine, AccessLineId, AccessSituation, Conclusion } from '../model/accessLine';
import { barsLine, memoryTypesLine, resourceFilesLine } from './access/bars';
import { iopermLine, memLine, portLine } from './access/deviceFiles';
import { capabilitiesLine, landlockLine, programLine } from './access/hardening';
import {
  iomemRelaxedLine,
  ioStrictDevmemLine,
  lockdownLine,
  secureBootLine,
  strictDevmemLine,
} from './access/kernelRules';
import { helperLine, noNewPrivilegesLine, rawIoLine, rootLine } from './access/rights';

/** What a machine allows, line by line, from what is known of it. */
export function accessVerdicts(situation: AccessSituation): readonly AccessLine[] {
  const all = Object.keys(lines) as AccessLineId[];
  const ids = all.filter((id) => situation.host !== undefined || id !== 'noNewPrivileges');
  return ids.map((id) => {
    const [label, conclude] = lines[id];
    const conclusion = conclude(situation);
    return { id, label, ...(situation.facts.machine === 'recorded' ? ofRecorded(conclusion) : conclusion) };
  });
}

/** Nothing can be done about a machine that is not there. */
function ofRecorded(conclusion: Conclusion): Conclusion {
  if (conclusion.verdict === 'ok') return conclusion;
  const { verdict, text, why } = conclusion;
  return {
    verdict,
    text,
    why,
    next: 'Show this machine to see what it allows.',
    action: 'show this machine',
  };
}

/** First what the helper may, then what the kernel lets it, then what there is to reach. */
const lines: Readonly<
  Record<AccessLineId, readonly [label: string, conclude: (situation: AccessSituation) => Conclusion]>
> = {
  helper: ['Helper', helperLine],
  root: ['Root', rootLine],
  noNewPrivileges: ['no_new_privs', noNewPrivilegesLine],
  rawIo: ['CAP_SYS_RAWIO', rawIoLine],
  capabilities: ['Helper’s capabilities', capabilitiesLine],
  landlock: ['Landlock', landlockLine],
  program: ['Helper’s files', programLine],
  lockdown: ['Kernel lockdown', lockdownLine],
  secureBoot: ['Secure Boot', secureBootLine],
  mem: ['/dev/mem', memLine],
  strictDevmem: ['STRICT_DEVMEM', strictDevmemLine],
  ioStrictDevmem: ['IO_STRICT_DEVMEM', ioStrictDevmemLine],
  iomemRelaxed: ['iomem=relaxed', iomemRelaxedLine],
  resourceFiles: ['sysfs resource files', resourceFilesLine],
  bars: ['BARs', barsLine],
  memoryTypes: ['MTRR and PAT', memoryTypesLine],
  port: ['/dev/port', portLine],
  ioperm: ['ioperm', iopermLine],
};
