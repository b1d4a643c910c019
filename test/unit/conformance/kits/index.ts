/** Every kit. conformance.test.ts fails where a source or a preset has none here. */
import type { Kit } from '../kit.ts';
import { acuity } from './acuity.ts';
import { altegio, yclients } from './altegio.ts';
import { bitrix24 } from './bitrix24.ts';
import { calcom } from './calcom.ts';
import { calendly } from './calendly.ts';
import { direct } from './direct.ts';
import { easyappointments } from './easyappointments.ts';
import { easyweek } from './easyweek.ts';
import { mapped } from './mapped.ts';
import { oncehub } from './oncehub.ts';
import { amelia } from './presets/amelia.ts';
import { amocrm } from './presets/amocrm.ts';
import { appointlet } from './presets/appointlet.ts';
import { bookeo } from './presets/bookeo.ts';
import { booksy } from './presets/booksy.ts';
import { gohighlevel } from './presets/gohighlevel.ts';
import { mindbody } from './presets/mindbody.ts';
import { napriem } from './presets/napriem.ts';
import { nylas } from './presets/nylas.ts';
import { savvycal } from './presets/savvycal.ts';
import { tilda } from './presets/tilda.ts';
import { vcita } from './presets/vcita.ts';
import { youcanbookme } from './presets/youcanbookme.ts';
import { zcal } from './presets/zcal.ts';
import { zenoti } from './presets/zenoti.ts';
import { rubitime } from './rubitime.ts';
import { simplybook } from './simplybook.ts';
import { square } from './square.ts';
import { wix } from './wix.ts';

export const kits: readonly Kit[] = [
  ...[acuity, altegio, bitrix24, calcom, calendly, direct, easyappointments, easyweek, mapped, oncehub, rubitime],
  ...[simplybook, square, wix, yclients],
  ...[amelia, amocrm, appointlet, bookeo, booksy, gohighlevel, mindbody, napriem, nylas, savvycal, tilda, vcita],
  ...[youcanbookme, zcal, zenoti],
];
