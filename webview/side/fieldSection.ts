import * as l10n from '@vscode/l10n';
import type { Hex } from '../../src/shared/base/hex';
import { accessLabel } from '../../src/shared/registers/accessLabel';
import { bitsText } from '../../src/shared/registers/fieldText';
import type { Field } from '../../src/shared/registers/registerModel';
import { readHazardOf } from '../../src/shared/registers/registerCells';
import type { RegionRegister } from '../../src/shared/registers/regionRegisters';
import { element } from '../dom';
import { createFieldControl, type FieldControl } from '../registers/fieldControl';
import { tintOf } from '../registers/fieldTints';
import { hazardText } from '../registers/hazardText';
import { shownFieldsOf } from '../registers/shownFields';
import type { SideEvents, SideModel } from './model';
import { createSection, reveal } from './section';
import { setText } from './update';

/** What the description says of the active cell: the register's name, its fields and what they hold. */
export function createFieldSection(events: SideEvents): {
  readonly element: HTMLElement;
  show(model: SideModel): void;
} {
  const name = element('p', 'place');
  const about = element('p', 'fields-about');
  const hazard = element('p', 'fields-about');
  const list = element('div', 'fields');
  const section = createSection('field-section', l10n.t('Register'), name, about, hazard, list);
  let shown: RegionRegister | undefined;
  let lines: readonly { readonly field: Field; readonly control: FieldControl }[] = [];

  function build(register: RegionRegister): void {
    shown = register;
    const hadFocus = list.contains(document.activeElement);
    lines = shownFieldsOf(register.register).map((field) => ({
      field,
      control: createFieldControl(field, {
        commit: (value: Hex) => events.stageField(register, field.name, value),
        leave: () => events.leave(),
      }),
    }));
    list.replaceChildren(
      ...lines.map(({ field, control }, index) => {
        for (const part of control.element.querySelectorAll('[tabindex]')) part.setAttribute('tabindex', '0');
        const bits = element('span', 'field-bits', bitsText(field));
        bits.style.setProperty('--field-tint', tintOf(index));
        const label = element('span', 'field-name', field.name);
        const line = element('div', 'field-line', bits, label, control.element);
        line.title = [`${field.name} [${bitsText(field)}] · ${accessLabel(field)}`, field.description ?? '']
          .filter((text) => text !== '')
          .join('\n');
        return line;
      }),
    );
    if (hadFocus) events.leave();
  }

  return {
    element: section,
    show({ register: side, writes }) {
      reveal(section, side === undefined ? 'hidden' : 'shown', events);
      if (side === undefined) return;
      const { register, view } = side;
      if (register !== shown) build(register);
      const { path, register: described } = register;
      setText(name, `${path} · ${accessLabel(described)}`);
      name.title = side.origin;
      setText(about, (described.description ?? described.displayName ?? '').replaceAll(/\s+/g, ' '));
      const why = readHazardOf(described);
      setText(hazard, why === undefined ? '' : hazardText(why));
      for (const { control } of lines) control.show(view, writes);
    },
  };
}
