import * as v from 'valibot';
import type { Hex } from '../base/hex';
import { accessWidths } from '../model/accessWidth';

// What messages to the helper and to the webview are both made of.

export const hex = v.custom<Hex>((text) => typeof text === 'string' && /^0x[0-9a-f]{1,16}$/.test(text));
export const width = v.picklist(accessWidths);
export const offset = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
