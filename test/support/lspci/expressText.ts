import { hexDigits } from '../../../src/shared/base/hex';
import type { BlockReader, Neighbours } from './blockReader';

const endpoints = ['Endpoint', 'Legacy Endpoint'];
const integrated = ['Root Complex Integrated Endpoint', 'Root Complex Event Collector'];
const switchPorts = ['Upstream Port', 'Downstream Port'];
const slots = ['Root Port', 'Downstream Port', 'PCI/PCI-X to PCI-Express Bridge'];
const bridgeToPci = 'PCI-Express to PCI/PCI-X Bridge';

/** The PCI Express capability. */
export function expressText(block: BlockReader, neighbours: Neighbours): string[] {
  const { has, value, named, flag } = block;
  const register = 'PCI Express Capabilities';
  const type = named(register, 'Device/Port Type');
  const slot = slots.includes(type) ? ` (Slot${flag(register, 'Slot Implemented')})` : '';
  const message = hexDigits(value(register, 'Interrupt Message Number'), 2);
  const version = value(register, 'Capability Version');
  return [
    `Express (v${version}) ${/^\d+$/.test(type) ? `Unknown type ${type}` : type}${slot}, MSI ${message}`,
    ...deviceText(block, type),
    ...(has('Link Capabilities') ? linkText(block, type) : []),
    ...(has('Slot Capabilities') ? slotText(block) : []),
    ...(has('Root Control') ? rootText(block) : []),
    ...(version < 2 ? [] : device2Text(block, type, hasMemoryBar(neighbours.header))),
    ...(has('Link Capabilities 2') ? link2Text(block, type, neighbours) : []),
  ];
}

/** An address of 64 bits whose upper half would lie beyond the BARs is none to lspci. */
function hasMemoryBar({ has, value, named }: BlockReader): boolean {
  return [0, 1, 2, 3, 4, 5].some((bar) => {
    const name = `Base Address ${bar}`;
    if (!has(name) || [0, 0xffff_ffff].includes(value(name)) || named(name, 'Space Indicator') === 'I/O')
      return false;
    return named(name, 'Type') !== '64-bit' || has(`${name} Upper 32 Bits`);
  });
}

function watts({ value, named }: BlockReader, register: string, field: string): string {
  const scale = named(register, `${field} Scale`);
  const [limit, known] = [value(register, `${field} Value`), named(register, `${field} Value`)];
  if (scale === '1.0x' && known.endsWith(' at 1.0x'))
    return known.replace('above ', '>').replace(' at 1.0x', '');
  return `${Number((limit * Number(scale.slice(0, -1))).toPrecision(6))}W`;
}

function deviceText(block: BlockReader, type: string): string[] {
  const { value, named, flag, flags } = block;
  const [capabilities, control] = ['Device Capabilities', 'Device Control'];
  const isEndpoint = endpoints.includes(type);
  const latency = isEndpoint
    ? `, Latency L0s ${named(capabilities, 'Endpoint L0s Acceptable Latency')}, L1 ${named(capabilities, 'Endpoint L1 Acceptable Latency')}`
    : '';
  const more = [`ExtTag${flag(capabilities, 'Extended Tag Field Supported')}`];
  if (isEndpoint || type === 'Upstream Port' || type === bridgeToPci)
    more.push(
      flags(capabilities, {
        AttnBtn: 'Attention Button Present',
        AttnInd: 'Attention Indicator Present',
        PwrInd: 'Power Indicator Present',
      }),
    );
  more.push(`RBE${flag(capabilities, 'Role-Based Error Reporting')}`);
  const canReset = isEndpoint || type === integrated[0];
  if (canReset) more.push(`FLReset${flag(capabilities, 'Function Level Reset Capability')}`);
  if (type === 'Endpoint' || type === 'Upstream Port' || type === bridgeToPci)
    more.push(`SlotPowerLimit ${watts(block, capabilities, 'Captured Slot Power Limit')}`);
  const lastBit = flag(control, 'Bridge Configuration Retry Enable / Initiate Function Level Reset');
  const controls = [
    flags(control, {
      RlxdOrd: 'Enable Relaxed Ordering',
      ExtTag: 'Extended Tag Field Enable',
      PhantFunc: 'Phantom Functions Enable',
      AuxPwr: 'Aux Power PM Enable',
      NoSnoop: 'Enable No Snoop',
    }),
    ...(type === bridgeToPci ? [`BrConfRtry${lastBit}`] : []),
    ...(canReset && flag(capabilities, 'Function Level Reset Capability') === '+'
      ? [`FLReset${lastBit}`]
      : []),
  ];
  return [
    `\t\tDevCap:\tMaxPayload ${bytes(named(capabilities, 'Max_Payload_Size Supported'))}, PhantFunc ${2 ** value(capabilities, 'Phantom Functions Supported') - 1}${latency}`,
    `\t\t\t${more.join(' ')}`,
    `\t\tDevCtl:\t${flags(control, {
      CorrErr: 'Correctable Error Reporting Enable',
      NonFatalErr: 'Non-Fatal Error Reporting Enable',
      FatalErr: 'Fatal Error Reporting Enable',
      UnsupReq: 'Unsupported Request Reporting Enable',
    })}`,
    `\t\t\t${controls.join(' ')}`,
    `\t\t\tMaxPayload ${bytes(named(control, 'Max_Payload_Size'))}, MaxReadReq ${bytes(named(control, 'Max_Read_Request_Size'))}`,
    `\t\tDevSta:\t${flags('Device Status', {
      CorrErr: 'Correctable Error Detected',
      NonFatalErr: 'Non-Fatal Error Detected',
      FatalErr: 'Fatal Error Detected',
      UnsupReq: 'Unsupported Request Detected',
      AuxPwr: 'AUX Power Detected',
      TransPend: 'Transactions Pending',
    })}`,
  ];
}

/** lspci goes on where the specification reserves the values. */
function bytes(name: string): string {
  return name.endsWith(' bytes') ? name : `${2 ** (7 + Number(name))} bytes`;
}

const speed = (name: string) => (name.endsWith('GT/s') ? name : 'unknown');
const width = (name: string) => (name.startsWith('x') ? name : `x${name}`);

/** A port above a link may have a lesser device below it: only of the others does lspci call a slower link downgraded. */
function compared(state: number, able: number, type: string): string {
  if (state > able) return ' (overdriven)';
  if (state === able) return '';
  return slots.includes(type) ? '' : ' (downgraded)';
}

function linkText({ value, named, flag, flags }: BlockReader, type: string): string[] {
  const [capabilities, control, status] = ['Link Capabilities', 'Link Control', 'Link Status'];
  const support = named(capabilities, 'ASPM Support');
  const exits = ['L0s', 'L1']
    .filter((state) => support.split(' ').includes(state))
    .map(
      (state) =>
        `${state} ${named(capabilities, `${state} Exit Latency`).replace(/^more than .*/, 'unlimited')}`,
    );
  const boundary =
    type === 'Root Port' || endpoints.includes(type) || type === bridgeToPci
      ? ` RCB ${named(control, 'Read Completion Boundary')},`
      : '';
  const current = [
    speed(named(status, 'Current Link Speed')),
    compared(value(status, 'Current Link Speed'), value(capabilities, 'Max Link Speed'), type),
    ', Width ',
    width(named(status, 'Negotiated Link Width')),
    compared(value(status, 'Negotiated Link Width'), value(capabilities, 'Maximum Link Width'), type),
  ];
  return [
    `\t\tLnkCap:\tPort #${value(capabilities, 'Port Number')}, Speed ${speed(named(capabilities, 'Max Link Speed'))}, Width ${width(named(capabilities, 'Maximum Link Width'))}, ASPM ${support}${exits.length === 0 ? '' : `, Exit Latency ${exits.join(', ')}`}`,
    `\t\t\t${flags(capabilities, {
      ClockPM: 'Clock Power Management',
      Surprise: 'Surprise Down Error Reporting Capable',
      LLActRep: 'Data Link Layer Link Active Reporting Capable',
      BwNot: 'Link Bandwidth Notification Capability',
      ASPMOptComp: 'ASPM Optionality Compliance',
    })}`,
    `\t\tLnkCtl:\tASPM ${named(control, 'ASPM Control')};${boundary} Disabled${flag(control, 'Link Disable')} CommClk${flag(control, 'Common Clock Configuration')}`,
    `\t\t\t${flags(control, {
      ExtSynch: 'Extended Synch',
      ClockPM: 'Enable Clock Power Management',
      AutWidDis: 'Hardware Autonomous Width Disable',
      BWInt: 'Link Bandwidth Management Interrupt Enable',
      AutBWInt: 'Link Autonomous Bandwidth Interrupt Enable',
    })}`,
    `\t\tLnkSta:\tSpeed ${current.join('')}`,
    `\t\t\t${flags(status, {
      TrErr: 'Training Error',
      Train: 'Link Training',
      SlotClk: 'Slot Clock Configuration',
      DLActive: 'Data Link Layer Link Active',
      BWMgmt: 'Link Bandwidth Management Status',
      ABWMgmt: 'Link Autonomous Bandwidth Status',
    })}`,
  ];
}

function slotText(block: BlockReader): string[] {
  const { value, named, flag, flags } = block;
  const [capabilities, control, status] = ['Slot Capabilities', 'Slot Control', 'Slot Status'];
  const indicator = (which: string) => {
    const name = named(control, `${which} Indicator Control`);
    return name === 'reserved' ? 'Unknown' : name;
  };
  return [
    `\t\tSltCap:\t${flags(capabilities, {
      AttnBtn: 'Attention Button Present',
      PwrCtrl: 'Power Controller Present',
      MRL: 'MRL Sensor Present',
      AttnInd: 'Attention Indicator Present',
      PwrInd: 'Power Indicator Present',
      HotPlug: 'Hot-Plug Capable',
      Surprise: 'Hot-Plug Surprise',
    })}`,
    `\t\t\tSlot #${value(capabilities, 'Physical Slot Number')}, PowerLimit ${watts(block, capabilities, 'Slot Power Limit')}; Interlock${flag(capabilities, 'Electromechanical Interlock Present')} NoCompl${flag(capabilities, 'No Command Completed Support')}`,
    `\t\tSltCtl:\tEnable: ${flags(control, {
      AttnBtn: 'Attention Button Pressed Enable',
      PwrFlt: 'Power Fault Detected Enable',
      MRL: 'MRL Sensor Changed Enable',
      PresDet: 'Presence Detect Changed Enable',
      CmdCplt: 'Command Completed Interrupt Enable',
      HPIrq: 'Hot-Plug Interrupt Enable',
      LinkChg: 'Data Link Layer State Changed Enable',
    })}`,
    `\t\t\tControl: AttnInd ${indicator('Attention')}, PwrInd ${indicator('Power')}, ${flags(control, {
      Power: 'Power Controller Control',
      Interlock: 'Electromechanical Interlock Control',
    })}`,
    `\t\tSltSta:\tStatus: ${flags(status, {
      AttnBtn: 'Attention Button Pressed',
      PowerFlt: 'Power Fault Detected',
      MRL: 'MRL Sensor State',
      CmdCplt: 'Command Completed',
      PresDet: 'Presence Detect State',
      Interlock: 'Electromechanical Interlock Status',
    })}`,
    `\t\t\tChanged: ${flags(status, {
      MRL: 'MRL Sensor Changed',
      PresDet: 'Presence Detect Changed',
      LinkState: 'Data Link Layer State Changed',
    })}`,
  ];
}

function rootText({ value, flags }: BlockReader): string[] {
  return [
    `\t\tRootCap: ${flags('Root Capabilities', { CRSVisible: 'CRS Software Visibility' })}`,
    `\t\tRootCtl: ${flags('Root Control', {
      ErrCorrectable: 'System Error on Correctable Error Enable',
      'ErrNon-Fatal': 'System Error on Non-Fatal Error Enable',
      ErrFatal: 'System Error on Fatal Error Enable',
      PMEIntEna: 'PME Interrupt Enable',
      CRSVisible: 'CRS Software Visibility Enable',
    })}`,
    `\t\tRootSta: PME ReqID ${hexDigits(value('Root Status', 'PME Requester ID'), 4)}, ${flags(
      'Root Status',
      {
        PMEStatus: 'PME Status',
        PMEPending: 'PME Pending',
      },
    )}`,
  ];
}

const unnamed = (name: string, instead: string) => (/^\d+$/.test(name) ? instead : name);

function device2Text({ named, flag, flags }: BlockReader, type: string, hasMemory: boolean): string[] {
  const [capabilities, control] = ['Device Capabilities 2', 'Device Control 2'];
  const isPort = type === 'Root Port' || switchPorts.includes(type);
  const forwards = type === 'Root Port' || type === 'Downstream Port';
  const prefixes =
    flag(capabilities, 'End-End TLP Prefix Supported') === '+'
      ? `, MaxEETLPPrefixes ${named(capabilities, 'Max End-End TLP Prefixes')}`
      : '';
  const emergency: Readonly<Record<string, string>> = {
    'Not Supported': 'Not Supported',
    'device specific mechanism': 'Dev Specific',
    'form factor specification or device specific mechanism': 'Form Factor Dev Specific',
  };
  const reduction = named(capabilities, 'Emergency Power Reduction Supported');
  const last = [`FRS${flag(capabilities, 'FRS Supported')}`];
  if (type === 'Root Port')
    last.push(
      `LN System CLS ${{ 'not supported': 'Not Supported', '64-byte cachelines': '64byte cachelines', '128-byte cachelines': '128byte cachelines' }[named(capabilities, 'LN System CLS')] ?? 'Reserved'},`,
    );
  if (type === 'Root Port' || type === 'Endpoint') {
    const completer = named(capabilities, 'TPH Completer Supported');
    const [own, extended] = [completer.startsWith('TPH'), completer.endsWith('Extended TPH')];
    last.push(completer === 'reserved' ? '' : `TPHComp${own ? '+' : '-'} ExtTPHComp${extended ? '+' : '-'}`);
  }
  if (forwards) last.push(`ARIFwd${flag(capabilities, 'ARI Forwarding Supported')}`);
  const lines = [
    `\t\tDevCap2: Completion Timeout: ${unnamed(named(capabilities, 'Completion Timeout Ranges Supported'), 'Unknown')}, ${flags(
      capabilities,
      {
        TimeoutDis: 'Completion Timeout Disable Supported',
        NROPrPrP: 'No RO-enabled PR-PR Passing',
        LTR: 'LTR Mechanism Supported',
      },
    )}`,
    `\t\t\t ${flags(capabilities, {
      '10BitTagComp': '10-Bit Tag Completer Supported',
      '10BitTagReq': '10-Bit Tag Requester Supported',
    })} OBFF ${named(capabilities, 'OBFF Supported')}, ${flags(capabilities, {
      ExtFmt: 'Extended Fmt Field Supported',
      EETLPPrefix: 'End-End TLP Prefix Supported',
    })}${prefixes}`,
    `\t\t\t EmergencyPowerReduction ${emergency[reduction] ?? 'Reserved'}, EmergencyPowerReductionInit${flag(capabilities, 'Emergency Power Reduction Initialization Required')}`,
    `\t\t\t ${last.join(' ')}`,
  ];
  if (isPort || hasMemory) {
    const atomics = [
      ...(isPort ? [`Routing${flag(capabilities, 'AtomicOp Routing Supported')}`] : []),
      ...(type === 'Root Port' || hasMemory
        ? [
            flags(capabilities, {
              '32bit': '32-bit AtomicOp Completer Supported',
              '64bit': '64-bit AtomicOp Completer Supported',
              '128bitCAS': '128-bit CAS Completer Supported',
            }),
          ]
        : []),
    ];
    lines.push(`\t\t\t AtomicOpsCap: ${atomics.join(' ')}`);
  }
  const obff = named(control, 'OBFF Enable');
  lines.push(
    `\t\tDevCtl2: Completion Timeout: ${unnamed(named(control, 'Completion Timeout Value'), 'Unknown')}, ${flags(
      control,
      {
        TimeoutDis: 'Completion Timeout Disable',
        LTR: 'LTR Mechanism Enable',
        '10BitTagReq': '10-Bit Tag Requester Enable',
      },
    )} OBFF ${obff},${forwards ? ` ARIFwd${flag(control, 'ARI Forwarding Enable')}` : ''}`,
  );
  const requests = type === 'Root Port' || endpoints.includes(type) || type === integrated[0];
  if (isPort || requests) {
    const atomics = [
      ...(requests ? [`ReqEn${flag(control, 'AtomicOp Requester Enable')}`] : []),
      ...(isPort ? [`EgressBlck${flag(control, 'AtomicOp Egress Blocking')}`] : []),
    ];
    lines.push(`\t\t\t AtomicOpsCtl: ${atomics.join(' ')}`);
  }
  return lines;
}

function link2Text(block: BlockReader, type: string, { isFirstFunction }: Neighbours): string[] {
  const { value, named, flag, flags } = block;
  const [capabilities, control, status] = ['Link Capabilities 2', 'Link Control 2', 'Link Status 2'];
  const lines: string[] = [];
  if (isFirstFunction || !endpoints.includes(type)) {
    if (value(capabilities) !== 0)
      lines.push(
        `\t\tLnkCap2: Supported Link Speeds: ${supportedSpeeds(block)}, ${flags(capabilities, {
          Crosslink: 'Crosslink Supported',
          Retimer: 'Retimer Presence Detect Supported',
          '2Retimers': 'Two Retimers Presence Detect Supported',
          DRS: 'DRS Supported',
        })}`,
      );
    const target = named(control, 'Target Link Speed');
    const deEmphasis =
      type === 'Downstream Port'
        ? `, Selectable De-emphasis: ${named(control, 'Selectable De-emphasis')}`
        : '';
    lines.push(
      // 0 means that 2.5 GT/s is the only one.
      `\t\tLnkCtl2: Target Link Speed: ${target === '0' ? '2.5GT/s' : unnamed(target, 'Unknown')}, ${flags(
        control,
        {
          EnterCompliance: 'Enter Compliance',
          SpeedDis: 'Hardware Autonomous Speed Disable',
        },
      )}${deEmphasis}`,
      `\t\t\t Transmit Margin: ${unnamed(named(control, 'Transmit Margin'), 'Unknown')}, ${flags(control, {
        EnterModifiedCompliance: 'Enter Modified Compliance',
        ComplianceSOS: 'Compliance SOS',
      })}`,
      `\t\t\t Compliance Preset/De-emphasis: ${unnamed(named(control, 'Compliance Preset/De-emphasis'), 'Unknown')}`,
    );
  }
  const readiness =
    slots.includes(type) && flag(capabilities, 'DRS Supported') === '+'
      ? `, DRS${flag(status, 'DRS Message Received')}`
      : '';
  lines.push(
    `\t\tLnkSta2: Current De-emphasis Level: ${named(status, 'Current De-emphasis Level')}, ${flags(status, {
      EqualizationComplete: 'Equalization 8.0 GT/s Complete',
      EqualizationPhase1: 'Equalization 8.0 GT/s Phase 1 Successful',
    })}`,
    `\t\t\t ${flags(status, {
      EqualizationPhase2: 'Equalization 8.0 GT/s Phase 2 Successful',
      EqualizationPhase3: 'Equalization 8.0 GT/s Phase 3 Successful',
      LinkEqualizationRequest: 'Link Equalization Request 8.0 GT/s',
    })}`,
    `\t\t\t ${flags(status, {
      Retimer: 'Retimer Presence Detected',
      '2Retimers': 'Two Retimers Presence Detected',
    })} CrosslinkRes: ${named(status, 'Crosslink Resolution')}${readiness}`,
  );
  if (readiness !== '') {
    const presence = unnamed(named(status, 'Downstream Component Presence'), 'Reserved');
    lines.push(`\t\t\t DownstreamComp: ${presences[presence] ?? presence}`);
  }
  return lines;
}

const presences: Readonly<Record<string, string>> = {
  'link down, not determined': 'Link Down - Not Determined',
  'link down, not present': 'Link Down - Not Present',
  'link down, present': 'Link Down - Present',
  'link up, present': 'Link Up - Present',
  'link up, present and DRS received': 'Link Up - Present and DRS Received',
};

/** lspci tells the highest, and takes all below for supported. */
function supportedSpeeds({ flag }: BlockReader): string {
  const highest = ['64', '32', '16', '8', '5', '2.5'].find(
    (rate) => flag('Link Capabilities 2', `${rate}GT/s Supported`) === '+',
  );
  if (highest === undefined) return 'Unknown';
  if (highest === '64') return 'RsvdP';
  return highest === '2.5' ? '2.5GT/s' : `2.5-${highest}GT/s`;
}
