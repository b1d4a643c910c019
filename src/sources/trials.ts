/** The tests of connections, by the name of the source (`trial.ts`). Loaded when somebody asks for one. */
import { acuity } from './acuity/trial.ts';
import { altegio } from './altegio/trial.ts';
import { bitrix24 } from './bitrix24/trial.ts';
import { calcom } from './calcom/trial.ts';
import { calendly } from './calendly/trial.ts';
import { easyappointments } from './easyappointments/trial.ts';
import { easyweek } from './easyweek/trial.ts';
import { oncehub } from './oncehub/trial.ts';
import { rubitime } from './rubitime/trial.ts';
import { simplybook } from './simplybook/trial.ts';
import { square } from './square/trial.ts';
import type { MakeTrial } from './trial.ts';

export const trials: Readonly<Record<string, MakeTrial>> = {
  acuity,
  altegio,
  bitrix24,
  calcom,
  calendly,
  easyappointments,
  easyweek,
  oncehub,
  rubitime,
  simplybook,
  square,
  // The same format.
  yclients: altegio,
};
